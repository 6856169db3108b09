package gen

import (
	"fmt"
	"slices"

	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// Cost is what a design takes of an FPGA.
type Cost = area.Cost

// Plan is how a network is laid out on a board.
type Plan struct {
	Lanes  []int        // of each layer
	Array  cycles.Array // what decides when it is done
	Layers []core.Layer // with every size
	Cycles []int        // busy cycles of each layer for a sample at full activity
	Cost   Cost         // estimated
	Rule   Rule         // by which it was chosen; "" for lanes that were given
	Reason string       // what the rule found, in words
}

// Interval is the cycles between samples at full activity: those of the slowest
// layer.
func (p *Plan) Interval() int { return slices.Max(p.Cycles) }

// MakePlan chooses the lanes of each layer by the rule of the options. Lanes that
// are given are taken as they are.
func MakePlan(n *network.Network, board *boards.Board, options Options) (*Plan, error) {
	if options.Lanes != nil {
		return givenPlan(n, board, options)
	}
	rule, err := options.rule(board)
	if err != nil {
		return nil, err
	}
	s, err := newSearch(n, board, options)
	if err != nil {
		return nil, err
	}
	link := timeOfLink(n, board, options.baud(board))
	p, err := s.find(rule, link)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, &NoFitError{n.Name, board.Name, s.closest().Cost, false, board.Resources, Usable(board), blockTitle(board), alternatives(n, board, options)}
	}
	p.Rule, p.Reason = rule, rule.reason(p, link)
	return p, nil
}

func givenPlan(n *network.Network, board *boards.Board, options Options) (*Plan, error) {
	p, err := planWith(n, board, options)
	if err != nil {
		return nil, err
	}
	if !fits(p.Cost, board) {
		return nil, &NoFitError{n.Name, board.Name, p.Cost, true, board.Resources, Usable(board), blockTitle(board), []string{"fewer lanes, or none given, so that a plan that fits is looked for"}}
	}
	p.Reason = "the lanes were given"
	return p, nil
}

// planWith lays the given lanes out. Weights go into block RAM, or what is left over
// into large RAM where the board has some.
func planWith(n *network.Network, board *boards.Board, options Options) (*Plan, error) {
	y, err := layoutOf(board, options)
	if err != nil {
		return nil, err
	}
	layers, err := core.Shape(n, options.Lanes, y.target, y.options)
	if err != nil {
		return nil, err
	}
	for i := range layers {
		if err := layers[i].Validate(n.Kind == network.Window); err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
	}
	p := y.plan(layers)
	for i := len(layers) - 1; i >= 0 && y.large > 0 && p.Cost.BlockRAM > board.Resources.BlockRAM; i-- {
		layers[i].Weights = core.InLargeRAM
		if moved := y.plan(layers); moved.Cost.LargeRAM <= y.large {
			p = moved
		} else {
			layers[i].Weights = core.InBlockRAM
		}
	}
	return p, nil
}

// fullCycles is how long a layer is busy with a sample in which every input
// spikes: a cycle for each group of each row, the window's ticks, and one for the
// sample's end.
func fullCycles(l *core.Layer) int {
	rows := l.Rows() + l.ThresholdRows
	if l.Kind == network.Window {
		rows += 1<<l.TimeBits - 1
	}
	return rows*l.Groups() + 1
}

// linkTime is what the link takes for a sample at full activity, in clock cycles.
type linkTime struct{ cycles int }

// timeOfLink takes the slower direction of the wire: both work at once. Escapes
// are left out, so that a plan that keeps up with this keeps up with more.
func timeOfLink(n *network.Network, board *boards.Board, baud int) linkTime {
	bytes := max(link.SampleWire(n.NIn(), n.NIn(), n.LogT()), link.ResultWire(n.NOut(), n.NOut(), n.LogT()))
	if board.Link == boards.LinkEthernet {
		return linkTime{bytes * 8 * board.CoreHz() / boards.EthernetRate}
	}
	return linkTime{bytes * link.WireBits * board.UARTDivisor(baud)}
}

// Info is what a board of this plan says of itself, but for its noise.
func (p *Plan) Info(n *network.Network, board *boards.Board) link.Info {
	var layers []link.LayerInfo
	for i := range p.Layers {
		layers = append(layers, p.Layers[i].LayerInfo)
	}
	info := link.NewInfo(n.Kind == network.Window, n.LogT(), n.ShapeHash(), board.CoreHz(), layers)
	info.SkipGroups, info.EarlyEnd = p.Array.Options.SkipGroups, int(p.Array.Options.EarlyEnd)
	if board.Link == boards.LinkEthernet {
		info = info.OverEthernet()
	}
	return info
}
