package device

import (
	"spikehdl/hdl"
	"spikehdl/link"
)

// frameSender turns the bytes of a reply into a frame.
func frameSender(crc *hdl.Module) *hdl.Module {
	m := hdl.NewModule("frame_sender",
		"Makes a frame of the bytes of a reply: a flag, the bytes and their CRC with escapes, a flag.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Type, sequence number and payload.")
	valid, ready := m.Input("s_valid", 0), m.Output("s_ready", 0)
	last, data := m.Input("s_last", 0), m.Input("s_data", 8)
	m.Ports("Bytes to the link.")
	txValid, txReady := m.OutputReg("tx_valid", 0), m.Input("tx_ready", 0)
	txData := m.OutputReg("tx_data", 8)

	b := m.Body()
	open := b.Reg("open", 0).Says("the first flag is out")
	closing := b.Reg("closing", 0).Says("the CRC goes out")
	crcLeft := b.Reg("crc_left", 3)
	escaped := b.Reg("escaped", 0).Says("the escape of the byte in hand is out")
	crcNow := b.Reg("crc", 32)
	nextCRC := b.Wire("next_crc", 32)
	b.Instance(crc, "check", nil, []hdl.Setting{
		hdl.Set("crc", crcNow), hdl.Set("data", data), hdl.Set("next_crc", nextCRC)})
	b.Remark("What is due, a cycle late: after a byte was sent, a cycle passes before the next.")
	settled := b.Reg("settled", 0)
	offered := b.Reg("offered", 0)
	flagDue := b.Reg("flag_due", 0)
	byteDue := b.Reg("byte_due", 8)
	special := b.Reg("special", 0).Says("the byte needs an escape")

	byteNow := b.Let("byte_now", 8, hdl.Mux(closing, hdl.Not(crcNow.Run(0, 8)), data))
	escapeDue := b.Let("escape_due", 0, hdl.All(special, hdl.None(escaped)))
	move := b.Let("move", 0, hdl.All(settled, offered, hdl.Any(hdl.None(txValid), txReady)))
	passed := b.Let("passed", 0, hdl.All(move, hdl.None(flagDue), hdl.None(escapeDue)))
	b.Assign(ready, hdl.All(passed, hdl.None(closing)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(settled, hdl.None(move))
		b.Set(offered, hdl.All(hdl.Any(valid, closing), hdl.None(rst)))
		b.Set(flagDue, hdl.Mux(closing, hdl.Eq(crcLeft, hdl.Lit(3, 0)), hdl.None(open)))
		b.Set(byteDue, byteNow)
		b.Set(special, hdl.Any(hdl.Eq(byteNow, hdl.Hex(8, link.Flag)), hdl.Eq(byteNow, hdl.Hex(8, link.Escape))))
		b.If(rst, func(b *hdl.Block) { b.Set(txValid, hdl.Low) }).
			ElseIf(move, func(b *hdl.Block) { b.Set(txValid, hdl.High) }).
			ElseIf(txReady, func(b *hdl.Block) { b.Set(txValid, hdl.Low) })
		b.If(move, func(b *hdl.Block) {
			b.Set(txData, hdl.Mux(flagDue, hdl.Hex(8, link.Flag), hdl.Mux(escapeDue, hdl.Hex(8, link.Escape),
				hdl.Mux(escaped, hdl.Xor(byteDue, hdl.Hex(8, link.EscapeXor)), byteDue))))
		})
		b.If(rst, func(b *hdl.Block) {
			b.Set(open, hdl.Low)
			b.Set(closing, hdl.Low)
			b.Set(escaped, hdl.Low)
		}).ElseIf(hdl.All(move, flagDue), func(b *hdl.Block) {
			b.Set(open, hdl.None(closing))
			b.Set(closing, hdl.Low)
			b.Set(crcNow, allOnes)
		}).ElseIf(move, func(b *hdl.Block) {
			b.Set(escaped, escapeDue)
			b.If(hdl.None(escapeDue), func(b *hdl.Block) {
				b.If(closing, func(b *hdl.Block) {
					b.Set(crcNow, hdl.Cat(hdl.Lit(8, 0), crcNow.Bits(31, 8)))
					b.Set(crcLeft, hdl.Decrement(crcLeft))
				}).Else(func(b *hdl.Block) {
					b.Set(crcNow, nextCRC)
					b.Set(crcLeft, hdl.Lit(3, 4))
					b.Set(closing, last)
				})
			})
		})
	})
	return m
}
