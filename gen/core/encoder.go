package core

import (
	"spikehdl/hdl"
	"spikehdl/sim/cycles"
)

// masks is a stream of fired masks.
type masks struct{ valid, ready, last, time, base, banks, mask *hdl.Signal }

func maskPorts(m *hdl.Module, prefix string, input bool, lanes, banks, timeBits, neuronBits hdl.Expr) masks {
	there, back := m.Output, m.Input
	if input {
		there, back = m.Input, m.Output
	}
	return masks{
		valid: there(prefix+"valid", 0),
		ready: back(prefix+"ready", 0),
		last:  there(prefix+"last", 0).Says("end of sample; carries no mask"),
		time:  there(prefix+"time", timeBits),
		base:  there(prefix+"base", neuronBits).Says("the neuron of lane 0"),
		banks: there(prefix+"banks", banks).Says("in which banks a lane fires"),
		mask:  there(prefix+"mask", lanes),
	}
}

func (s masks) join(prefix string) []hdl.Setting {
	return []hdl.Setting{
		hdl.Set(prefix+"valid", s.valid), hdl.Set(prefix+"ready", s.ready), hdl.Set(prefix+"last", s.last),
		hdl.Set(prefix+"time", s.time), hdl.Set(prefix+"base", s.base), hdl.Set(prefix+"banks", s.banks), hdl.Set(prefix+"mask", s.mask),
	}
}

// lowestBit finds the lowest set bit of a word.
func lowestBit() *hdl.Module {
	m := hdl.NewModule("lowest_bit", "The lowest set bit of a word alone, and the word without it.")
	width := m.Param("WIDTH", 9)
	word := m.Input("word", width)
	lowest := m.Output("lowest", width)
	rest := m.Output("rest", width)
	b := m.Body()
	b.Choose(hdl.Gt(width, 1), "several", func(b *hdl.Body) {
		below := b.Let("below", width, hdl.Decrement(word))
		b.Assign(lowest, hdl.And(word, hdl.Not(below)))
		b.Assign(rest, hdl.And(word, below))
	}, func(b *hdl.Body) {
		b.Assign(lowest, word)
		b.Assign(rest, hdl.Low)
	})
	return m
}

// placeOf gives the place of the one bit that is set in a word, times a factor: bit
// k of it is set where a set bit stands at a place whose number has bit k.
func placeOf(b *hdl.Body, genvar string, word *hdl.Signal, width hdl.Expr, factor any, result *hdl.Signal, bits hdl.Expr) {
	b.For(genvar, bits, genvar+"s", func(b *hdl.Body, k *hdl.Constant) {
		hits := b.Wire("hits", width)
		b.Assign(result.At(k), hdl.AnyBit(hits))
		b.For("at", width, "at_places", func(b *hdl.Body, at *hdl.Constant) {
			b.Assign(hits.At(at), hdl.All(word.At(at), hdl.Eq(hdl.Mod(hdl.Shr(hdl.Mul(at, factor), k), 2), 1)))
		})
	})
}

// maskEncoder turns masks into events.
func maskEncoder(queue *hdl.Module) *hdl.Module {
	m := hdl.NewModule("mask_encoder",
		"Turns masks of fired lanes into events, one a cycle, lowest lane first. A mask is cut into words,",
		"the lanes of a bank each. Stage by stage: choose the next word that is not empty, take it out of",
		"the mask, see whether it has a single bit, then pick the bits one by one, number them, and queue the",
		"events. Ends of samples pass in order.")
	lanes := m.Param("LANES", 40)
	words := m.Param("WORDS", 5).Says("banks")
	wordBits := m.Param("WORD_BITS", 9).Says("lanes of a bank")
	timeBits := m.Param("TIME_BITS", 4)
	neuronBits := m.Param("NEURON_BITS", 8)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Masks of fired lanes: never empty.")
	in := maskPorts(m, "s_", true, lanes, words, timeBits, neuronBits)
	m.Ports("Events.")
	valid := m.Output("m_valid", 0)
	ready := m.Input("m_ready", 0)
	last := m.Output("m_last", 0).Says("end of sample; carries no event")
	time := m.Output("m_time", timeBits)
	neuron := m.Output("m_neuron", neuronBits)

	b := m.Body()
	lowest := lowestBit()
	padded := b.Local("PADDED_BITS", hdl.Mul(words, wordBits))
	placeBits := b.Local("PLACE_BITS", hdl.Mux(hdl.Gt(wordBits, 1), hdl.Clog2(wordBits), 1))

	b.Remark("The mask in hand, with the word chosen now and those still to come, as one bit each.")
	mask := b.Reg("mask", padded)
	chosen, toCome := b.Reg("chosen", words), b.Reg("to_come", words)
	maskHeld, maskLast := b.Reg("mask_held", 0), b.Reg("mask_last", 0)
	maskTime, maskBase := b.Reg("mask_time", timeBits), b.Reg("mask_base", neuronBits)
	b.Remark("The word taken out, and how far its lowest lane is from that of the mask.")
	taken, takenOffset := b.Reg("taken", wordBits), b.Reg("taken_offset", neuronBits)
	takenHeld, takenLast := b.Reg("taken_held", 0), b.Reg("taken_last", 0)
	takenTime, takenBase := b.Reg("taken_time", timeBits), b.Reg("taken_base", neuronBits)
	b.Remark("The word seen: has it one bit, and which neuron is its lowest lane?")
	seen, seenSingle := b.Reg("seen", wordBits), b.Reg("seen_single", 0)
	seenHeld, seenLast := b.Reg("seen_held", 0), b.Reg("seen_last", 0)
	seenTime, seenNeuron := b.Reg("seen_time", timeBits), b.Reg("seen_neuron", neuronBits)
	b.Remark("The word in hand: is one bit left of it?")
	word, single := b.Reg("word", wordBits), b.Reg("single", 0)
	wordHeld, wordLast := b.Reg("word_held", 0), b.Reg("word_last", 0)
	wordTime, wordNeuron := b.Reg("word_time", timeBits), b.Reg("word_neuron", neuronBits)
	b.Remark("The bit picked, its place, its neuron: a stage each.")
	picked, pickedValid, pickedLast := b.Reg("picked", wordBits), b.Reg("picked_valid", 0), b.Reg("picked_last", 0)
	pickedTime, pickedNeuron := b.Reg("picked_time", timeBits), b.Reg("picked_neuron", neuronBits)
	place, placedValid, placedLast := b.Reg("place", placeBits), b.Reg("placed_valid", 0), b.Reg("placed_last", 0)
	placedTime, placedNeuron := b.Reg("placed_time", timeBits), b.Reg("placed_neuron", neuronBits)
	event, eventValid, eventLast := b.Reg("event_neuron", neuronBits), b.Reg("event_valid", 0), b.Reg("event_last", 0)
	eventTime := b.Reg("event_time", timeBits)

	room := b.Wire("room", 0)
	b.Remark("Each stage moves on when the one after it has room.")
	emit := b.Let("emit", 0, hdl.All(wordHeld, room))
	wordDone := b.Let("word_done", 0, hdl.All(emit, single))
	seenMoves := b.Let("seen_moves", 0, hdl.All(seenHeld, hdl.Any(hdl.None(wordHeld), wordDone)))
	takenMoves := b.Let("taken_moves", 0, hdl.All(takenHeld, hdl.Any(hdl.None(seenHeld), seenMoves)))
	maskMoves := b.Let("mask_moves", 0, hdl.All(maskHeld, hdl.Any(hdl.None(takenHeld), takenMoves)))
	maskDone := b.Let("mask_done", 0, hdl.All(maskMoves, hdl.None(hdl.AnyBit(toCome))))
	b.Assign(in.ready, hdl.Any(hdl.None(maskHeld), maskDone))
	take := b.Let("take", 0, hdl.All(in.valid, in.ready))

	firstWord, wordsAfter := b.Wire("first_word", words), b.Wire("words_after", words)
	b.Instance(lowest, "first", []hdl.Setting{hdl.Set("WIDTH", words)},
		[]hdl.Setting{hdl.Set("word", in.banks), hdl.Set("lowest", firstWord), hdl.Set("rest", wordsAfter)})
	nextWord, wordsLeft := b.Wire("next_word", words), b.Wire("words_left", words)
	b.Instance(lowest, "next", []hdl.Setting{hdl.Set("WIDTH", words)},
		[]hdl.Setting{hdl.Set("word", toCome), hdl.Set("lowest", nextWord), hdl.Set("rest", wordsLeft)})
	b.Remark("The chosen word: of every place, the bit of that word.")
	chosenWord := b.Wire("chosen_word", wordBits)
	b.For("lane", wordBits, "word_bits", func(b *hdl.Body, lane *hdl.Constant) {
		candidates := b.Wire("candidates", words)
		b.Assign(chosenWord.At(lane), hdl.AnyBit(candidates))
		b.For("w", words, "of_words", func(b *hdl.Body, w *hdl.Constant) {
			b.Assign(candidates.At(w), hdl.All(chosen.At(w), mask.At(hdl.Add(hdl.Mul(w, wordBits), lane))))
		})
	})
	chosenOffset := b.Wire("chosen_offset", neuronBits)
	placeOf(b, "offset_bit", chosen, words, wordBits, chosenOffset, neuronBits)
	takenRest := b.Let("taken_rest", wordBits, hdl.And(taken, hdl.Decrement(taken)))
	lowestPlace, wordRest := b.Wire("lowest_place", wordBits), b.Wire("word_rest", wordBits)
	b.Instance(lowest, "place_of_word", []hdl.Setting{hdl.Set("WIDTH", wordBits)},
		[]hdl.Setting{hdl.Set("word", word), hdl.Set("lowest", lowestPlace), hdl.Set("rest", wordRest)})
	restRest := b.Let("rest_rest", wordBits, hdl.And(wordRest, hdl.Decrement(wordRest)))
	pickedPlace := b.Wire("picked_place", placeBits)
	placeOf(b, "place_bit", picked, wordBits, 1, pickedPlace, placeBits)
	widePlace := b.Let("wide_place", hdl.Add(neuronBits, placeBits), hdl.Cat(hdl.Zeros(neuronBits), place))

	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			for _, held := range []*hdl.Signal{maskHeld, takenHeld, seenHeld, wordHeld, pickedValid, placedValid, eventValid} {
				b.Set(held, hdl.Low)
			}
		}).Else(func(b *hdl.Block) {
			b.Set(maskHeld, hdl.Any(take, hdl.All(maskHeld, hdl.None(maskDone))))
			b.Set(takenHeld, hdl.Any(maskMoves, hdl.All(takenHeld, hdl.None(takenMoves))))
			b.Set(seenHeld, hdl.Any(takenMoves, hdl.All(seenHeld, hdl.None(seenMoves))))
			b.Set(wordHeld, hdl.Any(seenMoves, hdl.All(wordHeld, hdl.None(wordDone))))
			b.Set(pickedValid, emit)
			b.Set(placedValid, pickedValid)
			b.Set(eventValid, placedValid)
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(mask.Run(0, lanes), in.mask)
			b.Set(chosen, firstWord)
			b.Set(toCome, hdl.And(wordsAfter, hdl.Repeat(words, hdl.None(in.last))))
			b.Set(maskLast, in.last)
			b.Set(maskTime, in.time)
			b.Set(maskBase, in.base)
		}).ElseIf(maskMoves, func(b *hdl.Block) {
			b.Set(chosen, nextWord)
			b.Set(toCome, wordsLeft)
		})
		b.If(maskMoves, func(b *hdl.Block) {
			b.Set(taken, chosenWord)
			b.Set(takenOffset, chosenOffset)
			b.Set(takenLast, maskLast)
			b.Set(takenTime, maskTime)
			b.Set(takenBase, maskBase)
		})
		b.If(takenMoves, func(b *hdl.Block) {
			b.Set(seen, taken)
			b.Set(seenSingle, hdl.None(hdl.AnyBit(takenRest)))
			b.Set(seenLast, takenLast)
			b.Set(seenTime, takenTime)
			b.Set(seenNeuron, hdl.Add(takenBase, takenOffset))
		})
		b.If(seenMoves, func(b *hdl.Block) {
			b.Set(word, seen)
			b.Set(single, seenSingle)
			b.Set(wordLast, seenLast)
			b.Set(wordTime, seenTime)
			b.Set(wordNeuron, seenNeuron)
		}).ElseIf(emit, func(b *hdl.Block) {
			b.Set(word, wordRest)
			b.Set(single, hdl.None(hdl.AnyBit(restRest)))
		})
		b.Set(picked, lowestPlace)
		b.Set(pickedLast, wordLast)
		b.Set(pickedTime, wordTime)
		b.Set(pickedNeuron, wordNeuron)
		b.Set(place, pickedPlace)
		b.Set(placedLast, pickedLast)
		b.Set(placedTime, pickedTime)
		b.Set(placedNeuron, pickedNeuron)
		b.Set(event, hdl.Add(placedNeuron, widePlace.Run(0, neuronBits)))
		b.Set(eventLast, placedLast)
		b.Set(eventTime, placedTime)
	})
	b.Choose(hdl.Gt(padded, lanes), "padding", func(b *hdl.Body) {
		spare := hdl.Sub(padded, lanes)
		b.Clocked(clk, func(b *hdl.Block) { b.Set(mask.Bits(hdl.Sub(padded, 1), lanes), hdl.Zeros(spare)) })
	}, nil)
	b.Unused(widePlace.Bits(hdl.Sub(hdl.Add(neuronBits, placeBits), 1), neuronBits))

	b.Remark("The events, so that the next layer can be late.")
	eventBits := b.Local("EVENT_BITS", hdl.Add(hdl.Add(timeBits, neuronBits), 1))
	b.Instance(queue, "event_queue", []hdl.Setting{
		hdl.Set("WIDTH", eventBits), hdl.Set("DEPTH", cycles.EventQueueDepth), hdl.Set("RESERVE", cycles.EventsUnderWay),
	}, []hdl.Setting{
		hdl.Set("clk", clk), hdl.Set("rst", rst), hdl.Set("push", eventValid), hdl.Set("push_data", hdl.Cat(eventLast, eventTime, event)),
		hdl.Set("room", room), hdl.Set("m_valid", valid), hdl.Set("m_ready", ready), hdl.Set("m_data", hdl.Cat(last, time, neuron)),
	})
	return m
}

// maskMarker finds out in which banks lanes fire, for an encoder outside the core.
func maskMarker() *hdl.Module {
	m := hdl.NewModule("mask_marker",
		"Marks the words of a mask that are not empty, as an encoder wants it, in a register of its own.")
	lanes := m.Param("LANES", 40)
	words := m.Param("WORDS", 5)
	wordBits := m.Param("WORD_BITS", 9)
	timeBits := m.Param("TIME_BITS", 4)
	neuronBits := m.Param("NEURON_BITS", 8)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	in := masks{valid: m.Input("s_valid", 0), ready: m.Output("s_ready", 0), last: m.Input("s_last", 0),
		time: m.Input("s_time", timeBits), base: m.Input("s_base", neuronBits), mask: m.Input("s_mask", lanes)}
	out := masks{valid: m.OutputReg("m_valid", 0), ready: m.Input("m_ready", 0), last: m.OutputReg("m_last", 0),
		time: m.OutputReg("m_time", timeBits), base: m.OutputReg("m_base", neuronBits),
		banks: m.OutputReg("m_banks", words), mask: m.OutputReg("m_mask", lanes)}
	b := m.Body()
	b.Assign(in.ready, hdl.Any(hdl.None(out.valid), out.ready))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) { b.Set(out.valid, hdl.Low) }).ElseIf(in.ready, func(b *hdl.Block) { b.Set(out.valid, in.valid) })
		b.If(in.ready, func(b *hdl.Block) {
			b.Set(out.last, in.last)
			b.Set(out.time, in.time)
			b.Set(out.base, in.base)
			b.Set(out.mask, in.mask)
		})
	})
	b.For("w", words, "each_word", func(b *hdl.Body, w *hdl.Constant) {
		first := b.Local("FIRST", hdl.Mul(w, wordBits))
		left := hdl.Sub(lanes, first)
		width := b.Local("HERE", hdl.Mux(hdl.Lt(left, wordBits), left, wordBits))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(in.ready, func(b *hdl.Block) { b.Set(out.banks.At(w), hdl.AnyBit(in.mask.Run(first, width))) })
		})
	})
	return m
}
