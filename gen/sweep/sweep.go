package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/gen/area"
	"spikehdl/network"
)

// Point is one plan of one shape on one board.
type Point struct {
	network *network.Network // its weights are of no meaning if the shape is not its own
	board   *boards.Board
	bits    string // as rows have it
	plan    *gen.Plan
	full    func() (*gen.Full, error) // shared by the points of a shape
}

// Points lists all plans worth having of a network on each board, and of the
// shapes with these weight bits and steps; nil for the network's own. A shape of
// which no plan fits a board is left out, and told in misfits.
func Points(n *network.Network, all []*boards.Board, bits, steps []int) (points []Point, misfits []string, err error) {
	if bits == nil {
		bits = []int{0}
	}
	if steps == nil {
		steps = []int{n.T}
	}
	for _, T := range steps {
		for _, b := range bits {
			shape := reshaped(n, b, T)
			full := sync.OnceValues(func() (*gen.Full, error) { return gen.NewFull(shape) })
			for _, board := range all {
				plans, err := gen.Plans(shape, board)
				var noFit *gen.NoFitError
				if errors.As(err, &noFit) {
					misfits = append(misfits, fmt.Sprintf("%s bits, T %d on %s", bitsOf(shape), T, board.Name))
					continue
				}
				if err != nil {
					return nil, nil, err
				}
				for _, p := range plans {
					points = append(points, Point{shape, board, bitsOf(shape), p, full})
				}
			}
		}
	}
	return points, misfits, nil
}

// reshaped is the network with other widths: 0 bits for its own. A window layer's
// shift goes with the size of its weights.
func reshaped(n *network.Network, bits, T int) *network.Network {
	shape := *n
	shape.T = T
	shape.Layers = slices.Clone(n.Layers)
	if bits == 0 && T == n.T {
		return &shape
	}
	for i := range shape.Layers {
		l := &shape.Layers[i]
		l.MembraneWidth, l.CurrentWidth = 0, 0 // proven of the weights as they are
		if bits == 0 {
			continue
		}
		if n.Kind == network.Window {
			l.Shift = max(0, l.Shift+bits-l.Bits)
		}
		l.Bits = bits
	}
	return &shape
}

// bitsOf are the widths of a network's weights: one number if all are equal.
func bitsOf(n *network.Network) string {
	var all []int
	for i := range n.Layers {
		all = append(all, n.Layers[i].Bits)
	}
	if len(slices.Compact(slices.Clone(all))) == 1 {
		all = all[:1]
	}
	return dashed(all)
}

func dashed(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", "-"), "[]")
}

// Key is what a row is a row of, as far as people tell points apart.
func (p *Point) Key() Key {
	return Key{p.network.Name, p.network.T, p.bits, p.board.Name, dashed(p.plan.Lanes)}
}

// Hash names all that a point's row follows from.
func (p *Point) Hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %s %v %+v", gen.Version, area.Fingerprint(), p.network.Shape(), p.plan.Lanes, *p.board))
	return hex.EncodeToString(sum[:6])
}

// Row computes the point's row.
func (p *Point) Row() (Row, error) {
	full, err := p.full()
	if err != nil {
		return Row{}, err
	}
	interval := full.Interval(p.plan.Array)
	row := Row{
		Key: p.Key(), Kind: string(p.network.Kind), Cost: p.plan.Cost, Interval: interval,
		Rate: float64(p.board.CoreHz()) / interval, Joules: full.Energy(p.plan, p.board, interval).Joules, Hash: p.Hash(),
	}
	// As a file would give it back, so that a resumed sweep equals one in one go.
	return parse(row.fields())
}
