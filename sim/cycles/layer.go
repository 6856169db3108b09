package cycles

import (
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// Sizes of the circuit that decide when things happen; package gen/core builds
// with the same.
const (
	QueueDepth     = 32 // masks that a layer's queue holds
	PassesUnderWay = 5  // most masks between the sequencer and the queue
	EncoderWord    = 16 // bits of a mask that the encoder holds at its second level
)

// mask is an entry of the queue: how many bits each word of it that is not
// empty has, lowest first, or the end of a sample.
type mask struct {
	last  bool
	time  int // at which its neurons fire
	words []int
}

func (m mask) empty() bool { return !m.last && len(m.words) == 0 }

// layer is one layer with its encoder.
type layer struct {
	prologue  prologue
	sequencer sequencer
	pipeline  []mask // registers between the pass and the queue, oldest last
	valid     []bool
	queue     []mask
	encoder   encoder
	encoded   bool // the layer's masks go through the encoder
	output    bool // the layer is the last

	// What this cycle's decisions will do to the registers.
	next struct {
		issued    mask
		issuedNow bool
		pop       bool
	}
}

// sequencer is what differs between the kinds of neuron. Per cycle: ready, then
// step. A pass may produce a mask, which then runs down the layer's pipeline.
type sequencer interface {
	// ready says whether the sequencer takes the row at its input, given room in
	// the queue.
	ready(row rowToken, valid, room bool) bool
	// step decides this cycle and gives the mask that enters the pipeline.
	step(row rowToken, valid, room bool) (m mask, entered bool)
	// commit moves the registers.
	commit()
}

func newLayer(n *network.Network, index, lanes int, results []*sim.Result) *layer {
	shape := &n.Layers[index]
	info := link.NewLayerInfo(n.Kind == network.Window, shape.In, shape.Out, shape.Bits, shape.BiasRows,
		shape.Delay, shape.Shift, lanes)
	groups := info.Groups()
	fired := make([]firedMasks, len(results))
	for k, r := range results {
		fired[k] = masksOf(r.Layers[index].Times, lanes)
	}
	l := &layer{encoded: true}
	if n.Kind == network.Delta {
		l.prologue.digits = info.ThresholdRows
		l.sequencer = &deltaSequencer{groups: groups, T: n.T, delay: shape.Delay, fired: fired}
		l.pipeline = make([]mask, 4) // read, add, fired, mask
	} else {
		l.sequencer = &windowSequencer{groups: groups, T: n.T, scanner: scanner{groups: groups, T: n.T, fired: fired}}
		l.pipeline = make([]mask, 3) // scan, fired, mask
	}
	l.prologue.biasRows = shape.BiasRows
	l.valid = make([]bool, len(l.pipeline))
	return l
}

// firedMasks are the masks of one sample, by group and time.
type firedMasks map[[2]int]mask

func masksOf(times []network.Time, lanes int) firedMasks {
	masks := firedMasks{}
	words := map[[3]int]int{}
	for j, t := range times {
		if t != network.Silent {
			words[[3]int{j / lanes, int(t), j % lanes / EncoderWord}]++
		}
	}
	for at, bits := range words {
		key := [2]int{at[0], at[1]}
		m := masks[key]
		m.time = at[1]
		m.words = append(m.words, bits)
		masks[key] = m
	}
	// The order of words within a mask decides when the encoder is where, so it
	// is rebuilt lowest first.
	for key, m := range masks {
		m.words = m.words[:0]
		for w := 0; w*EncoderWord < lanes; w++ {
			if bits := words[[3]int{key[0], key[1], w}]; bits > 0 {
				m.words = append(m.words, bits)
			}
		}
		masks[key] = m
	}
	return masks
}

func (l *layer) room() bool { return len(l.queue) <= QueueDepth-PassesUnderWay }

// takes says whether the layer takes the token at its input.
func (l *layer) takes(at token, valid bool) bool {
	row := l.prologue.row(at)
	return valid && l.prologue.passing() && l.sequencer.ready(row, valid, l.room())
}

// decide works out the cycle. It says whether the end of a sample leaves the
// last layer.
func (l *layer) decide(at token, valid, sinkTakes bool) (end bool) {
	row := l.prologue.row(at)
	moved := valid && l.sequencer.ready(row, valid, l.room())
	l.next.issued, l.next.issuedNow = l.sequencer.step(row, valid, l.room())
	l.prologue.decide(moved, at)
	if !l.encoded {
		l.next.pop = len(l.queue) > 0
		return l.next.pop && l.queue[0].last
	}
	end = l.output && l.encoder.outHeld && l.encoder.out.last
	l.next.pop = l.encoder.decide(l.queue, sinkTakes)
	return end
}

func (l *layer) commit() {
	l.sequencer.commit()
	l.prologue.commit()
	if l.encoded {
		l.encoder.commit()
	}
	if l.next.pop {
		l.queue = l.queue[1:]
	}
	end := len(l.pipeline) - 1
	if l.valid[end] && !l.pipeline[end].empty() {
		l.queue = append(l.queue, l.pipeline[end])
	}
	copy(l.pipeline[1:], l.pipeline)
	copy(l.valid[1:], l.valid)
	l.pipeline[0], l.valid[0] = l.next.issued, l.next.issuedNow
}
