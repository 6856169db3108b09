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
	from   int // the steps that are being run: from this one
	to     int // to before this one
	layers []layerState

	// The spikes into the layer that is being run, and the events they make for
	// its kernel: for delta sorted, with their steps; for window in pairs.
	spikes []spike
	events []uint32
	steps  []step
	pairs  []pair
	// All of the first layer's, of which Decide takes some at a time.
	inputEvents []uint32
	inputSteps  []step

	// The space for these, and the counters of the sort.
	spikeSpace []spike
	eventSpace []uint32
	stepSpace  []step
	pairSpace  []pair
	counts     [2][network.MaxT]uint32
}

// spike is a row of a layer and the step at which it spikes, 256*row + step.
type spike uint32

func (s spike) time() uint32   { return uint32(s) & 0xFF }
func (s spike) offset() uint32 { return uint32(s) >> 8 * width }

// collect makes the events of a layer of those spikes among times that fall into
// the steps being run; bias rows spike at step 0.
func (s *State) collect(layer int, times []network.Time) {
	l := &s.model.layers[layer]
	from, steps := network.Time(s.from), uint16(s.to-s.from)
	count := 0
	for i, t := range times {
		// Always written, and counted if it falls into the steps, which takes
		// no branch: it would be guessed wrong as often as not.
		s.spikeSpace[count] = spike(i<<8 | int(t)&0xFF)
		if uint16(t-from) < steps {
			count++
		}
	}
	if s.from == 0 {
		for i := l.in; i < l.rows; i++ {
			s.spikeSpace[count] = spike(i << 8)
			count++
		}
	}
	s.spikes = s.spikeSpace[:count]
	s.layers[layer].spikes = count
	l.neurons.sort(s)
}

// layerState is what the neurons of one layer did.
type layerState struct {
	spikes int            // into the layer, bias rows counted
	times  []network.Time // whole blocks
	narrow []narrowBlock  // delta, one of the two
	wide   []wideBlock
	sums   [][width]int32 // window: V
}

// NewState makes the space for one sample at a time.
func (m *Model) NewState() *State {
	s := &State{model: m}
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
	s.spikeSpace = make([]spike, rows+1)
	if m.kind == network.Delta {
		s.eventSpace = make([]uint32, rows)
		s.stepSpace = make([]step, m.T+1)
	} else {
		s.pairSpace = make([]pair, rows)
	}
	return s
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
	c := sim.Counts{LastUsefulStep: -1}
	for i := range s.layers {
		l := &s.model.layers[i]
		c.SynapticAdditions += s.layers[i].spikes * l.out
		spikes := s.layers[i].spikes - (l.rows - l.in)
		if i == 0 {
			c.InputSpikes = spikes
		} else {
			c.HiddenSpikes += spikes
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

// Result is a copy of everything, as sim.Run returns it.
func (s *State) Result() *sim.Result {
	out := &sim.Result{Input: slices.Clone(s.input), Counts: s.Counts()}
	for i := range s.layers {
		out.Layers = append(out.Layers, sim.LayerResult{
			Times: slices.Clone(s.Times(i)), Membranes: s.Membranes(i, nil)})
	}
	return out
}
