package core

import "spikehdl/hdl"

// windowScanner fires the levels of a finished window.
func windowScanner() *hdl.Module {
	m := hdl.NewModule("window_scanner",
		"Fires the levels of a finished window, highest level first, a group a cycle, then ends the sample.",
		"Level 0 is silent. It runs while the lanes integrate the next sample.")
	timeBits := m.Param("TIME_BITS", 4)
	lanes := m.Param("LANES", 20)
	groups := m.Param("GROUPS", 2)
	groupBits := m.Param("GROUP_BITS", 1)
	neuronBits := m.Param("NEURON_BITS", 6)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	begin := m.Input("scan_begin", 0).Says("the levels are set aside")
	silent := m.Input("silent", 0).Says("with scan_begin: there are none")
	m.Ports("The mask queue can take one more pass.")
	room := m.Input("room", 0)
	done := m.Output("scan_done", 0)
	m.Ports("One group: which lanes stand at level?")
	p := passOutputs(m, timeBits, neuronBits, groupBits)
	enable := m.OutputReg("enable", 0)
	level := m.OutputReg("pass_level", timeBits)

	b := m.Body()
	lowest := b.Local("LOWEST_LEVEL", 1)
	busy := b.Reg("busy", 0)
	closing := b.Reg("closing", 0).Says("all levels are fired")
	now := b.Reg("level", timeBits)
	g := countGroups(b, lanes, groups, groupBits, neuronBits, clk, rst)
	start := b.Let("go", 0, hdl.All(busy, room))
	b.Assign(g.advance, hdl.All(start, hdl.None(closing)))
	b.Assign(done, hdl.All(start, closing))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(busy, hdl.Low)
			b.Set(p.end, hdl.Low)
			b.Set(enable, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(busy, hdl.Any(begin, hdl.All(busy, hdl.None(done))))
			b.Set(p.end, done)
			b.Set(enable, g.advance)
		})
		b.If(begin, func(b *hdl.Block) {
			b.Set(closing, silent)
			b.Set(now, hdl.Repeat(timeBits, hdl.High))
		}).ElseIf(hdl.All(g.advance, g.atLast), func(b *hdl.Block) {
			b.Set(closing, hdl.Eq(now, hdl.Fit(lowest, timeBits)))
			b.Set(now, hdl.Decrement(now))
		})
		b.Set(p.time, hdl.Not(now))
		b.Set(level, now)
		g.note(b, p)
	})
	return m
}
