package fast

import (
	"math"
	"slices"

	"spikehdl/network"
)

// delta is the neurons of a delta layer.
type delta struct {
	T        int
	biasRows int
	delay    network.Time
	theta    []int32
	// The blocks before the first event: one of the two, the other is empty.
	narrow []narrowBlock
	wide   []wideBlock
}

// newDelta chooses the width of the sums. For narrow ones it changes the layer's
// weights into what their kernel reads.
func newDelta(from *network.Layer, T int, l *layer) *delta {
	d := &delta{T: T, biasRows: from.BiasRows, delay: network.Time(from.Delay), theta: slices.Clone(from.Theta)}
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

// sort is a counting sort of the spikes over their times. Silence sorts before
// all times, and is passed over: no spike is tested for.
func (d *delta) sort(l *layer, s *State, times []network.Time) (spikes, bad int) {
	var count [network.MaxT + 1]uint32 // of Silent, step 0, step 1...
	for i, t := range times {
		if uint16(t+1) > uint16(d.T) {
			return 0, i
		}
		count[uint16(t+1)]++
	}
	silent := int(count[0])
	count[1] += uint32(d.biasRows)
	s.steps = s.steps[:0]
	at := count[0]
	count[0] = 0
	for t, n := range count[1 : d.T+1] {
		count[t+1] = at
		if n > 0 {
			s.steps = append(s.steps, step{events: n, bias: uint16(128 * n), time: uint16(t)})
			at += n
		}
	}
	events := s.sorted[:at]
	offset := uint32(0)
	for _, t := range times {
		place := &count[uint16(t+1)]
		events[*place] = offset
		*place++
		offset += width
	}
	for range d.biasRows {
		events[count[1]] = offset
		count[1]++
		offset += width
	}
	s.events = events[silent:]
	return len(times) - silent, -1
}

func (d *delta) start(r *layerState) {
	copy(r.narrow, d.narrow)
	copy(r.wide, d.wide)
}

func (d *delta) add(k *kernels, l *layer, s *State, r *layerState, block int) {
	if d.wide != nil {
		k.wide(&r.wide[block], l.block(block), s.events, s.steps, s.limit)
	} else {
		k.narrow(&r.narrow[block], l.block(block), s.events, s.steps, s.limit)
	}
}

func (d *delta) fire(_ *kernels, l *layer, r *layerState) {
	for b := range l.blocks() {
		times := (*[width]network.Time)(r.times[b*width:])
		if d.wide != nil {
			d.emit(times, &r.wide[b].waiting, &r.wide[b].time)
		} else {
			d.emit(times, &r.narrow[b].waiting, &r.narrow[b].time)
		}
	}
}

// emit adds the delay. Silent is -1, all bits set: whoever waits still, or fires
// after the last step, gets it by an or.
func (d *delta) emit(times *[width]network.Time, waiting *[width]int8, fired *[width]uint8) {
	last := network.Time(d.T - 1)
	for j := range times {
		t := network.Time(fired[j]) + d.delay
		times[j] = t | (last-t)>>15 | network.Time(waiting[j])
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
