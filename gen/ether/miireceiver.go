package ether

import (
	"spikehdl/hdl"
	"spikehdl/link"
)

// The nibbles before a frame (IEEE 802.3, 22.2.3): fives, then one D.
const (
	preambleNibble  = 0x5
	delimiterNibble = 0xD
)

// miiReceiver takes frames off the nibbles of MII.
func miiReceiver(crc *hdl.Module) *hdl.Module {
	m := hdl.NewModule("mii_receiver",
		"Takes frames off the nibbles of MII: after a preamble and its delimiter two nibbles a byte, the",
		"low one first, until rx_dv falls. Every byte is handed on, those of the check sequence, too, and",
		"behind them a mark that tells whether the frame was right: until then nobody may believe a byte.")
	clk := m.Input("rx_clk", 0).Says("of the PHY: 25 MHz, or 2.5 at 10 Mbit/s")
	dv, rxd := m.Input("rx_dv", 0), m.Input("rxd", 4)
	m.Ports("Bytes, and the mark: last, its lowest bit is high after an intact frame.")
	valid := m.OutputReg("m_valid", 0).Starts(hdl.Low)
	first, last := m.OutputReg("m_first", 0), m.OutputReg("m_last", 0)
	data := m.OutputReg("m_data", 8)

	b := m.Body()
	b.Remark("The pins, in registers next to them.")
	present, nibble := b.Reg("present", 0).Starts(hdl.Low), b.Reg("nibble", 4)
	inside := b.Reg("in_frame", 0).Starts(hdl.Low).Says("behind the delimiter")
	lost := b.Reg("lost", 0).Starts(hdl.Low).Says("what came is no preamble: wait for the end")
	heard := b.Reg("heard", 0).Says("a nibble of the preamble")
	half := b.Reg("half", 0).Says("the low nibble of a byte is there")
	fresh := b.Reg("fresh", 0).Says("no byte yet")
	low := b.Reg("low", 4)
	crcNow, nextCRC := b.Reg("crc", 32), b.Wire("next_crc", 32)
	b.Instance(crc, "check", nil, []hdl.Setting{
		hdl.Set("crc", crcNow), hdl.Set("nibble", nibble), hdl.Set("next_crc", nextCRC)})
	preamble := b.Let("is_preamble", 0, hdl.Eq(nibble, hdl.Hex(4, preambleNibble)))
	delimiter := b.Let("is_delimiter", 0, hdl.All(heard, hdl.Eq(nibble, hdl.Hex(4, delimiterNibble))))
	intact := b.Let("intact", 0, hdl.All(hdl.None(half), hdl.Eq(crcNow, hdl.Hex(32, link.CRCResidue))))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(present, dv)
		b.Set(nibble, rxd)
		b.Set(valid, hdl.All(inside, hdl.Any(half, hdl.None(present))))
		b.Set(first, fresh)
		b.Set(last, hdl.None(present))
		b.Set(data, hdl.Mux(present, hdl.Cat(nibble, low), hdl.Cat(hdl.Lit(7, 0), intact)))
		b.If(hdl.None(present), func(b *hdl.Block) {
			b.Set(inside, hdl.Low)
			b.Set(lost, hdl.Low)
			b.Set(heard, hdl.Low)
		}).ElseIf(hdl.All(hdl.None(inside), hdl.None(lost)), func(b *hdl.Block) {
			b.Set(heard, preamble)
			b.Set(inside, delimiter)
			b.Set(lost, hdl.None(hdl.Any(preamble, delimiter)))
		})
		b.If(hdl.None(inside), func(b *hdl.Block) {
			b.Set(crcNow, allOnes)
			b.Set(half, hdl.Low)
			b.Set(fresh, hdl.High)
		}).ElseIf(present, func(b *hdl.Block) {
			b.Set(crcNow, nextCRC)
			b.Set(low, nibble)
			b.Set(half, hdl.None(half))
			b.Set(fresh, hdl.All(fresh, hdl.None(half)))
		})
	})
	return m
}
