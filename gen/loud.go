package gen

import (
	"slices"

	"spikehdl/boards"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// loud is a network of the same shape in which every neuron spikes if every input
// does: all weights are the largest, and the thresholds of delta neurons spread
// from the lowest to the highest that is reached, so that spikes spread too. A
// window layer whose shift is beyond all its membranes stays silent.
func loud(n *network.Network) *network.Network {
	full := *n
	full.Layers = slices.Clone(n.Layers)
	for i := range full.Layers {
		l := &full.Layers[i]
		l.Weights = slices.Repeat([]int8{int8(l.MaxWeight())}, l.Rows()*l.Out)
		if n.Kind != network.Delta {
			continue
		}
		l.Theta = make([]int32, l.Out)
		for j := range l.Theta {
			l.Theta[j] = int32(1 + j*(l.MaxTheta()-2)/max(1, l.Out-1))
		}
	}
	return &full
}

// Full is a network at full activity: every neuron of every layer spikes.
type Full struct {
	network *network.Network
	result  *sim.Result
}

// NewFull runs a network's shape at full activity; its weights do not matter. The
// inputs spread evenly over the steps at which they may spike.
func NewFull(n *network.Network) (*Full, error) {
	steps := n.T
	if n.Kind == network.Window {
		steps-- // level 0 is no spike
	}
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
