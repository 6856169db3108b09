package gen

import (
	"fmt"
	"slices"
	"strings"

	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// defaultOptions leave out what can change no spike.
var defaultOptions = cycles.Options{SkipGroups: true}

// Plan is how a network is laid out on a board.
type Plan struct {
	Lanes  []int        // of each layer
	Array  cycles.Array // what decides when it is done
	Layers []core.Layer // with every size
	Cycles []int        // busy cycles of each layer for a sample at full activity
	Cost   Cost         // estimated
}

// Interval is the cycles between samples at full activity: those of the slowest
// layer.
func (p *Plan) Interval() int { return slices.Max(p.Cycles) }

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

// usable is the part of a resource that a plan may take, in percent: a design
// that fills every LUT can be neither placed nor routed. Block RAM has no such
// limit.
const usable = 85

// fits compares a cost with a board.
func fits(c Cost, r boards.Resources) bool {
	return c.LUT <= r.LUT*usable/100 && c.FF <= r.FF*usable/100 && c.BlockRAM <= r.BlockRAM && c.DSP <= r.DSP
}

// overflow is the largest share of a resource that a cost takes.
func overflow(c Cost, r boards.Resources) float64 {
	share := func(used, has int) float64 { return float64(used) / float64(max(has, 1)) }
	return max(share(c.LUT*100, r.LUT*usable), share(c.FF*100, r.FF*usable), share(c.BlockRAM, r.BlockRAM))
}

// NoFitError is a network that is too large for a board.
type NoFitError struct {
	Network, Board string
	Cost           Cost // of the given lanes, or of the plan that comes closest to fitting
	Given          bool // the lanes were given
	Resources      boards.Resources
	Options        []string // what would fit
}

func (e *NoFitError) Error() string {
	plan := "the plan that comes closest"
	if e.Given {
		plan = "a plan with these lanes"
	}
	text := fmt.Sprintf("network %q does not fit %s: %s needs about %d LUT, %d FF and %d block RAMs of 18 kb, but the board has %d and %d, of which %d %% may be used, and %d",
		e.Network, e.Board, plan, e.Cost.LUT, e.Cost.FF, e.Cost.BlockRAM,
		e.Resources.LUT, e.Resources.FF, usable, e.Resources.BlockRAM)
	if len(e.Options) == 0 {
		return text + "; nothing here would fit, so train a smaller network"
	}
	return text + "; what would fit: " + strings.Join(e.Options, "; ")
}

// MakePlan chooses the lanes of each layer: the fastest balanced plan that fits
// the board. Lanes that are given are taken as they are.
func MakePlan(n *network.Network, board *boards.Board, lanes []int) (*Plan, error) {
	if lanes != nil {
		p, err := planWith(n, lanes)
		if err != nil {
			return nil, err
		}
		if !fits(p.Cost, board.Resources) {
			return nil, &NoFitError{n.Name, board.Name, p.Cost, true, board.Resources, []string{"fewer lanes, or none given, so that a plan that fits is looked for"}}
		}
		return p, nil
	}
	p, closest, err := fastest(n, board)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, &NoFitError{n.Name, board.Name, closest.Cost, false, board.Resources, alternatives(n, board)}
	}
	return p, nil
}

// fastest looks for the plan with the shortest interval that fits. Every layer
// gets the fewest lanes that keep it within the interval. If none fits, the plan
// that comes closest tells how far off it is.
func fastest(n *network.Network, board *boards.Board) (found, closest *Plan, err error) {
	for _, interval := range intervals(n) {
		p, err := balanced(n, interval)
		if err != nil {
			return nil, nil, err
		}
		if p == nil {
			continue
		}
		if fits(p.Cost, board.Resources) {
			return p, p, nil
		}
		if closest == nil || overflow(p.Cost, board.Resources) < overflow(closest.Cost, board.Resources) {
			closest = p
		}
	}
	if closest == nil {
		return nil, nil, fmt.Errorf("network %q has a layer whose weight banks the link cannot address, whatever its lanes", n.Name)
	}
	return nil, closest, nil
}

// intervals lists, shortest first, every number of cycles that some layer takes
// with some number of groups.
func intervals(n *network.Network) []int {
	var all []int
	for i := range n.Layers {
		for _, l := range laneChoices(n, i) {
			all = append(all, fullCycles(&l))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// laneChoices sizes a layer for each number of groups, from one upwards, with
// the fewest lanes that make that many groups.
func laneChoices(n *network.Network, layer int) []core.Layer {
	var choices []core.Layer
	out, before := n.Layers[layer].Out, 0
	for groups := 1; groups <= out; groups++ {
		lanes := (out + groups - 1) / groups
		if lanes == before {
			continue
		}
		before = lanes
		choice := core.ShapeLayer(n, layer, lanes, core.DefaultTarget, defaultOptions)
		if choice.Validate(n.Kind == network.Window) != nil {
			break // deeper banks than the link can address
		}
		choices = append(choices, choice)
	}
	return choices
}

// balanced is the plan with the fewest lanes in which no layer takes longer than
// the interval; nil if some layer cannot be as fast.
func balanced(n *network.Network, interval int) (*Plan, error) {
	var lanes []int
	for i := range n.Layers {
		best := 0
		for _, l := range laneChoices(n, i) {
			if fullCycles(&l) <= interval {
				best = l.Lanes
			}
		}
		if best == 0 {
			return nil, nil
		}
		lanes = append(lanes, best)
	}
	return planWith(n, lanes)
}

func planWith(n *network.Network, lanes []int) (*Plan, error) {
	layers, err := core.Shape(n, lanes, core.DefaultTarget, defaultOptions)
	if err != nil {
		return nil, err
	}
	p := &Plan{Lanes: lanes, Layers: layers, Cost: estimate(layers), Array: cycles.Array{Options: defaultOptions}}
	for i := range layers {
		p.Array.Layers = append(p.Array.Layers, layers[i].LayerInfo)
		if err := layers[i].Validate(n.Kind == network.Window); err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
		p.Cycles = append(p.Cycles, fullCycles(&layers[i]))
	}
	return p, nil
}

// alternatives tries what a user could change: fewer weight bits, or a larger
// board.
func alternatives(n *network.Network, board *boards.Board) []string {
	var options []string
	widest := 0
	for i := range n.Layers {
		widest = max(widest, n.Layers[i].Bits)
	}
	for bits := widest - 1; bits >= network.MinBits; bits-- {
		narrow := *n
		narrow.Layers = slices.Clone(n.Layers)
		for i := range narrow.Layers {
			narrow.Layers[i].Bits = min(bits, narrow.Layers[i].Bits)
		}
		if p, _, err := fastest(&narrow, board); err == nil && p != nil {
			options = append(options, fmt.Sprintf("weights of %d bits (train or round the network again), a sample in %d cycles", bits, p.Interval()))
			break
		}
	}
	for _, name := range boards.Names() {
		other, err := boards.Load(name)
		if err != nil || other.Name == board.Name {
			continue
		}
		if p, _, err := fastest(n, other); err == nil && p != nil {
			options = append(options, fmt.Sprintf("--board %s, a sample in %d cycles", other.Name, p.Interval()))
		}
	}
	return options
}

// Info is what a board of this plan says of itself.
func (p *Plan) Info(n *network.Network, clockHz int) link.Info {
	var layers []link.LayerInfo
	for i := range p.Layers {
		layers = append(layers, p.Layers[i].LayerInfo)
	}
	info := link.NewInfo(n.Kind == network.Window, n.LogT(), n.ShapeHash(), clockHz, layers)
	info.SkipGroups, info.EarlyEnd = p.Array.Options.SkipGroups, int(p.Array.Options.EarlyEnd)
	return info
}
