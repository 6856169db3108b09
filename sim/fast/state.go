package fast

import (
	"slices"

	"spikehdl/network"
	"spikehdl/sim"
)

// State holds the results of one sample and the scratch space of its Run. It is
// made by the model whose Run it serves.
type State struct {
	model  *Model
	input  []network.Time
	layers []layerState

	// The events into the layer that is being run: for delta sorted, with the
	// silent inputs before them, and their steps; for window pairs, of which
	// the last may be half.
	sorted, events []uint32
	steps          []step
	pairs          []pair
	half           bool
	limit          int // of the kernels
}

// layerState is what the neurons of one layer did.
type layerState struct {
	spikes int            // into the layer, bias rows not counted
	times  []network.Time // whole blocks
	narrow []narrowBlock  // delta, one of the two
	wide   []wideBlock
	sums   [][width]int32 // window: V
}

// NewState makes the space for one sample at a time.
func (m *Model) NewState() *State {
	s := &State{model: m, limit: -1}
	rows := 0
	for i := range m.layers {
		l := &m.layers[i]
		rows = max(rows, l.rows)
		r := layerState{times: make([]network.Time, l.blocks()*width)}
		switch neurons := l.neurons.(type) {
		case *delta:
			r.narrow = make([]narrowBlock, len(neurons.narrow))
			r.wide = make([]wideBlock, len(neurons.wide))
		case *window:
			r.sums = make([][width]int32, l.blocks())
		}
		s.layers = append(s.layers, r)
	}
	if m.kind == network.Delta {
		s.sorted = make([]uint32, rows)
		s.steps = make([]step, 0, m.T)
	} else {
		s.pairs = make([]pair, 0, rows)
	}
	return s
}

// into is the spike times that enter a layer.
func (s *State) into(layer int) []network.Time {
	if layer == 0 {
		return s.input
	}
	return s.Times(layer - 1)
}

// Times are the n_out emitted spike times of a layer, its delay included. The
// next Run overwrites them.
func (s *State) Times(layer int) []network.Time {
	return s.layers[layer].times[:s.model.layers[layer].out]
}

// Output is the n_out spike times of the last layer. The next Run overwrites
// them.
func (s *State) Output() []network.Time { return s.Times(len(s.layers) - 1) }

// Membranes appends to out the n_out membranes of a layer at the end of the
// sample, as sim.LayerResult has them.
func (s *State) Membranes(layer int, out []int64) []int64 {
	l := &s.model.layers[layer]
	for j := range l.out {
		out = append(out, l.neurons.membrane(&s.layers[layer], j))
	}
	return out
}

// Counts are what the sample cost, in events.
func (s *State) Counts() sim.Counts {
	c := sim.Counts{InputSpikes: s.layers[0].spikes, LastUsefulStep: -1}
	for i := range s.layers {
		l := &s.model.layers[i]
		c.SynapticAdditions += (s.layers[i].spikes + l.rows - l.in) * l.out
		if i > 0 {
			c.HiddenSpikes += s.layers[i].spikes
		}
	}
	for _, t := range s.Output() {
		if t != network.Silent {
			c.OutputSpikes++
			c.LastUsefulStep = max(c.LastUsefulStep, int(t))
		}
	}
	return c
}

// Decide is the class that a classifier answers, as sim.Decide gives it: delta,
// the earliest neuron, else the highest V-theta; window, the highest V.
func (s *State) Decide() int {
	last := len(s.layers) - 1
	l, r := &s.model.layers[last], &s.layers[last]
	best := -1
	var theta []int32
	if neurons, is := l.neurons.(*delta); is {
		theta = neurons.theta
		output := s.Output()
		for j, t := range output {
			if t != network.Silent && (best < 0 || t < output[best]) {
				best = j
			}
		}
		if best >= 0 {
			return best
		}
	}
	var highest int64
	for j := range l.out {
		v := l.neurons.membrane(r, j)
		if theta != nil {
			v -= int64(theta[j])
		}
		if best < 0 || v > highest {
			best, highest = j, v
		}
	}
	return best
}

// Result is a copy of everything, as sim.Run returns it.
func (s *State) Result() *sim.Result {
	out := &sim.Result{Input: slices.Clone(s.input), Counts: s.Counts()}
	for i := range s.layers {
		out.Layers = append(out.Layers, sim.LayerResult{
			Times: slices.Clone(s.Times(i)), Membranes: s.Membranes(i, nil)})
	}
	return out
}
