package core

import (
	"spikehdl/hdl"
	"spikehdl/sim/cycles"
)

// maskEncoder turns masks into events.
func maskEncoder(queue *hdl.Module) *hdl.Module {
	m := hdl.NewModule("mask_encoder",
		"Turns masks of fired lanes into events, one a cycle, lowest lane first. A mask is cut into words,",
		"the lanes of a bank each. The words that are not empty are taken out, one a cycle, counted and",
		"queued; the bits of the oldest word are picked, one a cycle, numbered, and queued as events. The",
		"queues stand between, so that no stage waits for more than the one after it. Ends of samples pass",
		"in order.")
	e := &encoder{lanes: m.Param("LANES", 40)}
	e.words = m.Param("WORDS", 5).Says("banks")
	e.wordBits = m.Param("WORD_BITS", 9).Says("lanes of a bank")
	e.timeBits = m.Param("TIME_BITS", 4)
	e.neuronBits = m.Param("NEURON_BITS", 8)
	e.clk, e.rst = m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Masks of fired lanes: never empty.")
	e.in = maskPorts(m, "s_", true, e.lanes, e.words, e.timeBits, e.neuronBits)
	m.Ports("Events.")
	e.out = events{valid: m.Output("m_valid", 0), ready: m.Input("m_ready", 0),
		last: m.Output("m_last", 0).Says("end of sample; carries no event"),
		time: m.Output("m_time", e.timeBits), neuron: m.Output("m_neuron", e.neuronBits)}
	e.b = m.Body()
	e.lowest, e.queue = lowestBit(), queue
	e.placeBits = e.b.Local("PLACE_BITS", hdl.Mux(hdl.Gt(e.wordBits, 1), hdl.Clog2(e.wordBits), 1))
	e.takeWords()
	e.pickBits()
	return m
}

// encoder is the module while it is built.
type encoder struct {
	b             *hdl.Body
	lowest, queue *hdl.Module
	clk, rst      *hdl.Signal
	in            masks
	out           events

	lanes, words, wordBits, timeBits, neuronBits, placeBits *hdl.Constant
	queued                                                  word // the word at the output of its queue
}

// events is a stream of events.
type events struct{ valid, ready, last, time, neuron *hdl.Signal }

// word is a word of a mask: its bits, how many of them are set, the neuron of its
// lowest lane; or the end of a sample, which counts as one bit.
type word struct{ valid, ready, last, time, neuron, bits, left *hdl.Signal }

// countBits is the width of a count of a word's bits, and maxWord the most bits that
// a word has: lanes of 2-bit weights in a bank of 36.
const countBits, maxWord = 5, 18

// takeWords is the first half: masks in, words into their queue.
func (e *encoder) takeWords() {
	b, in := e.b, e.in
	padded := b.Local("PADDED_BITS", hdl.Mul(e.words, e.wordBits))
	b.Remark("The mask in hand, with the word chosen now and those still to come, as one bit each.")
	mask := b.Reg("mask", padded)
	chosen, toCome := b.Reg("chosen", e.words), b.Reg("to_come", e.words)
	maskHeld, maskLast := b.Reg("mask_held", 0), b.Reg("mask_last", 0)
	maskTime, maskBase := b.Reg("mask_time", e.timeBits), b.Reg("mask_base", e.neuronBits)
	b.Remark("The word taken out, and how far its lowest lane is from that of the mask.")
	taken, takenOffset := b.Reg("taken", e.wordBits), b.Reg("taken_offset", e.neuronBits)
	takenHeld, takenLast := b.Reg("taken_held", 0), b.Reg("taken_last", 0)
	takenTime, takenBase := b.Reg("taken_time", e.timeBits), b.Reg("taken_base", e.neuronBits)
	b.Remark("The word counted, and the neuron of its lowest lane.")
	counted, countedLeft := b.Reg("counted", e.wordBits), b.Reg("counted_left", countBits)
	countedHeld, countedLast := b.Reg("counted_held", 0), b.Reg("counted_last", 0)
	countedTime, countedNeuron := b.Reg("counted_time", e.timeBits), b.Reg("counted_neuron", e.neuronBits)

	wordRoom := b.Wire("word_room", 0)
	moves := b.Let("mask_moves", 0, hdl.All(maskHeld, wordRoom))
	done := b.Let("mask_done", 0, hdl.All(moves, hdl.None(hdl.AnyBit(toCome))))
	b.Assign(in.ready, hdl.Any(hdl.None(maskHeld), done))
	take := b.Let("take", 0, hdl.All(in.valid, in.ready))
	firstWord, wordsAfter := b.Wire("first_word", e.words), b.Wire("words_after", e.words)
	b.Instance(e.lowest, "first", []hdl.Setting{hdl.Set("WIDTH", e.words)},
		[]hdl.Setting{hdl.Set("word", in.banks), hdl.Set("lowest", firstWord), hdl.Set("rest", wordsAfter)})
	nextWord, wordsLeft := b.Wire("next_word", e.words), b.Wire("words_left", e.words)
	b.Instance(e.lowest, "next", []hdl.Setting{hdl.Set("WIDTH", e.words)},
		[]hdl.Setting{hdl.Set("word", toCome), hdl.Set("lowest", nextWord), hdl.Set("rest", wordsLeft)})
	b.Remark("The chosen word: of every place, the bit of that word.")
	chosenWord := b.Wire("chosen_word", e.wordBits)
	b.For("lane", e.wordBits, "word_bits", func(b *hdl.Body, lane *hdl.Constant) {
		candidates := b.Wire("candidates", e.words)
		b.Assign(chosenWord.At(lane), hdl.AnyBit(candidates))
		b.For("w", e.words, "of_words", func(b *hdl.Body, w *hdl.Constant) {
			b.Assign(candidates.At(w), hdl.All(chosen.At(w), mask.At(hdl.Add(hdl.Mul(w, e.wordBits), lane))))
		})
	})
	chosenOffset := b.Wire("chosen_offset", e.neuronBits)
	placeOf(b, "offset_bit", chosen, e.words, e.wordBits, chosenOffset, e.neuronBits)
	b.Remark("Counted over the widest word that there can be.")
	widest := b.Local("WIDEST", maxWord+1)
	wide := b.Let("wide_word", widest, hdl.Cat(hdl.Zeros(hdl.Sub(widest, e.wordBits)), taken))
	count := b.Let("count", countBits, sumOfBits(wide, 0, maxWord+1))

	b.Clocked(e.clk, func(b *hdl.Block) {
		b.If(e.rst, func(b *hdl.Block) {
			b.Set(maskHeld, hdl.Low)
			b.Set(takenHeld, hdl.Low)
			b.Set(countedHeld, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(maskHeld, hdl.Any(take, hdl.All(maskHeld, hdl.None(done))))
			b.Set(takenHeld, moves)
			b.Set(countedHeld, takenHeld)
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(mask.Run(0, e.lanes), in.mask)
			b.Set(chosen, firstWord)
			b.Set(toCome, hdl.And(wordsAfter, hdl.Repeat(e.words, hdl.None(in.last))))
			b.Set(maskLast, in.last)
			b.Set(maskTime, in.time)
			b.Set(maskBase, in.base)
		}).ElseIf(moves, func(b *hdl.Block) {
			b.Set(chosen, nextWord)
			b.Set(toCome, wordsLeft)
		})
		b.Set(taken, chosenWord)
		b.Set(takenOffset, chosenOffset)
		b.Set(takenLast, maskLast)
		b.Set(takenTime, maskTime)
		b.Set(takenBase, maskBase)
		b.Set(counted, taken)
		b.Set(countedLeft, hdl.Mux(takenLast, hdl.Lit(countBits, 1), count))
		b.Set(countedLast, takenLast)
		b.Set(countedTime, takenTime)
		b.Set(countedNeuron, hdl.Add(takenBase, takenOffset))
	})
	b.Choose(hdl.Gt(padded, e.lanes), "padding", func(b *hdl.Body) {
		spare := hdl.Sub(padded, e.lanes)
		b.Clocked(e.clk, func(b *hdl.Block) { b.Set(mask.Bits(hdl.Sub(padded, 1), e.lanes), hdl.Zeros(spare)) })
	}, nil)

	b.Remark("The words, with the number of their bits.")
	e.queued = word{
		valid: b.Wire("queued_valid", 0), ready: b.Wire("queued_ready", 0), last: b.Wire("queued_last", 0),
		time: b.Wire("queued_time", e.timeBits), neuron: b.Wire("queued_neuron", e.neuronBits),
		bits: b.Wire("queued_word", e.wordBits), left: b.Wire("queued_left", countBits),
	}
	q := e.queued
	wordWidth := b.Local("QUEUED_BITS", hdl.Add(hdl.Add(hdl.Add(e.timeBits, e.neuronBits), e.wordBits), countBits+1))
	b.Instance(e.queue, "word_queue", []hdl.Setting{
		hdl.Set("WIDTH", wordWidth), hdl.Set("DEPTH", cycles.WordQueueDepth), hdl.Set("RESERVE", cycles.WordsUnderWay),
	}, []hdl.Setting{
		hdl.Set("clk", e.clk), hdl.Set("rst", e.rst), hdl.Set("push", countedHeld), hdl.Set("room", wordRoom),
		hdl.Set("push_data", hdl.Cat(countedLast, countedTime, countedNeuron, countedLeft, counted)),
		hdl.Set("m_valid", q.valid), hdl.Set("m_ready", q.ready), hdl.Set("m_data", hdl.Cat(q.last, q.time, q.neuron, q.left, q.bits)),
	})
}

// sumOfBits adds up bits from one place up to another, as a balanced tree.
func sumOfBits(of *hdl.Signal, from, to int) hdl.Expr {
	if to-from == 1 {
		return hdl.Cat(hdl.Lit(countBits-1, 0), of.At(from))
	}
	middle := (from + to) / 2
	return hdl.Add(sumOfBits(of, from, middle), sumOfBits(of, middle, to))
}

// pickBits is the second half: words out of their queue, events into theirs.
func (e *encoder) pickBits() {
	b, q := e.b, e.queued
	b.Remark("The word in hand, and how many bits are left of it.")
	word, left := b.Reg("word", e.wordBits), b.Reg("left", countBits)
	wordHeld, wordLast := b.Reg("word_held", 0), b.Reg("word_last", 0)
	wordTime, wordNeuron := b.Reg("word_time", e.timeBits), b.Reg("word_neuron", e.neuronBits)
	b.Remark("The bit picked, its place, its neuron: a stage each.")
	picked, pickedValid, pickedLast := b.Reg("picked", e.wordBits), b.Reg("picked_valid", 0), b.Reg("picked_last", 0)
	pickedTime, pickedNeuron := b.Reg("picked_time", e.timeBits), b.Reg("picked_neuron", e.neuronBits)
	place, placedValid, placedLast := b.Reg("place", e.placeBits), b.Reg("placed_valid", 0), b.Reg("placed_last", 0)
	placedTime, placedNeuron := b.Reg("placed_time", e.timeBits), b.Reg("placed_neuron", e.neuronBits)
	event, eventValid, eventLast := b.Reg("event_neuron", e.neuronBits), b.Reg("event_valid", 0), b.Reg("event_last", 0)
	eventTime := b.Reg("event_time", e.timeBits)

	room := b.Wire("room", 0)
	emit := b.Let("emit", 0, hdl.All(wordHeld, room))
	wordDone := b.Let("word_done", 0, hdl.All(emit, hdl.Eq(left, hdl.Lit(countBits, 1))))
	b.Assign(q.ready, hdl.Any(hdl.None(wordHeld), wordDone))
	take := b.Let("take_word", 0, hdl.All(q.valid, q.ready))
	lowestPlace, wordRest := b.Wire("lowest_place", e.wordBits), b.Wire("word_rest", e.wordBits)
	b.Instance(e.lowest, "place_of_word", []hdl.Setting{hdl.Set("WIDTH", e.wordBits)},
		[]hdl.Setting{hdl.Set("word", word), hdl.Set("lowest", lowestPlace), hdl.Set("rest", wordRest)})
	pickedPlace := b.Wire("picked_place", e.placeBits)
	placeOf(b, "place_bit", picked, e.wordBits, 1, pickedPlace, e.placeBits)
	widePlace := b.Let("wide_place", hdl.Add(e.neuronBits, e.placeBits), hdl.Cat(hdl.Zeros(e.neuronBits), place))
	b.Clocked(e.clk, func(b *hdl.Block) {
		b.If(e.rst, func(b *hdl.Block) {
			for _, held := range []*hdl.Signal{wordHeld, pickedValid, placedValid, eventValid} {
				b.Set(held, hdl.Low)
			}
		}).Else(func(b *hdl.Block) {
			b.Set(wordHeld, hdl.Any(take, hdl.All(wordHeld, hdl.None(wordDone))))
			b.Set(pickedValid, emit)
			b.Set(placedValid, pickedValid)
			b.Set(eventValid, placedValid)
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(word, q.bits)
			b.Set(left, q.left)
			b.Set(wordLast, q.last)
			b.Set(wordTime, q.time)
			b.Set(wordNeuron, q.neuron)
		}).ElseIf(emit, func(b *hdl.Block) {
			b.Set(word, wordRest)
			b.Set(left, hdl.Decrement(left))
		})
		b.Set(picked, lowestPlace)
		b.Set(pickedLast, wordLast)
		b.Set(pickedTime, wordTime)
		b.Set(pickedNeuron, wordNeuron)
		b.Set(place, pickedPlace)
		b.Set(placedLast, pickedLast)
		b.Set(placedTime, pickedTime)
		b.Set(placedNeuron, pickedNeuron)
		b.Set(event, hdl.Add(placedNeuron, widePlace.Run(0, e.neuronBits)))
		b.Set(eventLast, placedLast)
		b.Set(eventTime, placedTime)
	})

	b.Remark("The events, so that the next layer can be late.")
	eventBits := b.Local("EVENT_BITS", hdl.Add(hdl.Add(e.timeBits, e.neuronBits), 1))
	b.Instance(e.queue, "event_queue", []hdl.Setting{
		hdl.Set("WIDTH", eventBits), hdl.Set("DEPTH", cycles.EventQueueDepth), hdl.Set("RESERVE", cycles.EventsUnderWay),
	}, []hdl.Setting{
		hdl.Set("clk", e.clk), hdl.Set("rst", e.rst), hdl.Set("push", eventValid), hdl.Set("push_data", hdl.Cat(eventLast, eventTime, event)),
		hdl.Set("room", room), hdl.Set("m_valid", e.out.valid), hdl.Set("m_ready", e.out.ready),
		hdl.Set("m_data", hdl.Cat(e.out.last, e.out.time, e.out.neuron)),
	})
	b.Unused(widePlace.Bits(hdl.Sub(hdl.Add(e.neuronBits, e.placeBits), 1), e.neuronBits))
}
