package core

import "spikehdl/hdl"

// windowNeuron is the two-phase neuron: it integrates in one window and fires in
// the next.
type windowNeuron struct{ currentBits, shift *hdl.Constant }

func (*windowNeuron) module() (string, []string) {
	return "window_layer", []string{
		"A layer of window neurons (LC-TTFS, arXiv 2310.14978): spikes add their weights to a current,",
		"the current is added to the membrane at the end of every step, and the membrane's level at the",
		"end of the window is the level at which the neuron fires in the next window.",
	}
}

func (w *windowNeuron) declare(m *hdl.Module) {
	w.currentBits = m.Param("CURRENT_BITS", 14).Says("derived: holds the worst case")
	w.shift = m.Param("SHIFT", 4).Says("the level is floor(V / 2^SHIFT)")
}

func (*windowNeuron) settings(l *Layer) []hdl.Setting {
	return []hdl.Setting{hdl.Set("CURRENT_BITS", l.CurrentBits), hdl.Set("SHIFT", l.Shift)}
}

// windowLane is one adder with the currents and membranes of one neuron of each
// group.
func windowLane() *hdl.Module {
	m := hdl.NewModule("window_lane",
		"One lane of window neurons. One adder serves both sums: an event adds its weight to the current,",
		"a tick adds the current to the membrane. The level of the finished membrane is set aside, so that",
		"firing overlaps the next window.")
	weightBits := m.Param("WEIGHT_BITS", 6)
	currentBits := m.Param("CURRENT_BITS", 14)
	membraneBits := m.Param("MEMBRANE_BITS", 20)
	timeBits := m.Param("TIME_BITS", 4)
	shift := m.Param("SHIFT", 4)
	groups := m.Param("GROUPS", 2)
	groupBits := m.Param("GROUP_BITS", 1)
	clk := m.Input("clk", 0)
	m.Ports("Integrating.")
	enable := m.Input("enable", 0).Says("add in this cycle")
	tick := m.Input("tick", 0).Says("the current to the membrane, not a weight to the current")
	restart := m.Input("restart", 0).Says("the sample's first event, or first tick")
	group := m.Input("group", groupBits)
	weight := m.Input("weight", weightBits)
	capture := m.Input("capture", 0).Says("one cycle after the last tick: set the level aside")
	captureGroup := m.Input("capture_group", groupBits)
	m.Ports("Firing.")
	scanGroup := m.Input("scan_group", groupBits)
	scanLevel := m.Input("scan_level", timeBits)
	fire := m.OutputReg("fire", 0)

	b := m.Body()
	b.Remark("Half a level, so that the shift rounds.")
	rounding := b.Local("ROUNDING", hdl.Mux(hdl.Gt(shift, 0), hdl.Shr(hdl.Shl(1, shift), 1), 0))
	current := b.Wire("current", currentBits)
	membrane := b.Wire("membrane", membraneBits)
	wideCurrent := b.Let("wide_current", membraneBits, hdl.SignExtend(current, currentBits, membraneBits))
	wideWeight := b.Let("wide_weight", membraneBits, hdl.SignExtend(weight, weightBits, membraneBits))
	addend := b.Let("addend", membraneBits, hdl.Mux(hdl.All(restart, hdl.None(tick)), hdl.Zeros(membraneBits), wideCurrent))
	start := b.Let("start", membraneBits, hdl.Mux(tick,
		hdl.Mux(restart, hdl.Fit(rounding, membraneBits), membrane), wideWeight))
	sum, unread := sumOf(b, membraneBits, addend, start)
	addTick := b.Let("add_tick", 0, hdl.All(enable, tick))
	addEvent := b.Let("add_event", 0, hdl.All(enable, hdl.None(tick)))
	keep(b, "current", currentBits, groups, clk, addEvent, group, sum.Run(0, currentBits), current)
	keep(b, "membrane", membraneBits, groups, clk, addTick, group, sum, membrane)

	b.Remark("The level: floor(V / 2^SHIFT), clamped to 0 .. T-1.")
	final := b.Reg("final_sum", membraneBits)
	negative := b.Let("negative", 0, final.At(hdl.Sub(membraneBits, 1)))
	above := b.Let("above", 0, hdl.AnyBit(final.Bits(hdl.Sub(membraneBits, 2), hdl.Add(shift, timeBits))))
	level := b.Let("level", timeBits, hdl.Mux(negative, hdl.Zeros(timeBits),
		hdl.Mux(above, hdl.Repeat(timeBits, hdl.High), final.Run(shift, timeBits))))
	b.Clocked(clk, func(b *hdl.Block) { b.Set(final, sum) })
	scanned := b.Wire("scanned", timeBits)
	b.Choose(hdl.Gt(groups, 1), "level_ram", func(b *hdl.Body) {
		levels := b.Memory("level_of_group", timeBits, groups).In("distributed")
		b.Assign(scanned, levels.At(scanGroup))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(capture, func(b *hdl.Block) { b.Set(levels.At(captureGroup), level) })
		})
	}, func(b *hdl.Body) {
		kept := b.Reg("kept_level", timeBits)
		b.Assign(scanned, kept)
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(capture, func(b *hdl.Block) { b.Set(kept, level) })
		})
	})
	b.Clocked(clk, func(b *hdl.Block) { b.Set(fire, hdl.Eq(scanned, scanLevel)) })
	b.Unused(group, captureGroup, scanGroup, final, unread)
	return m
}

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
	m.Ports("One group of a pass; the weights at address follow one cycle later.")
	p := passOutputs(m, z)
	enable := m.OutputReg("enable", 0)
	tick := m.OutputReg("tick", 0)
	restart := m.OutputReg("restart", 0)
	capture := m.OutputReg("capture", 0)
	silent := m.OutputReg("silent", 0).Says("with pass_last: no tick, so no level was set aside")

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
			b.Set(p.valid, hdl.Low)
			b.Set(enable, hdl.Low)
			b.Set(capture, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(claimed, hdl.Any(ending, hdl.All(claimed, hdl.None(scanDone))))
			b.Set(p.valid, start)
			b.Set(enable, g.advance)
			b.Set(capture, hdl.All(g.advance, ticking, finalTick))
		})
		b.Set(p.last, ending)
		b.Set(p.time, step)
		g.note(b, p)
		b.Set(p.address, rowAddress)
		b.Set(tick, ticking)
		b.Set(restart, hdl.None(hdl.Mux(ticking, ticked, started)))
		b.Set(silent, hdl.None(ticked))
	})
	return m
}
