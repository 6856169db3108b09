package hdl

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"spikehdl/internal/golden"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGoldenModules(t *testing.T) {
	top := sampleModule()
	require.NoError(t, Check(top))
	files := Print(top, "A sample of what the kit prints.")
	require.Equal(t, []string{"bank.v", "counter.v", "sample.v"}, FileNames(files))
	for _, name := range FileNames(files) {
		golden.Check(t, filepath.Join("testdata", name), files[name])
	}
	assert.Equal(t, files, Print(sampleModule(), "A sample of what the kit prints."), "the same design must give the same bytes")
}

// tool runs an outside program and demands that it says nothing.
func tool(t *testing.T, folder, name string, arguments ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed; make tools installs it", name)
	}
	command := exec.Command(name, arguments...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	assert.NoError(t, err, "%s: %s", name, output)
	assert.Empty(t, string(output), name)
}

// written puts a design's files into a folder.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	return folder
}

func TestGoldenModulesAreLintClean(t *testing.T) {
	files := Print(sampleModule(), "A sample of what the kit prints.")
	folder := written(t, files)
	require.NoError(t, os.Mkdir(filepath.Join(folder, "mem"), 0o755))
	for _, bank := range []string{"0", "1", "2"} {
		words := strings.Repeat("5a\n", 16)
		require.NoError(t, os.WriteFile(filepath.Join(folder, "mem", "bank "+bank+".hex"), []byte(words), 0o644))
	}
	names := FileNames(files)
	t.Run("verilator", func(t *testing.T) {
		tool(t, folder, "verilator", append([]string{"--lint-only", "-Wall", "--top-module", "sample"}, names...)...)
	})
	t.Run("iverilog", func(t *testing.T) {
		tool(t, folder, "iverilog", append([]string{"-g2005", "-Wall", "-tnull", "-s", "sample"}, names...)...)
	})
	t.Run("yosys", func(t *testing.T) {
		tool(t, folder, "yosys", "-q", "-p",
			"read_verilog bank.v counter.v sample.v; hierarchy -check -top sample; proc; check -assert")
	})
}
