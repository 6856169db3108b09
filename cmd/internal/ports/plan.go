package ports

import (
	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

// planFor is the plan that a board of the named kind would be generated with by a
// rule.
func planFor(n *network.Network, boardName string, rule gen.Rule) (*gen.Plan, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, err
	}
	return gen.MakePlan(n, board, gen.Options{Optimize: rule})
}
