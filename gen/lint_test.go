package gen

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/cells"
	"spikehdl/network"
)

// lintCase is one point of the matrix of kinds, widths, sizes, lanes and boards.
type lintCase struct {
	network *network.Network
	lanes   []int
	board   string
	clockHz int // 0: the board's own
	noise   bool
	link    boards.Link
}

func lintMatrix() map[string]lintCase {
	matrix := map[string]lintCase{
		"delta smallest":         {testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1), []int{1}, "arty-a7", 0, false, ""},
		"window smallest":        {testNetwork(network.Window, 8, 2, 0, 0, 0, 1, 1), []int{1}, "arty-a7", 0, false, ""},
		"delta one lane":         {testNetwork(network.Delta, 16, 3, 1, 1, 0, 5, 7, 3), []int{1, 1}, "arty-a7", 0, false, ""},
		"window one lane":        {testNetwork(network.Window, 16, 3, 1, 0, 3, 5, 7, 3), []int{1, 1}, "arty-a7", 0, false, ""},
		"window one row":         {testNetwork(network.Window, 16, 3, 0, 0, 3, 1, 2, 5), []int{1, 2}, "arty-a7", 0, false, ""},
		"delta one input":        {testNetwork(network.Delta, 16, 3, 0, 0, 0, 1, 2, 5), []int{1, 2}, "arty-a7", 0, false, ""},
		"delta powers of two":    {testNetwork(network.Delta, 32, 4, 0, 0, 0, 16, 32, 64), []int{16, 64}, "arty-a7", 0, false, ""},
		"window powers of two":   {testNetwork(network.Window, 32, 4, 0, 0, 6, 16, 32, 64), []int{16, 64}, "arty-a7", 0, false, ""},
		"delta wide words":       {testNetwork(network.Delta, 256, 8, 3, 1, 0, 300, 37, 257), []int{37, 100}, "arty-a7-100", 0, false, ""},
		"window wide words":      {testNetwork(network.Window, 256, 8, 3, 0, 14, 300, 37, 257), []int{37, 100}, "arty-a7-100", 0, false, ""},
		"delta four layers":      {testNetwork(network.Delta, 64, 5, 1, 0, 0, 9, 17, 33, 65, 10), []int{17, 11, 9, 10}, "arty-a7", 0, false, ""},
		"window four layers":     {testNetwork(network.Window, 64, 5, 1, 0, 9, 9, 17, 33, 65, 10), []int{17, 11, 9, 10}, "arty-a7", 0, false, ""},
		"window large shift":     {testNetwork(network.Window, 8, 2, 0, 0, 20, 3, 4), []int{3}, "arty-a7", 0, false, ""},
		"delta planned":          {testNetwork(network.Delta, 64, 4, 1, 0, 0, 100, 200, 300), nil, "arty-a7", 0, false, ""},
		"window planned":         {testNetwork(network.Window, 16, 6, 1, 0, 7, 74, 128, 255, 784), nil, "arty-a7", 0, false, ""},
		"window planned, larger": {testNetwork(network.Window, 16, 6, 1, 0, 7, 74, 128, 255, 784), nil, "arty-a7-100", 0, false, ""},
	}
	for name, noisy := range map[string]lintCase{
		"delta smallest, noise":    matrix["delta smallest"],
		"window planned, noise":    matrix["window planned"],
		"window wide words, noise": matrix["window wide words"],
		"delta wide words, noise":  matrix["delta wide words"],
	} {
		noisy.noise = true
		matrix[name] = noisy
	}
	for _, board := range boards.Names() {
		for _, clockHz := range []int{0, 50_000_000} {
			matrix[fmt.Sprintf("%s at %d MHz", board, clockHz/1_000_000)] =
				lintCase{testNetwork(network.Delta, 16, 3, 1, 0, 0, 5, 7, 3), []int{2, 3}, board, clockHz, clockHz == 0, ""}
		}
	}
	for _, clockHz := range []int{50_000_000, 100_000_000, 150_000_000} {
		matrix[fmt.Sprintf("Ethernet at %d MHz", clockHz/1_000_000)] =
			lintCase{testNetwork(network.Delta, 16, 3, 1, 0, 0, 5, 7, 3), []int{2, 3}, "arty-a7", clockHz, true, boards.LinkEthernet}
	}
	return matrix
}

// TestLint demands that three tools have nothing at all to say of any design of
// the matrix.
func TestLint(t *testing.T) {
	for _, tool := range []string{"verilator", "iverilog", "yosys"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	for name, c := range lintMatrix() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			board, err := boards.Load(c.board)
			require.NoError(t, err)
			d, err := Generate(c.network, board, Options{Lanes: c.lanes, ClockHz: c.clockHz, Noise: c.noise, Link: c.link})
			require.NoError(t, err)
			dir := t.TempDir()
			writeFiles(t, d, dir)
			sources, err := filepath.Glob(filepath.Join(dir, "*", "*.v")) // rtl, and sim for the vendor's cells
			require.NoError(t, err)
			sort.Strings(sources)
			silent(t, dir, "verilator", append([]string{"--lint-only", "-Wall", "--top-module", d.Top}, sources...)...)
			silent(t, dir, "iverilog", append([]string{"-g2005", "-Wall", "-tnull", "-s", d.Top}, sources...)...)
			script := fmt.Sprintf("hierarchy -check -top %s; proc; check -assert", d.Top)
			// That it keeps a real parameter as text, Yosys mentions each time; it is no fault.
			silent(t, dir, "yosys", append([]string{"-q", "-w", "floating point parameter", "-f", "verilog", "-p", script}, sources...)...)
		})
	}
}

// silent runs a tool that must succeed without a word.
func silent(t *testing.T, dir, tool string, args ...string) {
	t.Helper()
	command := exec.Command(tool, args...)
	command.Dir = dir
	command.Env = os.Environ()
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s: %s", tool, output)
	require.Empty(t, string(output), tool)
}

// synthesise counts the cells of a design and gives the statistics, too.
func synthesise(t *testing.T, d *Design, command string) (cells.Cells, string) {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, d, dir)
	script := fmt.Sprintf("read_verilog rtl/*.v; %s -top %s; tee -q -o cells.txt stat", command, d.Top)
	yosys := exec.Command("yosys", "-q", "-p", script)
	yosys.Dir = dir
	output, err := yosys.CombinedOutput()
	require.NoError(t, err, "%s", output)
	stat, err := os.ReadFile(filepath.Join(dir, "cells.txt"))
	require.NoError(t, err)
	return cells.Count(string(stat)), string(stat)
}

// TestSynthesis holds a small design of each kind to what every design promises:
// weights in block RAM, no multiplier, and an estimate near the count. One makes noise.
func TestSynthesis(t *testing.T) {
	if _, err := exec.LookPath("yosys"); err != nil {
		t.Skip("yosys is not installed")
	}
	for name, n := range map[string]*network.Network{
		"delta":  testNetwork(network.Delta, 64, 4, 1, 0, 0, 60, 80, 70),
		"window": testNetwork(network.Window, 16, 6, 1, 0, 6, 60, 80, 70),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := Generate(n, arty(t), Options{Lanes: []int{20, 35}, Noise: name == "window"})
			require.NoError(t, err)
			got, _ := synthesise(t, d, "synth_xilinx -flatten -arch xc7")
			t.Logf("estimated %+v, synthesised %+v", d.Plan.Cost, got)
			assert.Equal(t, d.Plan.Cost.BlockRAM, got.BlockRAM)
			assert.Zero(t, got.DSP)
			assert.InEpsilon(t, got.LUT, d.Plan.Cost.LUT, 0.15)
			assert.InEpsilon(t, got.FF, d.Plan.Cost.FF, 0.25)
		})
	}
}

// TestSynthesisOfEveryFamily: a small design with the board's PLL maps to each
// family's cells, with its weights in block RAM and without a multiplier.
func TestSynthesisOfEveryFamily(t *testing.T) {
	if _, err := exec.LookPath("yosys"); err != nil {
		t.Skip("yosys is not installed")
	}
	for _, test := range []struct {
		board   string
		clockHz int
		command string
		pll     string
	}{
		{"cmod-a7", 100_000_000, "synth_xilinx -flatten -arch xc7", "MMCME2_BASE"},
		{"ulx3s", 50_000_000, "synth_ecp5", "EHXPLLL"},
		{"icebreaker", 24_000_000, "synth_ice40", "SB_PLL40_PAD"},
		{"tang-nano-20k", 54_000_000, "synth_gowin", "rPLL"},
	} {
		t.Run(test.board, func(t *testing.T) {
			t.Parallel()
			board, err := boards.Load(test.board)
			require.NoError(t, err)
			n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 16, 12)
			d, err := Generate(n, board, Options{ClockHz: test.clockHz})
			require.NoError(t, err)
			got, stat := synthesise(t, d, test.command)
			t.Logf("estimated %+v, synthesised %+v", d.Plan.Cost, got)
			assert.Zero(t, got.DSP)
			assert.Regexp(t, `(?m)^ +(`+test.pll+` +1|1 +`+test.pll+`)$`, stat)
			banks := 0
			for i := range d.Plan.Layers {
				banks += d.Plan.Layers[i].Banks()
			}
			assert.GreaterOrEqual(t, got.BlockRAM, banks)
			assert.LessOrEqual(t, got.BlockRAM, board.Resources.BlockRAM)
			assert.NotZero(t, got.LUT)
			assert.NotZero(t, got.FF)
		})
	}
}
