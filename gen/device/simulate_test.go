package device

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/gen/cells"
	"spikehdl/hdl"
)

// printed writes a module and all that it is made of to a folder, and names the files.
func printed(t *testing.T, m *hdl.Module) (folder string, names []string) {
	t.Helper()
	require.NoError(t, hdl.Check(m))
	files := hdl.Print(m)
	folder = t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	return folder, hdl.FileNames(files)
}

// needs skips a test where a tool is not installed.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; make tools installs it", tool)
		}
	}
}

// simulated runs a module under Icarus in a bench, the text of a module called bench
// that drives the module, and gives the lines that the bench displays. Data are files
// for $readmemh.
func simulated(t *testing.T, m *hdl.Module, bench string, data map[string]string) []string {
	t.Helper()
	needs(t, "iverilog")
	folder, names := printed(t, m)
	data["bench.v"] = bench
	for name, text := range data {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	quiet(t, folder, "iverilog", append([]string{"-g2005", "-o", "bench.vvp", "bench.v"}, names...)...)
	run := exec.Command("vvp", "-n", "bench.vvp")
	run.Dir = folder
	output, err := run.CombinedOutput()
	require.NoError(t, err, "%s", output)
	return strings.Split(strings.TrimSpace(string(output)), "\n")
}

// quiet runs a tool that must succeed without a word.
func quiet(t *testing.T, folder, tool string, arguments ...string) {
	t.Helper()
	command := exec.Command(tool, arguments...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s: %s", tool, output)
	require.Empty(t, string(output), tool)
}

// clean demands that three tools have nothing to say of a module.
func clean(t *testing.T, m *hdl.Module) {
	t.Helper()
	needs(t, "verilator", "iverilog", "yosys")
	folder, names := printed(t, m)
	quiet(t, folder, "verilator", append([]string{"--lint-only", "-Wall", "--top-module", m.Name}, names...)...)
	quiet(t, folder, "iverilog", append([]string{"-g2005", "-Wall", "-tnull", "-s", m.Name}, names...)...)
	quiet(t, folder, "yosys", append([]string{"-q", "-f", "verilog", "-p",
		fmt.Sprintf("hierarchy -check -top %s; proc; check -assert", m.Name)}, names...)...)
}

// counted is what synthesis makes of a module for a family: "xilinx -arch xc7", "ice40".
func counted(t *testing.T, m *hdl.Module, family string) cells.Cells {
	t.Helper()
	needs(t, "yosys")
	folder, names := printed(t, m)
	script := fmt.Sprintf("read_verilog %s; synth_%s -top %s; tee -q -o cells.txt stat", strings.Join(names, " "), family, m.Name)
	yosys := exec.Command("yosys", "-q", "-p", script)
	yosys.Dir = folder
	output, err := yosys.CombinedOutput()
	require.NoError(t, err, "%s", output)
	stat, err := os.ReadFile(filepath.Join(folder, "cells.txt"))
	require.NoError(t, err)
	return cells.Count(string(stat))
}
