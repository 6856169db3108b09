package core

import (
	"spikehdl/hdl"
	"spikehdl/sim/cycles"
)

// lowestBit finds the lowest set bit of a word.
func lowestBit() *hdl.Module {
	m := hdl.NewModule("lowest_bit",
		"The lowest set bit of a word of at least two bits: its index, and the word without it.")
	width := m.Param("WIDTH", cycles.EncoderWord)
	indexBits := m.Param("INDEX_BITS", 4)
	word := m.Input("word", width)
	index := m.Output("index", indexBits)
	rest := m.Output("rest", width)

	b := m.Body()
	lowest := b.Let("lowest", width, hdl.And(word, hdl.Increment(hdl.Not(word))))
	b.Assign(rest, hdl.And(word, hdl.Not(lowest)))
	b.Remark("Bit k of the index is set where the lowest bit stands at a place whose number has bit k.")
	b.For("k", indexBits, "index_bit", func(b *hdl.Body, k *hdl.Constant) {
		hits := b.Wire("hits", width)
		b.Assign(index.At(k), hdl.AnyBit(hits))
		b.For("place", width, "places", func(b *hdl.Body, place *hdl.Constant) {
			b.Assign(hits.At(place), hdl.All(lowest.At(place), hdl.Eq(hdl.Mod(hdl.Shr(place, k), 2), 1)))
		})
	})
	return m
}

// masks is a stream of fired masks.
type masks struct{ valid, ready, last, time, base, mask *hdl.Signal }

func maskPorts(m *hdl.Module, prefix string, input bool, lanes, timeBits, neuronBits hdl.Expr) masks {
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
		mask:  there(prefix+"mask", lanes),
	}
}

func (s masks) join(prefix string) []hdl.Setting {
	return []hdl.Setting{
		hdl.Set(prefix+"valid", s.valid), hdl.Set(prefix+"ready", s.ready), hdl.Set(prefix+"last", s.last),
		hdl.Set(prefix+"time", s.time), hdl.Set(prefix+"base", s.base), hdl.Set(prefix+"mask", s.mask),
	}
}

// maskEncoder turns masks into events.
func maskEncoder() *hdl.Module {
	lowest := lowestBit()
	m := hdl.NewModule("mask_encoder",
		"Turns masks of fired lanes into events, one a cycle, lowest lane first, in two levels: the first",
		"picks the next word of a mask that is not empty, the second picks the bits out of that word.",
		"Both work at once, so a word of one bit costs one cycle. Ends of samples pass in order.")
	lanes := m.Param("LANES", 40)
	timeBits := m.Param("TIME_BITS", 4)
	neuronBits := m.Param("NEURON_BITS", 8)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Masks of fired lanes: never empty.")
	in := maskPorts(m, "s_", true, lanes, timeBits, neuronBits)
	m.Ports("Events.")
	valid := m.OutputReg("m_valid", 0)
	ready := m.Input("m_ready", 0)
	last := m.OutputReg("m_last", 0).Says("end of sample; carries no event")
	time := m.OutputReg("m_time", timeBits)
	neuron := m.OutputReg("m_neuron", neuronBits)

	b := m.Body()
	wordBits := b.Local("WORD_BITS", cycles.EncoderWord)
	b.Remark("At least two words, so that every index has a bit.")
	words := b.Local("WORDS", hdl.Mux(hdl.Gt(lanes, wordBits), hdl.Div(hdl.Sub(hdl.Add(lanes, wordBits), 1), wordBits), 2))
	padded := b.Local("PADDED_BITS", hdl.Mul(words, wordBits))
	wordIndexBits := b.Local("WORD_INDEX_BITS", hdl.Clog2(words))
	placeBits := b.Local("PLACE_BITS", hdl.Clog2(wordBits))
	offsetBits := b.Local("OFFSET_BITS", hdl.Add(wordIndexBits, placeBits))

	b.Remark("First level: the mask in hand, and which of its words are still to come.")
	mask := b.Reg("mask", padded)
	pending := b.Reg("pending", words)
	maskHeld := b.Reg("mask_held", 0)
	maskLast := b.Reg("mask_last", 0)
	maskTime := b.Reg("mask_time", timeBits)
	maskBase := b.Reg("mask_base", neuronBits)
	b.Remark("Second level: the word in hand, and the neuron of its lowest place.")
	word := b.Reg("word", wordBits)
	wordHeld := b.Reg("word_held", 0)
	wordLast := b.Reg("word_last", 0)
	wordTime := b.Reg("word_time", timeBits)
	wordNeuron := b.Reg("word_neuron", neuronBits)

	arriving := b.Wire("arriving", padded)
	b.Assign(arriving.Run(0, lanes), in.mask)
	b.Choose(hdl.Gt(padded, lanes), "padding", func(b *hdl.Body) {
		b.Assign(arriving.Bits(hdl.Sub(padded, 1), lanes), hdl.Zeros(hdl.Sub(padded, lanes)))
	}, nil)
	arrivingWords := b.Wire("arriving_words", words)
	b.For("w", words, "word_tests", func(b *hdl.Body, w *hdl.Constant) {
		b.Assign(arrivingWords.At(w), hdl.AnyBit(arriving.Run(hdl.Mul(w, wordBits), wordBits)))
	})
	wordIndex := b.Wire("word_index", wordIndexBits)
	pendingRest := b.Wire("pending_rest", words)
	b.Instance(lowest, "next_word",
		[]hdl.Setting{hdl.Set("WIDTH", words), hdl.Set("INDEX_BITS", wordIndexBits)},
		[]hdl.Setting{hdl.Set("word", pending), hdl.Set("index", wordIndex), hdl.Set("rest", pendingRest)})
	place := b.Wire("place", placeBits)
	wordRest := b.Wire("word_rest", wordBits)
	b.Instance(lowest, "next_place",
		[]hdl.Setting{hdl.Set("WIDTH", wordBits), hdl.Set("INDEX_BITS", placeBits)},
		[]hdl.Setting{hdl.Set("word", word), hdl.Set("index", place), hdl.Set("rest", wordRest)})

	b.Remark("Sums are formed a little too wide, so that no operand needs to be cut.")
	offset := b.Let("offset", offsetBits, hdl.Cat(wordIndex, hdl.Zeros(placeBits)))
	lowNeuron := b.Let("low_neuron", hdl.Add(neuronBits, offsetBits),
		hdl.Add(hdl.Cat(hdl.Zeros(offsetBits), maskBase), hdl.Cat(hdl.Zeros(neuronBits), offset)))
	thisNeuron := b.Let("this_neuron", hdl.Add(neuronBits, placeBits),
		hdl.Add(hdl.Cat(hdl.Zeros(placeBits), wordNeuron), hdl.Cat(hdl.Zeros(neuronBits), place)))

	b.Remark("Each level moves on when the one after it has room.")
	outFree := b.Let("out_free", 0, hdl.Any(hdl.None(valid), ready))
	emit := b.Let("emit", 0, hdl.All(wordHeld, outFree))
	wordDone := b.Let("word_done", 0, hdl.All(emit, hdl.Any(wordLast, hdl.None(hdl.AnyBit(wordRest)))))
	move := b.Let("move", 0, hdl.All(maskHeld, hdl.Any(hdl.None(wordHeld), wordDone)))
	maskDone := b.Let("mask_done", 0, hdl.All(move, hdl.Any(maskLast, hdl.None(hdl.AnyBit(pendingRest)))))
	b.Assign(in.ready, hdl.Any(hdl.None(maskHeld), maskDone))
	take := b.Let("take", 0, hdl.All(in.valid, in.ready))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(maskHeld, hdl.Low)
			b.Set(wordHeld, hdl.Low)
			b.Set(valid, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(maskHeld, hdl.Any(take, hdl.All(maskHeld, hdl.None(maskDone))))
			b.Set(wordHeld, hdl.Any(move, hdl.All(wordHeld, hdl.None(wordDone))))
			b.If(outFree, func(b *hdl.Block) { b.Set(valid, wordHeld) })
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(mask, arriving)
			b.Set(pending, arrivingWords)
			b.Set(maskLast, in.last)
			b.Set(maskTime, in.time)
			b.Set(maskBase, in.base)
		}).ElseIf(move, func(b *hdl.Block) { b.Set(pending, pendingRest) })
		b.If(move, func(b *hdl.Block) {
			b.Set(word, mask.Run(offset, wordBits))
			b.Set(wordLast, maskLast)
			b.Set(wordTime, maskTime)
			b.Set(wordNeuron, lowNeuron.Run(0, neuronBits))
		}).ElseIf(emit, func(b *hdl.Block) { b.Set(word, wordRest) })
		b.If(emit, func(b *hdl.Block) {
			b.Set(last, wordLast)
			b.Set(time, wordTime)
			b.Set(neuron, thisNeuron.Run(0, neuronBits))
		})
	})
	b.Unused(lowNeuron.Bits(hdl.Sub(hdl.Add(neuronBits, offsetBits), 1), neuronBits),
		thisNeuron.Bits(hdl.Sub(hdl.Add(neuronBits, placeBits), 1), neuronBits))
	return m
}
