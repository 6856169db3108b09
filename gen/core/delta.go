package core

import "spikehdl/hdl"

// deltaNeuron is the paper's neuron: it fires at the first step at which its
// membrane has reached its threshold.
type deltaNeuron struct{ delay *hdl.Constant }

func (*deltaNeuron) module() (string, []string) {
	return "delta_layer", []string{
		"A layer of delta neurons (Spiking-GAN, arXiv 2106.15420): a neuron fires at the first step at",
		"which the sum of the weights of the spikes so far has reached its threshold.",
	}
}

func (d *deltaNeuron) declare(m *hdl.Module) {
	d.delay = m.Param("DELAY", 0).Says("steps added to every spike time, 0 or 1")
}

func (*deltaNeuron) settings(l *Layer) []hdl.Setting { return []hdl.Setting{hdl.Set("DELAY", l.Delay)} }

// deltaLane is one adder with the membranes of one neuron of each group.
func deltaLane() *hdl.Module {
	m := hdl.NewModule("delta_lane",
		"One lane of delta neurons: an adder, and one membrane V - theta for each group. A neuron fires,",
		"once, when a compare finds the sign bit clear. A sample starts with -theta, shifted in digit by",
		"digit: the first digit restarts the membrane, the others make room for themselves.")
	weightBits := m.Param("WEIGHT_BITS", 6)
	membraneBits := m.Param("MEMBRANE_BITS", 14)
	groups := m.Param("GROUPS", 2)
	groupBits := m.Param("GROUP_BITS", 1)
	clk := m.Input("clk", 0)
	enable := m.Input("enable", 0).Says("add a weight in this cycle")
	fresh := m.Input("fresh", 0).Says("the first digit of -theta")
	digit := m.Input("digit", 0).Says("a further digit of -theta")
	compare := m.Input("compare", 0).Says("the last event of a step")
	group := m.Input("group", groupBits)
	weight := m.Input("weight", weightBits)
	fire := m.OutputReg("fire", 0)

	b := m.Body()
	kept := b.Wire("kept", membraneBits).Says("V - theta so far")
	keptFired := b.Wire("kept_fired", 0)
	start := b.Let("start", membraneBits, hdl.Mux(fresh, hdl.Zeros(membraneBits),
		hdl.Mux(digit, hdl.Shl(kept, weightBits), kept)))
	b.Remark("Digits after the first have no sign.")
	sign := b.Let("sign", 0, hdl.All(weight.At(hdl.Sub(weightBits, 1)), hdl.None(digit)))
	addend := b.Let("addend", membraneBits, hdl.Cat(hdl.Repeat(hdl.Sub(membraneBits, weightBits), sign), weight))
	sum, unread := sumOf(b, membraneBits, addend, start)
	fires := b.Let("fires", 0, hdl.All(enable, compare, hdl.None(keptFired),
		hdl.None(sum.At(hdl.Sub(membraneBits, 1)))))
	nowFired := b.Let("now_fired", 0, hdl.All(hdl.None(fresh), hdl.Any(keptFired, fires)))
	b.Clocked(clk, func(b *hdl.Block) { b.Set(fire, fires) })
	keep(b, "membrane", membraneBits, groups, clk, enable, group, sum, kept)
	keep(b, "fired", 0, groups, clk, enable, group, nowFired, keptFired)
	b.Unused(group, unread)
	return m
}

// sumOf adds two values, the second of which comes out of multiplexers. Written
// as a subtraction, synthesis feeds the carry chain from the first operand alone
// and folds the multiplexers of the second into the LUTs of the adder; written
// as a sum it spends a second LUT a bit on them. The lowest bit of the
// difference is left unread.
func sumOf(b *hdl.Body, width hdl.Expr, plain, muxed *hdl.Signal) (sum *hdl.Signal, unread hdl.Expr) {
	b.Remark("addend + start, as a subtraction of -start - 1: the multiplexers before start then fit", "into the LUTs of the adder.")
	difference := b.Let("difference", hdl.Add(width, 1), hdl.Sub(hdl.Cat(plain, hdl.Low), hdl.Cat(hdl.Not(muxed), hdl.High)))
	return b.Let("sum", width, difference.Bits(width, 1)), difference.At(0)
}

// keep stores one value a group: in LUT RAM, or in a register where there is
// only one group.
func keep(b *hdl.Body, name string, width any, groups hdl.Expr, clk, enable, group *hdl.Signal, value hdl.Expr, kept *hdl.Signal) {
	b.Choose(hdl.Gt(groups, 1), name+"_ram", func(b *hdl.Body) {
		ram := b.Memory(name+"_of_group", width, groups).In("distributed")
		b.Assign(kept, ram.At(group))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(enable, func(b *hdl.Block) { b.Set(ram.At(group), value) })
		})
	}, func(b *hdl.Body) {
		register := b.Reg("only_"+name, width)
		b.Assign(kept, register)
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(enable, func(b *hdl.Block) { b.Set(register, value) })
		})
	})
}

// deltaSequencer turns rows into passes.
func deltaSequencer() *hdl.Module {
	m := hdl.NewModule("delta_sequencer",
		"Turns each row of a sample into one pass over the groups, a group a cycle. The last event of a",
		"step is known by looking at the token behind it; its pass also compares, so that comparing costs",
		"no cycle. A spike that the delay pushes past the last step is not looked for.")
	z := sequencerSizes(m)
	delay := m.Param("DELAY", 0)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	in := streamPorts(m, "s_", true, z.timeBits, z.rowBits)
	inDigit := m.Input("s_digit", 0)
	inFresh := m.Input("s_fresh", 0)
	m.Ports("The mask queue can take one more pass.")
	room := m.Input("room", 0)
	m.Ports("One group of a pass; the weights at address follow one cycle later.")
	p := passOutputs(m, z)
	enable := m.OutputReg("enable", 0)
	fresh := m.OutputReg("fresh", 0)
	digit := m.OutputReg("digit", 0)
	compare := m.OutputReg("compare", 0)

	b := m.Body()
	b.Remark("The token in hand; the one behind it is still at the input.")
	held := b.Reg("held", 0)
	last := b.Reg("last", 0)
	time := b.Reg("time_now", z.timeBits)
	row := b.Reg("row", z.rowBits)
	rowDigit := b.Reg("row_digit", 0)
	rowFresh := b.Reg("row_fresh", 0)
	g := countGroups(b, z.lanes, z.groups, z.groupBits, z.neuronBits, clk, rst)
	rowAddress := addressRow(b, z, g, clk, rst, row)

	start := b.Let("go", 0, hdl.All(held, room, hdl.Any(last, in.valid)))
	done := b.Let("done", 0, hdl.All(start, hdl.Any(last, g.atLast)))
	b.Assign(in.ready, hdl.Any(hdl.None(held), done))
	take := b.Let("take", 0, hdl.All(in.valid, in.ready))
	endOfStep := b.Let("end_of_step", 0, hdl.Any(in.last, hdl.Ne(in.time, time)))
	late := b.Wire("late", 0).Says("a spike now would be past the last step")
	emitted := b.Wire("emitted", z.timeBits)
	b.Choose(hdl.Gt(delay, 0), "delayed", func(b *hdl.Body) {
		b.Assign(late, hdl.AllBits(time))
		b.Assign(emitted, hdl.Increment(time))
	}, func(b *hdl.Body) {
		b.Assign(late, hdl.Low)
		b.Assign(emitted, time)
	})
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(held, hdl.Low)
			b.Set(p.valid, hdl.Low)
			b.Set(enable, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(held, hdl.Any(take, hdl.All(held, hdl.None(done))))
			b.Set(p.valid, start)
			b.Set(enable, hdl.All(start, hdl.None(last)))
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(last, in.last)
			b.Set(time, in.time)
			b.Set(row, in.row)
			b.Set(rowDigit, inDigit)
			b.Set(rowFresh, inFresh)
		})
		b.Set(p.last, last)
		b.Set(p.time, emitted)
		g.note(b, p)
		b.Set(p.address, rowAddress)
		b.Set(fresh, rowFresh)
		b.Set(digit, hdl.All(rowDigit, hdl.None(rowFresh)))
		b.Set(compare, hdl.All(endOfStep, hdl.None(rowDigit), hdl.None(late)))
	})
	b.Assign(g.advance, hdl.All(start, hdl.None(last)))
	return m
}

func (d *deltaNeuron) body(f *frame) {
	b := f.b
	b.Remark("The sequencer: one group of a pass a cycle.")
	read := f.passNets("read_")
	enable, fresh := b.Wire("read_enable", 0), b.Wire("read_fresh", 0)
	digit, compare := b.Wire("read_digit", 0), b.Wire("read_compare", 0)
	b.Instance(deltaSequencer(), "sequencer", append(f.sequencerParams(), hdl.Set("DELAY", d.delay)),
		concat(f.clocks(), f.rows.join("s_"), []hdl.Setting{
			hdl.Set("s_digit", f.digit), hdl.Set("s_fresh", f.fresh), hdl.Set("room", f.room),
		}, read.join(), []hdl.Setting{
			hdl.Set("address", f.address), hdl.Set("enable", enable), hdl.Set("fresh", fresh),
			hdl.Set("digit", digit), hdl.Set("compare", compare),
		}))

	b.Remark("The same group while its weights are added, and while its mask stands.")
	add, fired := f.passRegs("add_"), f.firedRegs()
	addEnable, addFresh := b.Reg("add_enable", 0), b.Reg("add_fresh", 0)
	addDigit, addCompare := b.Reg("add_digit", 0), b.Reg("add_compare", 0)
	b.Clocked(f.clk, func(b *hdl.Block) {
		add.follow(b, read, f.rst)
		fired.follow(b, add, f.rst)
		b.Set(addEnable, enable)
		b.Set(addFresh, fresh)
		b.Set(addDigit, digit)
		b.Set(addCompare, compare)
	})
	f.fired = fired
	lane := deltaLane()
	f.eachLane(func(b *hdl.Body, index *hdl.Constant, weight hdl.Expr) {
		b.Instance(lane, "neuron", []hdl.Setting{
			hdl.Set("WEIGHT_BITS", f.weightBits), hdl.Set("MEMBRANE_BITS", f.membraneBits),
			hdl.Set("GROUPS", f.groups), hdl.Set("GROUP_BITS", f.groupBits),
		}, []hdl.Setting{
			hdl.Set("clk", f.clk), hdl.Set("enable", addEnable), hdl.Set("fresh", addFresh), hdl.Set("digit", addDigit),
			hdl.Set("compare", addCompare), hdl.Set("group", add.group), hdl.Set("weight", weight),
			hdl.Set("fire", f.laneFires.At(index)),
		})
	})
}
