package cycles

import (
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// Sizes of the circuit that decide when things happen; package gen/core builds
// with the same.
const (
	QueueDepth      = 32 // masks that a layer's queue holds
	PassesUnderWay  = 9  // most masks between the sequencer and the queue
	WordQueueDepth  = 16 // words of masks that an encoder's first queue holds
	WordsUnderWay   = 4  // most words between the encoder's mask and that queue
	EventQueueDepth = 16 // events that an encoder's queue holds
	EventsUnderWay  = 5  // most events between the encoder's word and the queue
)

// mask is an entry of the queue: how many bits each word of it that is not
// empty has, lowest first, or the end of a sample. A word is the lanes of a bank.
type mask struct {
	last  bool
	time  int // at which its neurons fire
	words []int
}

func (m mask) empty() bool { return !m.last && len(m.words) == 0 }

// heard is what a pass has become when it reaches the queue.
type heard struct {
	mask
	group, sample int
}

// layer is one layer with its encoder.
type layer struct {
	prologue  prologue
	sequencer sequencer
	pipeline  line[heard] // registers between the pass and the queue
	masks     queue[mask]
	encoder   encoder
	encoded   bool // the layer's masks go through the encoder
	output    bool // the layer is the last
	leaves    func(sample, group, time int)

	issued heard // enters the pipeline with this cycle
}

// sequencer is what differs between the kinds of neuron. Per cycle: ready, then
// step. A pass may produce a mask, which then runs down the layer's pipeline.
type sequencer interface {
	// ready says whether the sequencer takes the row at its input, given room in
	// the queue.
	ready(row rowToken, valid, room bool) bool
	// step decides this cycle and gives the mask that enters the pipeline. Over is
	// the sample that the last layer has answered, and reaches what is at the
	// queue now.
	step(row rowToken, valid, room bool, over answer, reaches heard) heard
	// answered is the sample that this layer, if it is the last, has answered.
	answered() answer
	// commit moves the registers.
	commit()
}

// answer says that a sample has its answer.
type answer struct {
	valid  bool
	sample int
}

func newLayer(n *network.Network, of Array, index int, results []*sim.Result) *layer {
	shape, info := &n.Layers[index], of.Layers[index]
	fired := make([]firedMasks, len(results))
	for k, r := range results {
		fired[k] = masksOf(r.Layers[index].Times, info)
	}
	l := &layer{encoded: true, encoder: newEncoder()}
	l.masks.limit, l.masks.room = QueueDepth-PassesUnderWay, true
	if n.Kind == network.Delta {
		l.prologue.digits = info.ThresholdRows
		last := index == len(n.Layers)-1
		l.sequencer = newDeltaSequencer(info, n.T, of.Options, last, fired)
		l.pipeline = newLine[heard](7) // pass, relay, read, add, fire, mask, queued
	} else {
		l.sequencer = &windowSequencer{groups: info.Groups(), T: n.T, scanner: scanner{groups: info.Groups(), T: n.T, fired: fired}}
		l.pipeline = newLine[heard](6) // scan, relay, read, fire, mask, queued
	}
	l.prologue.biasRows = shape.BiasRows
	return l
}

// firedMasks are the masks of one sample, by group and time.
type firedMasks map[[2]int]mask

func masksOf(times []network.Time, info link.LayerInfo) firedMasks {
	masks := firedMasks{}
	words := map[[3]int]int{}
	for j, t := range times {
		if t != network.Silent {
			words[[3]int{j / info.Lanes, int(t), j % info.Lanes / info.BankLanes}]++
		}
	}
	for at := range words {
		masks[[2]int{at[0], at[1]}] = mask{time: at[1]}
	}
	// The order of words within a mask decides when the encoder is where: lowest
	// first.
	for key, m := range masks {
		for w := range info.Banks() {
			if bits := words[[3]int{key[0], key[1], w}]; bits > 0 {
				m.words = append(m.words, bits)
			}
		}
		masks[key] = m
	}
	return masks
}

// takes says whether the layer takes the token at its input.
func (l *layer) takes(at token, valid bool) bool {
	row := l.prologue.row(at)
	return valid && l.prologue.passing() && l.sequencer.ready(row, valid, l.masks.room)
}

// decide works out the cycle. It says whether the end of a sample leaves the
// last layer.
func (l *layer) decide(at token, valid, sinkTakes bool, over answer) (end bool) {
	row := l.prologue.row(at)
	moved := valid && l.sequencer.ready(row, valid, l.masks.room)
	l.issued = l.sequencer.step(row, valid, l.masks.room, over, l.pipeline.last())
	l.prologue.decide(moved, at)
	if !l.encoded {
		l.masks.decide(true)
		return l.masks.valid && l.masks.out.last
	}
	end = l.output && l.encoder.events.valid && l.encoder.events.out.last
	taken := l.encoder.decide(l.masks.out, l.masks.valid, sinkTakes)
	l.masks.decide(taken)
	return end
}

func (l *layer) commit() {
	l.sequencer.commit()
	l.prologue.commit()
	if l.encoded {
		l.encoder.commit()
	}
	out := l.pipeline.last()
	l.masks.commit(!out.empty(), out.mask)
	if l.leaves != nil && !out.last && !out.empty() {
		l.leaves(out.sample, out.group, out.time)
	}
	l.pipeline.shift(l.issued)
}
