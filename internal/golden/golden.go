// Package golden compares what a test made with a file that a person has read.
//
// A wanted change is taken over with one flag, in every package that has such
// files: go test ./hdl ./gen -update (make golden). It is imported by tests only.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files with what the tests make")

// Check demands that got equals the file at path, or writes it under -update.
func Check(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	assert.Equal(t, string(want), got, "%s: if the change is wanted, run the test with -update", path)
}
