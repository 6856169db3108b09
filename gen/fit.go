package gen

import (
	"fmt"
	"slices"
	"strings"

	"spikehdl/boards"
	"spikehdl/network"
)

// fits compares a cost with a board.
func fits(c Cost, board *boards.Board) bool { return overflow(c, board) <= 1 }

// Usable is the part of a board's look-up tables and flip-flops that a plan may take, in
// percent; block RAM may be taken whole.
func Usable(board *boards.Board) int {
	family, err := boards.FamilyOf(board.Family)
	if err != nil {
		return 0 // a board that was loaded has a family
	}
	return family.Usable
}

// overflow is the largest share of what may be used of a resource that a cost
// takes.
func overflow(c Cost, board *boards.Board) float64 {
	r, usable := board.Resources, Usable(board)
	share := func(used, has int) float64 {
		if used == 0 {
			return 0
		}
		return float64(used) / float64(max(has, 1))
	}
	return max(share(c.LUT*100, r.LUT*usable), share(c.FF*100, r.FF*usable),
		share(c.BlockRAM, r.BlockRAM), share(c.LargeRAM, r.LargeRAM), share(c.DSP, r.DSP))
}

// NoFitError is a network that is too large for a board.
type NoFitError struct {
	Network, Board string
	Cost           Cost // of the given lanes, or of the plan that comes closest to fitting
	Given          bool // the lanes were given
	Resources      boards.Resources
	Usable         int      // percent of look-up tables and flip-flops
	Block          string   // what one block RAM is
	Options        []string // what would fit
}

func (e *NoFitError) Error() string {
	plan := "the plan that comes closest"
	if e.Given {
		plan = "a plan with these lanes"
	}
	text := fmt.Sprintf("network %q does not fit %s: %s needs about %d LUT, %d FF and %d block RAMs (%s), but the board has %d and %d, of which %d %% may be used, and %d",
		e.Network, e.Board, plan, e.Cost.LUT, e.Cost.FF, e.Cost.BlockRAM, e.Block,
		e.Resources.LUT, e.Resources.FF, e.Usable, e.Resources.BlockRAM)
	if len(e.Options) == 0 {
		return text + "; nothing here would fit, so train a smaller network"
	}
	return text + "; what would fit: " + strings.Join(e.Options, "; ")
}

// alternatives tries what a user could change: no noise, fewer weight bits, or a larger
// board.
func alternatives(n *network.Network, board *boards.Board, asked Options) []string {
	var options []string
	if p := fastest(n, board, Options{}); p != nil && asked.Noise {
		options = append(options, fmt.Sprintf("no noise of the board's own, a sample in %d cycles", p.Interval()))
	}
	noise, widest := Options{Noise: asked.Noise}, 0
	for i := range n.Layers {
		widest = max(widest, n.Layers[i].Bits)
	}
	for bits := widest - 1; bits >= network.MinBits; bits-- {
		narrow := *n
		narrow.Layers = slices.Clone(n.Layers)
		for i := range narrow.Layers {
			narrow.Layers[i].Bits = min(bits, narrow.Layers[i].Bits)
		}
		if p := fastest(&narrow, board, noise); p != nil {
			options = append(options, fmt.Sprintf("weights of %d bits (train or round the network again), a sample in %d cycles", bits, p.Interval()))
			break
		}
	}
	for _, name := range boards.Names() {
		other, err := boards.Load(name)
		if err == nil {
			other, err = other.WithLink(board.Link, "")
		}
		if err != nil || other.Name == board.Name {
			continue
		}
		if p := fastest(n, other, noise); p != nil {
			options = append(options, fmt.Sprintf("--board %s, a sample in %d cycles", other.Name, p.Interval()))
		}
	}
	return options
}

// fastest is the fastest plan that fits; nil if there is none.
func fastest(n *network.Network, board *boards.Board, o Options) *Plan {
	s, err := newSearch(n, board, o)
	if err != nil {
		return nil
	}
	return s.fastest()
}

// blockTitle says what one block RAM of a board is.
func blockTitle(board *boards.Board) string {
	family, err := boards.FamilyOf(board.Family)
	if err != nil {
		return "of its own kind"
	}
	return family.BlockTitle
}
