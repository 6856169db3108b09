package core

import "spikehdl/hdl"

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
