package core

import "spikehdl/hdl"

// queue is a first-in first-out queue. A layer's holds fired masks between the
// lanes and the encoder, an encoder's the events before the next layer.
func queue(target Target) *hdl.Module {
	m := hdl.NewModule("queue",
		"A first-in first-out queue with a register behind its memory. room, a register too, was high if",
		"RESERVE places were left a cycle ago: as many as may be under way to the queue when something",
		"more is sent, so that nothing is ever lost.")
	width := m.Param("WIDTH", 40)
	depth := m.Param("DEPTH", 32)
	reserve := m.Param("RESERVE", 9)
	pointerBits := hdl.Clog2(depth)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("In: always taken.")
	push := m.Input("push", 0)
	pushData := m.Input("push_data", width)
	room := m.OutputReg("room", 0)
	m.Ports("Out.")
	valid := m.OutputReg("m_valid", 0)
	ready := m.Input("m_ready", 0)
	data := m.OutputReg("m_data", width)

	b := m.Body()
	pointer := b.Local("POINTER_BITS", pointerBits)
	countBits := b.Local("COUNT_BITS", hdl.Add(pointer, 1))
	limit := b.Local("LIMIT", hdl.Sub(depth, reserve))
	entries := b.Memory("entries", width, depth).In(target.small()).Apart()
	head := b.Reg("head", pointer)
	tail := b.Reg("tail", pointer)
	count := b.Reg("count", countBits).Says("entries in the memory; the one at the output is not among them")
	pop := b.Let("pop", 0, hdl.All(hdl.Ne(count, hdl.Zeros(countBits)), hdl.Any(hdl.None(valid), ready)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(push, func(b *hdl.Block) { b.Set(entries.At(tail), pushData) })
		b.If(pop, func(b *hdl.Block) { b.Set(data, entries.At(head)) })
		b.If(rst, func(b *hdl.Block) {
			b.Set(head, hdl.Zeros(pointer))
			b.Set(tail, hdl.Zeros(pointer))
			b.Set(count, hdl.Zeros(countBits))
			b.Set(valid, hdl.Low)
			b.Set(room, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.If(push, func(b *hdl.Block) { b.Set(tail, hdl.Increment(tail)) })
			b.If(pop, func(b *hdl.Block) { b.Set(head, hdl.Increment(head)) })
			b.If(hdl.All(push, hdl.None(pop)), func(b *hdl.Block) {
				b.Set(count, hdl.Increment(count))
			}).ElseIf(hdl.All(pop, hdl.None(push)), func(b *hdl.Block) {
				b.Set(count, hdl.Decrement(count))
			})
			b.Set(valid, hdl.Any(pop, hdl.All(valid, hdl.None(ready))))
			b.Set(room, hdl.Le(count, hdl.Fit(limit, countBits)))
		})
	})
	return m
}
