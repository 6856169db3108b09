package core

import "spikehdl/hdl"

// windowSequencer turns rows and steps into passes.
func windowSequencer() *hdl.Module {
	m := hdl.NewModule("window_sequencer",
		"Turns each row of a sample into one pass over the groups, a group a cycle, and puts a pass of",
		"ticks at the end of every step but the last. Steps before the first event have nothing to add and",
		"take no time. The last ticks wait until the levels of the sample before have been fired.")
	z := sequencerSizes(m)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	in := streamPorts(m, "s_", true, z.timeBits, z.rowBits)
	m.Ports("The scanner has fired all levels it was given.")
	scanDone := m.Input("scan_done", 0)
	m.Ports("One group of a pass; the weights at address follow two cycles later.")
	end := m.OutputReg("pass_end", 0).Says("end of sample; reads and adds nothing")
	group := m.OutputReg("pass_group", z.groupBits)
	address := m.OutputReg("address", z.addressBits)
	enable := m.OutputReg("enable", 0)
	clear := m.OutputReg("clear", 0).Says("end of sample, or reset: what is kept in registers starts anew")
	tick := m.OutputReg("tick", 0)
	restart := m.OutputReg("restart", 0)
	capture := m.OutputReg("capture", 0)
	silent := m.OutputReg("silent", 0).Says("with pass_end: no tick, so no level was set aside")

	b := m.Body()
	step := b.Reg("step", z.timeBits)
	started := b.Reg("started", 0).Says("the sample has had an event")
	ticked := b.Reg("ticked", 0).Says("the sample has had a tick")
	claimed := b.Reg("claimed", 0).Says("levels wait to be fired: they must not be overwritten")
	g := countGroups(b, z.lanes, z.groups, z.groupBits, z.neuronBits, clk, rst)
	rowAddress := addressRow(b, z, g, clk, rst, in.row)

	lastStep := b.Let("last_step", 0, hdl.AllBits(step))
	finalTick := b.Let("final_tick", 0, hdl.AllBits(step.Bits(hdl.Sub(z.timeBits, 1), 1))).Says("of step T-2; no tick follows step T-1")
	behind := b.Let("behind", 0, hdl.Mux(in.last, hdl.None(lastStep), hdl.Ne(step, in.time)))
	ticking := b.Let("ticking", 0, hdl.All(started, behind))
	needsScanner := b.Let("needs_scanner", 0, hdl.Mux(ticking, finalTick, in.last))
	start := b.Let("go", 0, hdl.All(in.valid, hdl.None(hdl.All(needsScanner, claimed))))
	ending := b.Let("ending", 0, hdl.All(start, in.last, hdl.None(ticking)))
	b.Assign(g.advance, hdl.All(start, hdl.None(ending)))
	passDone := b.Let("pass_done", 0, hdl.All(g.advance, g.atLast))
	b.Assign(in.ready, hdl.Any(ending, hdl.All(passDone, hdl.None(ticking))))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(rst, ending), func(b *hdl.Block) {
			b.Set(step, hdl.Zeros(z.timeBits))
			b.Set(started, hdl.Low)
			b.Set(ticked, hdl.Low)
		}).ElseIf(passDone, func(b *hdl.Block) {
			b.Set(step, hdl.Mux(ticking, hdl.Increment(step), in.time))
			b.Set(started, hdl.High)
			b.Set(ticked, hdl.Any(ticked, ticking))
		})
		b.If(rst, func(b *hdl.Block) {
			b.Set(claimed, hdl.Low)
			b.Set(end, hdl.Low)
			b.Set(enable, hdl.Low)
			b.Set(capture, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(claimed, hdl.Any(ending, hdl.All(claimed, hdl.None(scanDone))))
			b.Set(end, ending)
			b.Set(enable, g.advance)
			b.Set(capture, hdl.All(g.advance, ticking, finalTick))
		})
		b.Set(clear, hdl.Any(rst, ending))
		b.Set(group, g.number)
		b.Set(address, rowAddress)
		b.Set(tick, ticking)
		b.Set(restart, hdl.None(hdl.Mux(ticking, ticked, started)))
		b.Set(silent, hdl.None(ticked))
	})
	b.Unused(g.base)
	return m
}
