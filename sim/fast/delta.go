package fast

import (
	"math"
	"slices"

	"spikehdl/network"
)

// delta is the neurons of a delta layer.
type delta struct {
	T, delay int
	theta    []int32
	// The blocks before the first event: one of the two, the other is empty.
	narrow []narrowBlock
	wide   []wideBlock
}

// newDelta chooses the width of the sums. For narrow ones it changes the layer's
// weights into what their kernel reads.
func newDelta(from *network.Layer, T int, l *layer) *delta {
	d := &delta{T: T, delay: from.Delay, theta: slices.Clone(from.Theta)}
	start := make([]int32, from.Out) // -theta
	low, high := reach(from)
	narrow := true
	for j, theta := range from.Theta {
		// A threshold out of reach may as well be just out of reach: the sums,
		// which start at -theta, stay shorter.
		start[j] = -min(theta, high[j]+1)
		narrow = narrow && start[j]+low[j] >= math.MinInt16 && start[j]+high[j] <= math.MaxInt16
	}
	if !narrow {
		d.wide = make([]wideBlock, l.blocks())
		for j, v := range start {
			b := &d.wide[j/width]
			b.sum[j%width], b.waiting[j%width] = v, -1
		}
		return d
	}
	for k := 0; k < len(l.weights); k += 2 {
		l.weights[k] ^= 0x80 // a narrow even neuron's weights are stored 128 too high
	}
	d.narrow = make([]narrowBlock, l.blocks())
	for j, v := range start {
		b := &d.narrow[j/width]
		*b.sum(j % width), b.waiting[j%width] = int16(v), -1
	}
	return d
}

// reach is how far the sum of each neuron can go: whichever rows spike, it stays
// between the sum of its negative weights and that of its positive ones.
func reach(l *network.Layer) (low, high []int32) {
	low, high = make([]int32, l.Out), make([]int32, l.Out)
	for i := range l.Rows() {
		for j, w := range l.Row(i) {
			low[j] += min(int32(w), 0)
			high[j] += max(int32(w), 0)
		}
	}
	return low, high
}

func (b *narrowBlock) sum(neuron int) *int16 {
	if neuron%2 == 0 {
		return &b.even[neuron/2]
	}
	return &b.odd[neuron/2]
}

// sort is a counting sort of the spikes over their times. Many spikes share a
// step, and a counter can't be counted up again before it is written: two sets
// of counters, taken in turns, halve that wait.
func (d *delta) sort(s *State) {
	spikes := s.spikes
	counts := &s.counts
	clear(counts[0][s.from:s.to])
	clear(counts[1][s.from:s.to])
	for k, spike := range spikes {
		counts[k%2][spike.time()]++
	}
	steps, at := 0, uint32(0)
	for t := s.from; t < s.to; t++ {
		even, odd := counts[0][t], counts[1][t]
		counts[0][t], counts[1][t] = at, at+even
		n := even + odd
		at += n
		s.stepSpace[steps] = step{n, 128 * n & 0xFFFF * everyHalf, uint32(t) * everyByte}
		if n > 0 {
			steps++
		}
	}
	s.steps, s.events = s.stepSpace[:steps], s.eventSpace[:len(spikes)]
	for k, spike := range spikes {
		place := &counts[k%2][spike.time()]
		s.events[*place] = spike.offset()
		*place++
	}
}

func (d *delta) start(r *layerState) {
	copy(r.narrow, d.narrow)
	copy(r.wide, d.wide)
}

func (d *delta) add(k *kernels, l *layer, s *State, r *layerState, block int) {
	if d.wide != nil {
		k.wide(&r.wide[block], l.block(block), s.events, s.steps)
	} else {
		k.narrow(&r.narrow[block], l.block(block), s.events, s.steps)
	}
}

func (d *delta) fire(k *kernels, l *layer, r *layerState) {
	for b := range l.blocks() {
		times := (*[width]network.Time)(r.times[b*width:])
		if d.wide != nil {
			k.emit(times, &r.wide[b].waiting, &r.wide[b].time, d.delay, d.T-1)
		} else {
			k.emit(times, &r.narrow[b].waiting, &r.narrow[b].time, d.delay, d.T-1)
		}
	}
}

// membrane takes the start off again.
func (d *delta) membrane(r *layerState, neuron int) int64 {
	block, j := neuron/width, neuron%width
	if d.wide != nil {
		return int64(r.wide[block].sum[j]) - int64(d.wide[block].sum[j])
	}
	return int64(*r.narrow[block].sum(j)) - int64(*d.narrow[block].sum(j))
}
