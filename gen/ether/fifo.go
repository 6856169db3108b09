package ether

import "spikehdl/hdl"

// synchroniser keeps the two registers behind a signal of another clock together.
const synchroniser = `ASYNC_REG = "TRUE"`

// wordBits is the width of what crosses from clock to clock: a byte, and whether it
// is the first or the last of its frame.
const wordBits = 10

// asyncFIFO is a first-in first-out queue from one clock to another. Its words are in
// LUT RAM, or in registers where a family has none.
func asyncFIFO(lutRAM bool) *hdl.Module {
	m := hdl.NewModule("async_fifo",
		"A first-in first-out queue from one clock to another. Each side tells the other how far it is by",
		"a Gray code, of which one bit changes at a time: whichever moment the other side catches it in,",
		"it reads the old place or the new one. There is no reset, for two clocks cannot take one at the",
		"same time: the queue is empty when the FPGA has been configured.")
	width := m.Param("WIDTH", wordBits)
	addressBits := m.Param("ADDRESS_BITS", 4).Says("at least 2")
	m.Ports("In.")
	inClk := m.Input("in_clk", 0)
	push, room := m.Input("s_valid", 0), m.Output("s_ready", 0)
	pushed := m.Input("s_data", width)
	m.Ports("Out.")
	outClk := m.Input("out_clk", 0)
	valid, ready := m.OutputReg("m_valid", 0).Starts(hdl.Low), m.Input("m_ready", 0)
	data := m.OutputReg("m_data", width)

	b := m.Body()
	placeBits := b.Local("PLACE_BITS", hdl.Add(addressBits, 1))
	depth := b.Local("DEPTH", hdl.Shl(1, addressBits))
	words := b.Memory("words", width, depth).Apart()
	if lutRAM {
		words.In("distributed")
	}
	zero := hdl.Zeros(placeBits)
	b.Remark("Places have a bit above the address, which tells a full queue from an empty one.")
	inAt, inGray := b.Reg("in_at", placeBits).Starts(zero), b.Reg("in_gray", placeBits).Starts(zero)
	outAt, outGray := b.Reg("out_at", placeBits).Starts(zero), b.Reg("out_gray", placeBits).Starts(zero)
	b.Remark("Each side's view of the other.")
	outEarly := b.Reg("out_gray_early", placeBits).Starts(zero).Marked(synchroniser)
	outSeen := b.Reg("out_gray_seen", placeBits).Starts(zero).Marked(synchroniser)
	inEarly := b.Reg("in_gray_early", placeBits).Starts(zero).Marked(synchroniser)
	inSeen := b.Reg("in_gray_seen", placeBits).Starts(zero).Marked(synchroniser)

	address := func(at *hdl.Signal) hdl.Expr { return at.Run(0, addressBits) }
	gray := func(at *hdl.Signal) hdl.Expr { return hdl.Xor(at, hdl.Shr(at, 1)) }
	b.Remark("In Gray code, the place a round ahead differs in the two uppermost bits.")
	full := b.Let("full", 0, hdl.Eq(inGray, hdl.Cat(hdl.Not(outSeen.Run(hdl.Sub(addressBits, 1), 2)),
		outSeen.Run(0, hdl.Sub(addressBits, 1)))))
	b.Assign(room, hdl.None(full))
	pushes := b.Let("pushes", 0, hdl.All(push, hdl.None(full)))
	inNext := b.Let("in_next", placeBits, hdl.Mux(pushes, hdl.Increment(inAt), inAt))
	b.Clocked(inClk, func(b *hdl.Block) {
		b.Set(inAt, inNext)
		b.Set(inGray, gray(inNext))
		b.Set(outEarly, outGray)
		b.Set(outSeen, outEarly)
		b.If(pushes, func(b *hdl.Block) { b.Set(words.At(address(inAt)), pushed) })
	})

	pops := b.Let("pops", 0, hdl.All(hdl.Ne(outGray, inSeen), hdl.Any(hdl.None(valid), ready)))
	outNext := b.Let("out_next", placeBits, hdl.Mux(pops, hdl.Increment(outAt), outAt))
	b.Clocked(outClk, func(b *hdl.Block) {
		b.Set(outAt, outNext)
		b.Set(outGray, gray(outNext))
		b.Set(inEarly, inGray)
		b.Set(inSeen, inEarly)
		b.Set(valid, hdl.Any(pops, hdl.All(valid, hdl.None(ready))))
		b.If(pops, func(b *hdl.Block) { b.Set(data, words.At(address(outAt))) })
	})
	return m
}
