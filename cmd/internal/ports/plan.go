package ports

import (
	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

// planLanes is the lanes of each layer that a board of the named kind would be
// generated with by a rule.
func planLanes(n *network.Network, boardName string, rule gen.Rule) ([]int, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, err
	}
	plan, err := gen.MakePlan(n, board, gen.Options{Optimize: rule})
	if err != nil {
		return nil, err
	}
	return plan.Lanes, nil
}
