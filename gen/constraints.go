package gen

import (
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

// asynchronousInputs and outputs list the ports that belong to no clock.
func asynchronousInputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return !p.Output && p.Signal != "clk" })
}

func outputs(board *boards.Board) string {
	return portNames(board, func(p boards.PortPin) bool { return p.Output })
}

func portNames(board *boards.Board, wanted func(boards.PortPin) bool) string {
	var names []string
	for _, p := range board.Pins.Ports() {
		if wanted(p) {
			names = append(names, p.Port)
		}
	}
	return strings.Join(names, " ")
}
