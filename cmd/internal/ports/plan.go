package ports

import (
	"errors"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

// designFor is what a board of the named kind would be generated with by a rule, with the
// board and the plan that comes of it. The board makes noise itself
// where the network reads nothing else and the FPGA has room for it.
func designFor(n *network.Network, boardName string, link boards.Link, rule gen.Rule) (o gen.Options, board *boards.Board, plan *gen.Plan, err error) {
	board, err = boards.Load(boardName)
	if err != nil {
		return o, nil, nil, err
	}
	if board, err = board.WithLink(link, ""); err != nil {
		return o, nil, nil, err
	}
	o = gen.Options{Optimize: rule, Link: link, Noise: n.FromNoise()}
	plan, err = gen.MakePlan(n, board, o)
	if full := (*gen.NoFitError)(nil); o.Noise && errors.As(err, &full) {
		o.Noise = false
		plan, err = gen.MakePlan(n, board, o)
	}
	return o, board, plan, err
}
