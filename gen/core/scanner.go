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
	p := pass{
		valid:     m.OutputReg("pass_valid", 0),
		last:      m.OutputReg("pass_last", 0).Says("end of sample"),
		time:      m.OutputReg("pass_time", timeBits),
		base:      m.OutputReg("pass_base", neuronBits).Says("the neuron of lane 0"),
		group:     m.OutputReg("pass_group", groupBits),
		lastGroup: m.OutputReg("pass_last_group", 0),
	}
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
			b.Set(p.valid, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(busy, hdl.Any(begin, hdl.All(busy, hdl.None(done))))
			b.Set(p.valid, start)
		})
		b.If(begin, func(b *hdl.Block) {
			b.Set(closing, silent)
			b.Set(now, hdl.Repeat(timeBits, hdl.High))
		}).ElseIf(hdl.All(g.advance, g.atLast), func(b *hdl.Block) {
			b.Set(closing, hdl.Eq(now, hdl.Fit(lowest, timeBits)))
			b.Set(now, hdl.Decrement(now))
		})
		b.Set(p.last, closing)
		b.Set(p.time, hdl.Not(now))
		b.Set(level, now)
		g.note(b, p)
	})
	return m
}

func (w *windowNeuron) body(f *frame) {
	b := f.b
	b.Remark("The sequencer: one group of a pass a cycle.")
	read := f.passNets("read_")
	scanDone := b.Wire("scan_done", 0)
	enable, tick, restart := b.Wire("read_enable", 0), b.Wire("read_tick", 0), b.Wire("read_restart", 0)
	capture, silent := b.Wire("read_capture", 0), b.Wire("read_silent", 0)
	b.Instance(windowSequencer(), "sequencer", f.sequencerParams(),
		concat(f.clocks(), f.rows.join("s_"), []hdl.Setting{hdl.Set("scan_done", scanDone)}, read.join(), []hdl.Setting{
			hdl.Set("address", f.address), hdl.Set("enable", enable), hdl.Set("tick", tick),
			hdl.Set("restart", restart), hdl.Set("capture", capture), hdl.Set("silent", silent),
		}))

	b.Remark("The same group while its weights are added, and while its levels are set aside.")
	addGroup, keepGroup := b.Reg("add_group", f.groupBits), b.Reg("keep_group", f.groupBits)
	addEnable, addTick, addRestart := b.Reg("add_enable", 0), b.Reg("add_tick", 0), b.Reg("add_restart", 0)
	addCapture, keepCapture := b.Reg("add_capture", 0), b.Reg("keep_capture", 0)
	addLast, keepLast := b.Reg("add_last", 0), b.Reg("keep_last", 0)
	addSilent, keepSilent := b.Reg("add_silent", 0), b.Reg("keep_silent", 0)
	b.Clocked(f.clk, func(b *hdl.Block) {
		b.Set(addGroup, read.group)
		b.Set(addEnable, enable)
		b.Set(addTick, tick)
		b.Set(addRestart, restart)
		b.Set(addCapture, capture)
		b.Set(addLast, hdl.All(read.valid, read.last, hdl.None(f.rst)))
		b.Set(addSilent, silent)
		b.Set(keepGroup, addGroup)
		b.Set(keepCapture, addCapture)
		b.Set(keepLast, hdl.All(addLast, hdl.None(f.rst)))
		b.Set(keepSilent, addSilent)
	})
	f.unused = append(f.unused, f.digit, f.fresh, read.time, read.base, read.lastGroup)

	b.Remark("The scanner: one group of levels a cycle, and the same group while its mask stands.")
	scan := f.passNets("scan_")
	scanLevel := b.Wire("scan_level", f.timeBits)
	b.Instance(windowScanner(), "scanner", []hdl.Setting{
		hdl.Set("TIME_BITS", f.timeBits), hdl.Set("LANES", f.lanes), hdl.Set("GROUPS", f.groups),
		hdl.Set("GROUP_BITS", f.groupBits), hdl.Set("NEURON_BITS", f.neuronBits),
	}, concat(f.clocks(), scan.join(), []hdl.Setting{
		hdl.Set("scan_begin", keepLast), hdl.Set("silent", keepSilent), hdl.Set("room", f.room),
		hdl.Set("scan_done", scanDone), hdl.Set("pass_level", scanLevel),
	}))
	f.fired = f.firedRegs()
	b.Clocked(f.clk, func(b *hdl.Block) { f.fired.follow(b, scan, f.rst) })
	lane := windowLane()
	f.eachLane(func(b *hdl.Body, index *hdl.Constant, weight hdl.Expr) {
		b.Instance(lane, "neuron", []hdl.Setting{
			hdl.Set("WEIGHT_BITS", f.weightBits), hdl.Set("CURRENT_BITS", w.currentBits),
			hdl.Set("MEMBRANE_BITS", f.membraneBits), hdl.Set("TIME_BITS", f.timeBits), hdl.Set("SHIFT", w.shift),
			hdl.Set("GROUPS", f.groups), hdl.Set("GROUP_BITS", f.groupBits),
		}, []hdl.Setting{
			hdl.Set("clk", f.clk), hdl.Set("enable", addEnable), hdl.Set("tick", addTick), hdl.Set("restart", addRestart),
			hdl.Set("group", addGroup), hdl.Set("weight", weight),
			hdl.Set("capture", keepCapture), hdl.Set("capture_group", keepGroup),
			hdl.Set("scan_group", scan.group), hdl.Set("scan_level", scanLevel),
			hdl.Set("fire", f.laneFires.At(index)),
		})
	})
}
