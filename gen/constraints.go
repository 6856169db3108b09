package gen

import (
	"fmt"
	"strings"

	"spikehdl/boards"
)

// constraintFiles are the files that tell a family's tools where the pins are and
// how fast the oscillator runs, each by the template that makes it. A file is
// named after the top module.
var constraintFiles = map[string]map[string]string{
	"xc7":   {"constraints.xdc": ".xdc", "openxc7.xdc": ".openxc7.xdc"},
	"ecp5":  {"constraints.lpf": ".lpf"},
	"ice40": {"constraints.pcf": ".pcf"},
	"gowin": {"constraints.cst": ".cst", "constraints.sdc": ".sdc"},
}

// constraintRows describe the files to build with, as rows of the report's table.
func constraintRows(board *boards.Board) []string {
	top := board.ModuleName()
	switch board.Family {
	case "ecp5":
		return []string{
			fmt.Sprintf("| `%s.lpf` | constraints for nextpnr-ecp5 and Lattice Diamond |", top),
			"| `ecp5/*.yosys` | how Yosys comes to use the output registers of the weights' block RAM |",
		}
	case "ice40":
		return []string{fmt.Sprintf("| `%s.pcf` | constraints for nextpnr-ice40 |", top)}
	case "gowin":
		return []string{fmt.Sprintf("| `%s.cst`, `%s.sdc` | constraints for nextpnr-himbaechel and Gowin's tools: pins, and the clock |", top, top)}
	}
	return []string{
		fmt.Sprintf("| `%s.xdc`, `vivado.tcl` | constraints and script for Vivado |", top),
		fmt.Sprintf("| `%s.openxc7.xdc` | constraints for nextpnr-xilinx |", top),
	}
}

// asynchronousInputs and outputs list the ports that belong to no clock.
func asynchronousInputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return !p.Output && p.Signal != "clk" && !ofMII(p) })
}

func outputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return p.Output && !ofMII(p) })
}

// miiInputs and miiOutputs list the ports that belong to the PHY's clocks.
func miiInputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return !p.Output && ofMII(p) && !phyClock(p) })
}

func miiOutputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return p.Output && ofMII(p) })
}

func phyClock(p boards.PortPin) bool { return p.Signal == "eth_rx_clk" || p.Signal == "eth_tx_clk" }

// ofMII tells the nibbles of the PHY and their clocks from what is beside them.
func ofMII(p boards.PortPin) bool {
	return strings.HasPrefix(p.Signal, "eth_rx") || strings.HasPrefix(p.Signal, "eth_tx")
}

func portNames(board *boards.Board, wanted func(boards.PortPin) bool) string {
	var names []string
	for _, p := range board.Ports() {
		if wanted(p) {
			names = append(names, p.Port)
		}
	}
	return strings.Join(names, " ")
}
