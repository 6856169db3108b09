package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/build"
	"spikehdl/gen/flow"
	"spikehdl/gen/flow/logs"
)

// What a build's report says of its slowest clock, whatever the order.
func TestClocksOfBuiltDesigns(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := fmaxRows(t.Context(), nil, tableOptions{})
	assert.EqualError(t, err, "no design has been built here; run spikehdl build for each board, or name folders with --builds")
	_, err = fmaxRows(t.Context(), nil, tableOptions{builds: []string{"none"}})
	assert.ErrorContains(t, err, "none/build/report.json: cannot be read")

	require.NoError(t, os.MkdirAll("spikehdl-generated-only", 0o755))
	folder := filepath.Join("spikehdl-x", flow.Folder)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	text, err := json.Marshal(build.Report{Network: "digits", Board: "ulx3s-85f", Part: "LFE5U-85F", Flow: "nextpnr",
		Timing: logs.Timing{Clocks: []logs.Clock{{Name: "fast", MHz: 300, Goal: 100}, {Name: "core", MHz: 120, Goal: 110}}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "report.json"), text, 0o644))
	rows, err := fmaxRows(t.Context(), nil, tableOptions{})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, "Fmax, digits, LFE5U-85F on the ulx3s-85f", rows[0].Label)
	assert.Equal(t, "120.0 of 110.0", rows[0].Value)
}
