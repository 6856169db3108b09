package ports

import (
	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

// planFor is the plan that a board of the named kind would be generated with by a
// rule, and the clock of its core in Hz.
func planFor(n *network.Network, boardName string, rule gen.Rule) (*gen.Plan, int, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, 0, err
	}
	plan, err := gen.MakePlan(n, board, gen.Options{Optimize: rule})
	return plan, board.CoreHz(), err
}
