package ether

import "spikehdl/hdl"

// Lengths of a frame's parts (IEEE 802.3, 3.1.1, 4.4.2 and 22.2.3).
const (
	preambleNibbles = 16 // the delimiter among them
	checkNibbles    = 8
	gapNibbles      = 24 // of silence behind a frame
	leastBytes      = 60 // before the check sequence; shorter ones are filled up
)

// The states of mii_sender, in the order in which a frame passes them.
var sendStates = []string{"GAP", "PREAMBLE", "BODY", "PADDING", "CHECK"}

// miiSender puts frames on the nibbles of MII.
func miiSender(crc *hdl.Module) *hdl.Module {
	m := hdl.NewModule("mii_sender",
		"Puts frames on the nibbles of MII: a preamble with its delimiter, the bytes, zeros up to the least",
		"length, the check sequence, and the silence that must follow. When the next byte is not there in",
		"time, the frame breaks off without its check sequence, so that nobody takes it for whole, and all",
		"up to the next first byte is passed over.")
	clk := m.Input("tx_clk", 0).Says("of the PHY: 25 MHz, or 2.5 at 10 Mbit/s")
	m.Ports("Bytes from the destination address on.")
	valid, ready := m.Input("s_valid", 0), m.Output("s_ready", 0)
	first, last := m.Input("s_first", 0), m.Input("s_last", 0)
	data := m.Input("s_data", 8)
	m.Ports("The pins.")
	enable, txd := m.OutputReg("tx_en", 0).Starts(hdl.Low), m.OutputReg("txd", 4)

	b := m.Body()
	states := map[string]hdl.Expr{}
	for i, name := range sendStates {
		states[name] = b.Code(name, hdl.Lit(3, i))
	}
	state := b.Reg("state", 3).Starts(hdl.Lit(3, 0))
	left := b.Reg("left", 5).Starts(hdl.Lit(5, gapNibbles-1)).Says("nibbles of this state after this one")
	half := b.Reg("half", 0).Says("the low nibble of a byte is out")
	bytes := b.Reg("bytes", 6).Says("sent, up to the least length")
	crcNow, nextCRC := b.Reg("crc", 32), b.Wire("next_crc", 32)
	is := func(name string) hdl.Expr { return hdl.Eq(state, states[name]) }

	b.Remark("A byte is taken with its high nibble. Between frames, only a first one waits.")
	none := b.Let("at_end", 0, hdl.Eq(left, hdl.Lit(5, 0)))
	begins := b.Let("begins", 0, hdl.All(is("GAP"), none, valid, first))
	broken := b.Let("broken", 0, hdl.All(is("BODY"), hdl.None(valid)))
	b.Assign(ready, hdl.Mux(is("GAP"), hdl.None(first), hdl.All(is("BODY"), half, hdl.None(broken))))
	body := b.Let("byte_now", 8, hdl.Mux(is("BODY"), data, hdl.Hex(8, 0)))
	nibble := b.Let("nibble", 4, hdl.Mux(half, body.Bits(7, 4), body.Bits(3, 0)))
	b.Instance(crc, "check", nil, []hdl.Setting{
		hdl.Set("crc", crcNow), hdl.Set("nibble", nibble), hdl.Set("next_crc", nextCRC)})
	enough := b.Let("enough", 0, hdl.Ge(bytes, hdl.Lit(6, leastBytes-1))).Says("with the byte in hand")
	to := func(b *hdl.Block, name string, nibbles int) {
		b.Set(state, states[name])
		b.Set(left, hdl.Lit(5, nibbles-1))
	}
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(enable, hdl.None(is("GAP")))
		b.Set(txd, hdl.Mux(is("CHECK"), hdl.Not(crcNow.Bits(3, 0)), hdl.Mux(is("PREAMBLE"),
			hdl.Mux(none, hdl.Hex(4, delimiterNibble), hdl.Hex(4, preambleNibble)), nibble)))
		b.If(hdl.None(none), func(b *hdl.Block) { b.Set(left, hdl.Decrement(left)) })
		b.Case(state, func(k *hdl.Case) {
			when := func(name string, build func(*hdl.Block)) { k.When([]hdl.Expr{states[name]}, build) }
			when("GAP", func(b *hdl.Block) {
				b.Set(half, hdl.Low)
				b.Set(bytes, hdl.Lit(6, 0))
				b.Set(crcNow, allOnes)
				b.If(begins, func(b *hdl.Block) { to(b, "PREAMBLE", preambleNibbles) })
			})
			when("PREAMBLE", func(b *hdl.Block) {
				b.If(none, func(b *hdl.Block) { b.Set(state, states["BODY"]) })
			})
			when("CHECK", func(b *hdl.Block) {
				b.Set(crcNow, hdl.Cat(hdl.Lit(4, 0), crcNow.Bits(31, 4)))
				b.If(none, func(b *hdl.Block) { to(b, "GAP", gapNibbles) })
			})
		}, func(b *hdl.Block) {
			b.Set(crcNow, nextCRC)
			b.Set(half, hdl.None(half))
			b.If(hdl.All(half, hdl.None(enough)), func(b *hdl.Block) { b.Set(bytes, hdl.Increment(bytes)) })
			b.If(broken, func(b *hdl.Block) { to(b, "GAP", gapNibbles) }).
				ElseIf(hdl.All(half, hdl.Any(last, is("PADDING")), enough), func(b *hdl.Block) { to(b, "CHECK", checkNibbles) }).
				ElseIf(hdl.All(half, last), func(b *hdl.Block) { b.Set(state, states["PADDING"]) })
		})
	})
	return m
}
