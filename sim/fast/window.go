package fast

import (
	"math"

	"spikehdl/network"
)

// window is the neurons of a window layer.
type window struct {
	T        int
	biasRows int
	rounding int32
	shift    int
	// most is the highest level that one event may carry. Two of the heaviest
	// weights at that level fit into 16 bits; an event above it is split in two.
	most  int
	chunk int // how many pairs of events fit into 16 bits
}

func newWindow(l *network.Layer, T int) *window {
	heaviest := 1
	for _, w := range l.Weights {
		heaviest = max(heaviest, int(w), -int(w))
	}
	w := &window{T: T, biasRows: l.BiasRows, rounding: int32(l.Rounding()), shift: l.Shift, most: T - 1}
	if 2*heaviest*w.most > math.MaxInt16 {
		w.most = T / 2
	}
	// A weight of -128 at level 128, twice, is -32768: it fits, although the
	// quotient says 0. Nothing can be +128.
	w.chunk = max(math.MaxInt16/(2*heaviest*w.most), 1)
	return w
}

// sort lists the spikes with their levels, two by two. A spike at level 0 counts
// as a spike, but adds nothing.
func (w *window) sort(l *layer, s *State, times []network.Time) (spikes, bad int) {
	s.pairs = s.pairs[:0]
	s.half = false
	offset := uint32(0)
	for i, t := range times {
		if uint16(t+1) > uint16(w.T) {
			return 0, i
		}
		if t != network.Silent {
			spikes++
			w.event(s, offset, w.T-1-int(t))
		}
		offset += width
	}
	for range w.biasRows {
		w.event(s, offset, w.T-1)
		offset += width
	}
	return spikes, -1
}

func (w *window) event(s *State, offset uint32, level int) {
	if level > w.most {
		s.pair(offset, level/2)
		level -= level / 2
	}
	if level > 0 {
		s.pair(offset, level)
	}
}

// pair adds an event to the half pair, if there is one. A pair that stays half
// has its first row twice, the second time at level 0.
func (s *State) pair(offset uint32, level int) {
	if s.half {
		last := &s.pairs[len(s.pairs)-1]
		last.second, last.levels = offset, last.levels|uint32(level)<<8
	} else {
		s.pairs = append(s.pairs, pair{offset, offset, uint32(level)})
	}
	s.half = !s.half
}

func (w *window) start(r *layerState) {
	for b := range r.sums {
		for j := range r.sums[b] {
			r.sums[b][j] = w.rounding
		}
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
