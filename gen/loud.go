package gen

import (
	"slices"

	"spikehdl/boards"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// loud is a network of the same shape in which every neuron spikes if every input
// does, and does so as late as it can, so that no group of neurons is done early
// and left out: all weights are the largest, and the thresholds of delta neurons
// are what all inputs together reach. A window layer whose shift is beyond all its
// membranes stays silent.
func loud(n *network.Network) *network.Network {
	full := *n
	full.Layers = slices.Clone(n.Layers)
	for i := range full.Layers {
		l := &full.Layers[i]
		l.Weights = slices.Repeat([]int8{int8(l.MaxWeight())}, l.Rows()*l.Out)
		if n.Kind != network.Delta {
			continue
		}
		l.Theta = slices.Repeat([]int32{int32(l.MaxTheta() - 1)}, l.Out)
	}
	return &full
}

// Full is a network at full activity: every neuron of every layer spikes.
type Full struct {
	network *network.Network
	result  *sim.Result
}

// NewFull runs a network's shape at full activity; its weights do not matter. The
// inputs spread evenly over the steps at which they may spike. Of all samples it is
// the one that takes longest, as nearly as one sample can be.
func NewFull(n *network.Network) (*Full, error) {
	steps := n.T
	for i := range n.Layers {
		steps -= n.Layers[i].Delay // or the last layers' spikes would be pushed past the end
	}
	if n.Kind == network.Window {
		steps-- // level 0 is no spike
	}
	steps = max(steps, 1)
	input := make([]network.Time, n.NIn())
	for i := range input {
		input[i] = network.Time(i * steps / len(input))
	}
	full := loud(n)
	r, err := sim.Run(full, input)
	return &Full{full, r}, err
}

// fullSamples is how many samples go back to back until their interval stands.
const fullSamples = 6

// Interval is the cycles between samples, by the cycle model: exact where
// Plan.Interval counts the busy cycles of the slowest layer.
func (f *Full) Interval(of cycles.Array) float64 {
	stamps := cycles.Predict(f.network, of, cycles.Masks, slices.Repeat([]*sim.Result{f.result}, fullSamples))
	const from = fullSamples / 2
	return float64(stamps[fullSamples-1].Done-stamps[from].Done) / float64(fullSamples-1-from)
}

// Energy estimates a sample at full activity for a plan whose samples are so many
// cycles apart.
func (f *Full) Energy(p *Plan, board *boards.Board, interval float64) *Energy {
	spikes := []float64{float64(f.network.NIn())}
	for i := range f.network.Layers {
		spikes = append(spikes, float64(f.network.Layers[i].Out))
	}
	return p.energy(board, "full activity", spikes, interval)
}
