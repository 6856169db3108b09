package device

import (
	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

// addressBits, bankBits and layerBits are the widths of a WRITE's header.
const (
	layerBits   = 8
	bankBits    = 16
	addressBits = 16
	haveBits    = 6 // of a count of a word's bits, or of the header's
)

// weightLoader makes words of the bits of a WRITE and puts them where they belong.
func weightLoader(layers []core.Layer, p core.Ports) *hdl.Module {
	u := newUnit("weight_loader",
		"Takes the bits of a WRITE, header and words, and writes each word when its last bit has come; behind",
		"the end of a bank the next one begins. The bits of a last byte that make no word, or lie behind the",
		"end of the layer, are padding.")
	clk := u.in("clk", 0)
	begin := u.in("write_begin", 0)
	put, bit, first := u.in("write_bit", 0), u.in("bit_data", 0), u.in("bit_first", 0)
	ready := u.out("write_ready", 0)
	wrong := u.outReg("write_wrong", 0).Says("there is no such layer, bank or address")
	whole := u.outReg("write_whole", 0).Says("it may end here: with a word, and less than a byte behind it")
	u.m.Ports("To the array.")
	enable := u.outReg("write_enable", 0)
	toLayer, toBank := u.outReg("write_layer", p.WriteLayer), u.outReg("write_bank", p.WriteBank)
	toAddress, word := u.outReg("write_address", p.WriteAddress), u.outReg("write_data", p.WriteData)

	b := u.b
	inHeader := u.reg("in_header", 0)
	have := u.reg("have", haveBits).Says("bits of the header or word in hand")
	layer, bank, address := u.reg("layer", layerBits), u.reg("bank", bankBits), u.reg("address", addressBits)
	settling := u.reg("settling", 3).Says("cycles, until all is known of the layer")
	b.Remark("Of the addressed layer.")
	u.ofLayer(layers, layer, "last_bit", haveBits, func(l *core.Layer) int { return l.WordBits() - 1 })
	u.ofLayer(layers, layer, "last_bank", bankBits, func(l *core.Layer) int { return l.Banks() - 1 })
	u.ofLayer(layers, layer, "last_word", addressBits, func(l *core.Layer) int { return l.Depth() - 1 })
	noLayer := u.test("no_layer", 0, hdl.Ge(layer, hdl.Lit(layerBits, len(layers))))
	noBank := u.test("no_bank", 0, hdl.Gt(bank, u.s["last_bank"]))
	noAddress := u.test("no_address", 0, hdl.Gt(address, u.s["last_word"]))
	atLast := u.test("at_last", 0, hdl.Eq(address, u.s["last_word"]))
	lastBank := u.test("in_last_bank", 0, hdl.Eq(bank, u.s["last_bank"]))
	beyond := u.reg("beyond", 0).Says("the layer is at its end")
	some := u.reg("some", 0).Says("a word was written")
	headerEnds := u.let("header_ends", 0, hdl.All(put, inHeader, hdl.Eq(have, hdl.Lit(haveBits, 8*link.WriteHeader-1))))
	wordDone := u.let("word_done", 0, hdl.All(put, hdl.None(inHeader), hdl.Eq(have, u.s["last_bit"])))
	judged := u.let("judged", 0, hdl.All(settling.At(2), settling.At(1), hdl.None(settling.At(0))))
	b.Assign(ready, hdl.Any(inHeader, hdl.AllBits(settling)))
	b.Clocked(clk, func(b *hdl.Block) {
		u.follow(b)
		b.If(begin, func(b *hdl.Block) { b.Set(inHeader, hdl.High) }).
			ElseIf(headerEnds, func(b *hdl.Block) { b.Set(inHeader, hdl.Low) })
		b.If(hdl.Any(begin, headerEnds, wordDone), func(b *hdl.Block) { b.Set(have, hdl.Lit(haveBits, 0)) }).
			ElseIf(put, func(b *hdl.Block) { b.Set(have, hdl.Increment(have)) })
		b.If(headerEnds, func(b *hdl.Block) { b.Set(settling, hdl.Lit(3, 0)) }).
			ElseIf(hdl.None(hdl.AllBits(settling)), func(b *hdl.Block) { b.Set(settling, hdl.Increment(settling)) })
		b.If(hdl.All(put, inHeader), func(b *hdl.Block) {
			b.Set(hdl.Cat(address, bank, layer), hdl.Cat(bit, address, bank, layer.Bits(layerBits-1, 1)))
		}).ElseIf(hdl.All(wordDone, atLast), func(b *hdl.Block) {
			b.Set(address, hdl.Lit(addressBits, 0))
			b.Set(bank, hdl.Increment(bank))
		}).ElseIf(wordDone, func(b *hdl.Block) { b.Set(address, hdl.Increment(address)) })
		b.If(begin, func(b *hdl.Block) {
			b.Set(wrong, hdl.Low)
			b.Set(beyond, hdl.Low)
			b.Set(some, hdl.Low)
		}).ElseIf(judged, func(b *hdl.Block) { b.Set(wrong, hdl.Any(noLayer, noBank, noAddress)) }).
			ElseIf(hdl.All(put, first, beyond), func(b *hdl.Block) { b.Set(wrong, hdl.High) }).
			ElseIf(wordDone, func(b *hdl.Block) {
				b.Set(beyond, hdl.Any(beyond, hdl.All(atLast, lastBank)))
				b.Set(some, hdl.High)
			})
		b.Set(whole, hdl.All(some, hdl.Any(beyond, hdl.None(hdl.AnyBit(have.Bits(haveBits-1, 3))))))
		b.If(put, func(b *hdl.Block) { b.Set(word, u.shifted(layers, word, bit, p.WriteData)) })
		b.Set(enable, hdl.All(wordDone, hdl.None(beyond), hdl.None(wrong)))
		b.Set(toLayer, layer.Run(0, p.WriteLayer))
		b.Set(toBank, bank.Run(0, p.WriteBank))
		b.Set(toAddress, address.Run(0, p.WriteAddress))
	})
	return u.m
}

// shifted is the word with one bit more, which goes in where the words of the layer
// have their uppermost bit.
func (u *unit) shifted(layers []core.Layer, word, bit *hdl.Signal, width int) hdl.Expr {
	entries := map[int]bool{}
	for i := range layers {
		entries[layers[i].WordBits()-1] = true
	}
	parts := []hdl.Expr{bit}
	source := width - 1 // the uppermost bit that has no place yet
	for k := width - 2; k >= 0; k-- {
		if !entries[k] {
			continue
		}
		if source > k+1 {
			parts = append(parts, word.Bits(source, k+2))
		}
		parts = append(parts, hdl.Mux(hdl.Eq(u.s["last_bit"], hdl.Lit(haveBits, k)), bit, word.At(k+1)))
		source = k
	}
	if source >= 1 {
		parts = append(parts, word.Bits(source, 1))
	}
	return hdl.Cat(parts...)
}

// ofLayer declares a number of the addressed layer: a constant where all layers
// agree.
func (u *unit) ofLayer(layers []core.Layer, layer *hdl.Signal, name string, width int, number func(*core.Layer) int) {
	last := len(layers) - 1
	choice, agree := hdl.Lit(width, number(&layers[last])), true
	for i := last - 1; i >= 0; i-- {
		n := number(&layers[i])
		agree = agree && n == number(&layers[last])
		choice = hdl.Mux(hdl.Eq(layer, hdl.Lit(layerBits, i)), hdl.Lit(width, n), choice)
	}
	if agree {
		u.let(name, width, hdl.Lit(width, number(&layers[last])))
		return
	}
	u.test(name, width, choice)
}
