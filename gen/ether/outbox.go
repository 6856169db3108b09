package ether

import (
	"spikehdl/hdl"
	"spikehdl/link"
)

// pauseCycles is the silence behind the end of a protocol's frame after which
// nothing follows: as long as eight bytes take on the wire, where what a datagram
// costs beside its payload is 66.
const pauseCycles = 64

const pauseBits = 7

// outbox gathers the device's bytes in datagrams.
func outbox() *hdl.Module {
	m := hdl.NewModule("outbox",
		"Gathers bytes of the device in datagrams. One is closed when it is full, or when a flag ended a",
		"frame and nothing followed. While a closed one waits to be sent, the next goes on gathering. As",
		"long as nobody has written to the board, there is nobody to answer to, and bytes are dropped.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Bytes of the device.")
	valid, ready := m.Input("tx_valid", 0), m.Output("tx_ready", 0)
	data := m.Input("tx_data", 8)
	peerKnown := m.Input("peer_known", 0)
	m.Ports("The closed datagram, of so many bytes. They are taken one by one; the next one is there three cycles later.")
	closed, length := m.OutputReg("closed", 0), m.OutputReg("length", lengthBits)
	opened := m.Input("opened", 0).Says("it is being sent; another may be closed")
	take, out := m.Input("take", 0), m.OutputReg("data", 8)

	b := m.Body()
	b.Remark("Places in the buffer, with a bit above that tells a full one from an empty one.")
	buffer := b.Memory("buffer", 8, bufferBytes).In("block").Apart()
	writeAt, readAt := b.Reg("write_at", bufferBits), b.Reg("read_at", bufferBits)
	gathered := b.Reg("gathered", lengthBits).Says("bytes of the open datagram")
	pause := b.Reg("pause", pauseBits).Says("counts down to its uppermost bit")
	flagged := b.Reg("flagged", 0).Says("the last byte was a flag")
	fetched := b.Reg("fetched", 8)
	whole := b.Reg("whole", 0).Says("the open datagram has all it can take")
	full := b.Let("full", 0, isFull(writeAt, readAt))
	b.Assign(ready, hdl.All(hdl.None(full), hdl.None(whole)))
	stores := b.Let("stores", 0, hdl.All(valid, ready, peerKnown))
	closes := b.Let("closes", 0, hdl.All(hdl.None(closed), hdl.None(stores), hdl.Any(whole, hdl.All(flagged, pause.At(pauseBits-1)))))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(bufferBits, 0))
			b.Set(readAt, hdl.Lit(bufferBits, 0))
		}).Else(func(b *hdl.Block) {
			b.If(stores, func(b *hdl.Block) { b.Set(writeAt, hdl.Increment(writeAt)) })
			b.If(take, func(b *hdl.Block) { b.Set(readAt, hdl.Increment(readAt)) })
		})
		b.If(hdl.Any(rst, closes), func(b *hdl.Block) {
			b.Set(gathered, hdl.Lit(lengthBits, 0))
			b.Set(whole, hdl.Low)
			b.Set(flagged, hdl.Low)
		}).ElseIf(stores, func(b *hdl.Block) {
			b.Set(gathered, hdl.Increment(gathered))
			b.Set(whole, hdl.Eq(gathered, hdl.Lit(lengthBits, MostPayload-1)))
			b.Set(flagged, hdl.Eq(data, hdl.Hex(8, link.Flag)))
		})
		b.If(stores, func(b *hdl.Block) { b.Set(pause, hdl.Lit(pauseBits, pauseCycles-1)) }).
			ElseIf(hdl.None(pause.At(pauseBits-1)), func(b *hdl.Block) { b.Set(pause, hdl.Decrement(pause)) })
		b.If(hdl.Any(rst, opened), func(b *hdl.Block) { b.Set(closed, hdl.Low) }).
			ElseIf(closes, func(b *hdl.Block) {
				b.Set(closed, hdl.High)
				b.Set(length, gathered)
			})
		b.If(stores, func(b *hdl.Block) { b.Set(buffer.At(place(writeAt)), data) })
		b.Set(fetched, buffer.At(place(readAt)))
		b.Set(out, fetched)
	})
	return m
}
