package ether

import "spikehdl/hdl"

// echoBuffer keeps what a ping carries, to be sent back.
func echoBuffer() *hdl.Module {
	m := hdl.NewModule("echo_buffer",
		"Keeps what a ping carries until it has been sent back. One at a time: a ping that comes meanwhile",
		"is not answered, as any host may leave one.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("In.")
	store, payload := m.Input("store", 0), m.Input("payload", 8)
	ends := m.Input("frame_ends", 0)
	locked := m.Input("locked", 0).Says("an answer is due; nothing is stored")
	whole := m.OutputReg("whole", 0).Says("nothing of this frame came while an answer was due")
	m.Ports("Out: the byte at a place is there two cycles later.")
	readAt, data := m.Input("read_at", lengthBits), m.OutputReg("data", 8)

	b := m.Body()
	buffer := b.Memory("buffer", 8, bufferBytes).In("block").Apart()
	writeAt := b.Reg("write_at", lengthBits)
	fetched := b.Reg("fetched", 8)
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(rst, ends), func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(lengthBits, 0))
			b.Set(whole, hdl.High)
		}).ElseIf(store, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Increment(writeAt))
			b.Set(whole, hdl.All(whole, hdl.None(locked)))
		})
		b.If(hdl.All(store, hdl.None(locked)), func(b *hdl.Block) { b.Set(buffer.At(writeAt), payload) })
		b.Set(fetched, buffer.At(readAt))
		b.Set(data, fetched)
	})
	return m
}
