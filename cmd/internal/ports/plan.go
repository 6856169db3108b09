package ports

import (
	"errors"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

// designFor is what a board of the named kind would be generated with by a rule, with the
// plan that comes of it and the clock of its core in Hz. The board makes noise itself
// where the network reads nothing else and the FPGA has room for it.
func designFor(n *network.Network, boardName string, link boards.Link, rule gen.Rule) (o gen.Options, plan *gen.Plan, clockHz int, err error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return o, nil, 0, err
	}
	if board, err = board.WithLink(link, ""); err != nil {
		return o, nil, 0, err
	}
	o = gen.Options{Optimize: rule, Link: link, Noise: n.FromNoise()}
	plan, err = gen.MakePlan(n, board, o)
	if full := (*gen.NoFitError)(nil); o.Noise && errors.As(err, &full) {
		o.Noise = false
		plan, err = gen.MakePlan(n, board, o)
	}
	return o, plan, board.CoreHz(), err
}
