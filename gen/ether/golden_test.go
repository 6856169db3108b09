package ether

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hdl"
	"spikehdl/internal/golden"
)

// everything is all that the package makes, as tops of their own.
func everything(t *testing.T) []*hdl.Module {
	t.Helper()
	tops := []*hdl.Module{bench(true), ReferenceClock(), PHYReset()}
	for _, top := range tops {
		require.NoError(t, hdl.Check(top))
	}
	return tops
}

// TestGolden keeps the Verilog in sight: every change of a module shows.
func TestGolden(t *testing.T) {
	var all strings.Builder
	for _, top := range everything(t) {
		files := hdl.Print(top)
		for name := range files {
			if module := strings.TrimSuffix(name, ".v"); module != "ether_bench" {
				assert.Contains(t, Modules(), module)
			}
		}
		for _, file := range hdl.FileNames(files) {
			all.WriteString(files[file] + "\n")
		}
	}
	golden.Check(t, "testdata/ethernet.v", all.String())
}

// TestLint demands that three tools have nothing at all to say.
func TestLint(t *testing.T) {
	for _, top := range everything(t) {
		folder := t.TempDir()
		for name, text := range hdl.Print(top) {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
		}
		sources, err := filepath.Glob(filepath.Join(folder, "*.v"))
		require.NoError(t, err)
		for _, command := range [][]string{
			{"verilator", "--lint-only", "-Wall", "--top-module", top.Name},
			{"iverilog", "-g2005", "-Wall", "-tnull", "-s", top.Name},
			{"yosys", "-q", "-f", "verilog", "-p", "hierarchy -check -top " + top.Name + "; proc; check -assert"},
		} {
			if _, err := exec.LookPath(command[0]); err != nil {
				t.Skipf("%s is not installed", command[0])
			}
			output, err := exec.Command(command[0], append(command[1:], sources...)...).CombinedOutput()
			require.NoError(t, err, "%s", output)
			require.Empty(t, string(output), command[0])
		}
	}
}
