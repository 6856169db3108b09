package ether

import "spikehdl/hdl"

// inbox keeps the payload of datagrams until they are known to be right.
func inbox() *hdl.Module {
	m := hdl.NewModule("inbox",
		"Keeps the payload of a datagram until the frame around it is known to be right, and hands it on",
		"then, a byte every so many cycles: faster than the wire, so that what it holds is never more than",
		"one datagram and a little. What is not kept at its frame's end is forgotten.")
	pace := m.Param("BYTE_CYCLES", byteCycles)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("In.")
	store, payload := m.Input("store", 0), m.Input("payload", 8)
	ends, keep := m.Input("frame_ends", 0), m.Input("keep", 0).Says("at the same time, or not")
	m.Ports("Bytes to the device; there is no waiting.")
	rxValid, rxData := m.OutputReg("rx_valid", 0), m.OutputReg("rx_data", 8)

	b := m.Body()
	paceBits := b.Local("PACE_BITS", hdl.Clog2(pace))
	lastCycle := b.Local("LAST_CYCLE", hdl.Sub(pace, 1))
	buffer := b.Memory("buffer", 8, bufferBytes).In("block").Apart()
	writeAt, kept, readAt := b.Reg("write_at", bufferBits), b.Reg("kept", bufferBits), b.Reg("read_at", bufferBits)
	spoilt := b.Reg("spoilt", 0).Says("a byte found no room")
	wait := b.Reg("wait_cycles", paceBits)
	asked, fetched := b.Reg("asked", 0), b.Reg("fetched", 8)
	full := b.Let("full", 0, isFull(writeAt, readAt))
	due := b.Let("due", 0, hdl.All(hdl.Ne(readAt, kept), hdl.Eq(wait, hdl.Zeros(paceBits))))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(bufferBits, 0))
			b.Set(kept, hdl.Lit(bufferBits, 0))
			b.Set(readAt, hdl.Lit(bufferBits, 0))
			b.Set(spoilt, hdl.Low)
			b.Set(wait, hdl.Zeros(paceBits))
		}).Else(func(b *hdl.Block) {
			b.If(ends, func(b *hdl.Block) {
				b.Set(spoilt, hdl.Low)
				b.If(hdl.All(keep, hdl.None(spoilt)), func(b *hdl.Block) { b.Set(kept, writeAt) }).
					Else(func(b *hdl.Block) { b.Set(writeAt, kept) })
			}).ElseIf(hdl.All(store, full), func(b *hdl.Block) { b.Set(spoilt, hdl.High) }).
				ElseIf(store, func(b *hdl.Block) { b.Set(writeAt, hdl.Increment(writeAt)) })
			b.If(due, func(b *hdl.Block) {
				b.Set(readAt, hdl.Increment(readAt))
				b.Set(wait, hdl.Fit(lastCycle, paceBits))
			}).ElseIf(hdl.Ne(wait, hdl.Zeros(paceBits)), func(b *hdl.Block) { b.Set(wait, hdl.Decrement(wait)) })
		})
		b.If(hdl.All(store, hdl.None(full)), func(b *hdl.Block) { b.Set(buffer.At(place(writeAt)), payload) })
		b.Set(fetched, buffer.At(place(readAt)))
		b.Set(asked, hdl.All(due, hdl.None(rst)))
		b.Set(rxValid, hdl.All(asked, hdl.None(rst)))
		b.Set(rxData, fetched)
	})
	return m
}

// byteCycles is the pace of both directions in the core's clock, in cycles a byte.
const byteCycles = 4

// MinClockHz is the slowest core clock whose pace holds a wire of 100 Mbit/s.
const MinClockHz = byteCycles * 12_500_000

// place is where in a buffer: all bits but the uppermost.
func place(at *hdl.Signal) hdl.Expr { return at.Run(0, lengthBits) }

// isFull tells whether there is no place left in a buffer.
func isFull(writeAt, readAt *hdl.Signal) hdl.Expr {
	return hdl.Eq(writeAt, hdl.Cat(hdl.Not(readAt.At(bufferBits-1)), place(readAt)))
}
