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

// mask is an entry of the queue: its words that are not empty, lowest first, or the end
// of a sample. A word is the lanes of a bank. Masks are copied in every cycle, so that
// they hold no words but say which of their layer's they are.
type mask struct {
	last       bool
	time       int // at which its neurons fire
	first, end int // of the layer's words
}

func (m mask) words() int { return m.end - m.first }

func (m mask) empty() bool { return !m.last && m.words() == 0 }

// wordBits is how many bits the words of a layer's masks have.
type wordBits []int

// add makes a mask of those words that are not empty.
func (w *wordBits) add(time int, bits ...int) mask {
	m := mask{time: time, first: len(*w)}
	for _, count := range bits {
		if count > 0 {
			*w = append(*w, count)
		}
	}
	m.end = len(*w)
	return m
}

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
	rest      rest

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
	// busy says that something may happen though no row comes.
	busy() bool
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
	l := &layer{encoded: true, encoder: newEncoder()}
	bits := &l.encoder.bits
	fired := make([]firedMasks, len(results))
	for k, r := range results {
		fired[k] = masksOf(r.Layers[index].Times, info, n.T, bits)
	}
	l.masks = newQueue[mask](QueueDepth, PassesUnderWay)
	if n.Kind == network.Delta {
		l.prologue.digits = info.ThresholdRows
		last := index == len(n.Layers)-1
		l.sequencer = newDeltaSequencer(info, n.T, of.Options, last, fired, bits)
		l.pipeline = newLine[heard](7) // pass, relay, read, add, fire, mask, queued
	} else {
		l.sequencer = &windowSequencer{groups: info.Groups(), T: n.T, ends: newLine[ending](stagesToScanner),
			scanner: scanner{groups: info.Groups(), T: n.T, fired: fired}}
		l.pipeline = newLine[heard](6) // scan, relay, read, fire, mask, queued
	}
	l.prologue.biasRows = shape.BiasRows
	return l
}

// firedMasks are the masks of one sample.
type firedMasks struct {
	T     int
	masks []mask // group by group, a mask a step
}

// at is the mask of a group's neurons that fire at a step.
func (f *firedMasks) at(group, time int) mask { return f.masks[group*f.T+time] }

// masksOf sorts the spikes of a sample into masks, and adds their words to the layer's.
// The order of words within a mask decides when the encoder is where: lowest first.
func masksOf(times []network.Time, info link.LayerInfo, T int, words *wordBits) firedMasks {
	f := firedMasks{T, make([]mask, info.Groups()*T)}
	banks := info.Banks()
	bits := make([]int, T*banks)
	for group := range info.Groups() {
		clear(bits)
		first := group * info.Lanes
		for lane, t := range times[first:min(first+info.Lanes, len(times))] {
			if t != network.Silent {
				bits[int(t)*banks+lane/info.BankLanes]++
			}
		}
		for t := range T {
			f.masks[group*T+t] = words.add(t, bits[t*banks:(t+1)*banks]...)
		}
	}
	return f
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
	l.encoder.rest.note(l.masks.valid || l.encoder.busy())
	l.masks.decide(!l.encoder.rest.asleep() && l.encoder.decide(l.masks.out, l.masks.valid, sinkTakes))
	return end
}

// busy says that the layer is at something, but for what is in its pipelines.
func (l *layer) busy() bool {
	return l.sequencer.busy() || l.masks.count > 0 || l.masks.valid || l.encoder.busy()
}

func (l *layer) commit() {
	l.sequencer.commit()
	l.prologue.commit()
	if l.encoded && !l.encoder.rest.asleep() {
		l.encoder.commit()
	}
	out := l.pipeline.last()
	l.masks.commit(!out.empty(), out.mask)
	if l.leaves != nil && !out.last && !out.empty() {
		l.leaves(out.sample, out.group, out.time)
	}
	l.pipeline.shift(l.issued)
}
