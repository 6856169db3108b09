package fast

import (
	"math"

	"spikehdl/network"
)

// window is the neurons of a window layer.
type window struct {
	T, shift int
	before   [width]int32 // the sums before the first event: the rounding
	// split says that two of the heaviest weights at the highest level may not
	// fit into 16 bits. Each spike then makes a pair of its own, of two halves.
	split bool
	chunk int // how many pairs surely fit into 16 bits
}

func newWindow(l *network.Layer, T int) *window {
	heaviest := 1
	for _, w := range l.Weights {
		heaviest = max(heaviest, int(w), -int(w))
	}
	w := &window{T: T, shift: l.Shift}
	for j := range w.before {
		w.before[j] = int32(l.Rounding())
	}
	pair := 2 * heaviest * (T - 1)
	if pair > math.MaxInt16 {
		w.split = true
		pair = heaviest * (T - 1)
	}
	w.chunk = math.MaxInt16 / pair
	return w
}

// sort turns spikes into pairs of events. A pair that lacks its second has its
// first row twice, the second time at level 0.
func (w *window) sort(s *State) {
	top := uint32(w.T - 1)
	if w.split {
		s.pairs = s.pairSpace[:len(s.spikes)]
		for k, spike := range s.spikes {
			level := top - spike.time()
			s.pairs[k] = pair{spike.offset(), spike.offset(), (level/2 | (level-level/2)<<8) * everyHalf}
		}
		return
	}
	s.pairs = s.pairSpace[:(len(s.spikes)+1)/2]
	spikes := s.spikes
	for k := range s.pairs {
		first := spikes[0]
		if len(spikes) == 1 {
			s.pairs[k] = pair{first.offset(), first.offset(), (top - first.time()) * everyHalf}
			break
		}
		second := spikes[1]
		spikes = spikes[2:]
		s.pairs[k] = pair{first.offset(), second.offset(), (top - first.time() | (top-second.time())<<8) * everyHalf}
	}
}

func (w *window) start(r *layerState) {
	for b := range r.sums {
		r.sums[b] = w.before
	}
}

func (w *window) add(k *kernels, l *layer, s *State, r *layerState, block int) {
	k.multiply(&r.sums[block], l.block(block), s.pairs, w.chunk)
}

func (w *window) fire(k *kernels, l *layer, r *layerState) {
	for b := range r.sums {
		k.level((*[width]network.Time)(r.times[b*width:]), &r.sums[b], w.shift, w.T-1)
	}
}

func (w *window) membrane(r *layerState, neuron int) int64 {
	return int64(r.sums[neuron/width][neuron%width])
}
