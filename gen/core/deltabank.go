package core

import "spikehdl/hdl"

// deltaLane is the adder of one lane, without its state.
func deltaLane() *hdl.Module {
	m := hdl.NewModule("delta_lane",
		"The adder of one lane of delta neurons. V - theta is kept, so that its sign bit says whether the",
		"membrane has reached the threshold. A sample starts with -theta, shifted in digit by digit.")
	weightBits := m.Param("WEIGHT_BITS", 6)
	membraneBits := m.Param("MEMBRANE_BITS", 14)
	digit := m.Input("digit", 0).Says("weight is a further digit of -theta")
	compare := m.Input("compare", 0).Says("this is the last event of a step")
	weight := m.Input("weight", weightBits)
	kept := m.Input("kept", membraneBits).Says("V - theta so far")
	keptFired := m.Input("kept_fired", 0)
	sum := m.Output("sum", membraneBits)
	fires := m.Output("fires", 0)
	nowFired := m.Output("now_fired", 0)

	b := m.Body()
	start := b.Let("start", membraneBits, hdl.Mux(digit, hdl.Shl(kept, weightBits), kept))
	b.Remark("A digit has a sign, as a weight has.")
	addend := b.Let("addend", membraneBits, hdl.Cat(hdl.Repeat(hdl.Sub(membraneBits, weightBits), weight.At(hdl.Sub(weightBits, 1))), weight))
	sumOf(b, membraneBits, addend, start, sum)
	reached := b.Let("reached", 0, hdl.All(compare, hdl.None(sum.At(hdl.Sub(membraneBits, 1)))))
	b.Assign(fires, hdl.All(reached, hdl.None(keptFired)))
	b.Assign(nowFired, hdl.Any(keptFired, reached))
	return m
}

// sumOf adds two values, the second of which comes out of a multiplexer. Written
// as a subtraction, synthesis feeds the carry chain from the first operand alone
// and folds the multiplexer of the second into the LUTs of the adder; written as a
// sum it spends a second LUT a bit on it. The lowest bit of the difference is left
// unread.
func sumOf(b *hdl.Body, width hdl.Expr, plain, muxed, sum *hdl.Signal) {
	b.Remark(plain.Name+" + start, as a subtraction of -start - 1: the multiplexer before start then", "fits into the LUTs of the adder.")
	difference := b.Let("difference", hdl.Add(width, 1), hdl.Sub(hdl.Cat(plain, hdl.Low), hdl.Cat(hdl.Not(muxed), hdl.High)))
	b.Assign(sum, difference.Bits(width, 1))
	b.Unused(difference.At(0))
}

// deltaBank is a weight bank with its lanes.
func deltaBank(lib *library, store WeightStore) *hdl.Module {
	m := hdl.NewModule("delta_bank"+store.suffix(),
		"A bank of weights with the lanes that it feeds. A pass comes from the relay; its weights and, where",
		"there are several groups, its membranes are read; a cycle later they are added. A neuron fires,",
		"once, when a compare finds the sign bit of V - theta clear. A lane that has no neuron in the last",
		"group counts as fired there, but is not heard.")
	z := bankParams(m, lib, store)
	liveLanes := m.Param("LIVE_LANES", 9).Says("lanes that have a neuron in the last group")
	watch := m.Param("WATCH", 0).Says("1: say when all lanes have fired")
	clk := m.Input("clk", 0)
	write := z.writePorts(m)
	m.Ports("A pass, from the relay.")
	enable, address := m.Input("enable", 0), m.Input("address", z.addressBits)
	group := m.Input("group", z.groupBits)
	lastGroup := m.Input("last_group", 0)
	fresh := m.Input("fresh", 0).Says("the first digit of -theta")
	digit := m.Input("digit", 0).Says("a further digit of -theta")
	compare := m.Input("compare", 0).Says("the last event of a step")
	clear := m.Input("clear", 0).Says("the end of a sample, or reset")
	m.Ports("Three cycles later, and one more.")
	fire := m.OutputReg("fire", z.lanes)
	anyFire := m.OutputReg("any_fire", 0)
	allFired := m.OutputReg("all_fired", 0)

	b := m.Body()
	weights := z.store(b, lib, store, clk, write, enable, address)
	b.Remark("While weights are read.")
	readEnable, readGroup := b.Reg("read_enable", 0), b.Reg("read_group", z.groupBits)
	readFresh, readDigit := b.Reg("read_fresh", 0), b.Reg("read_digit", 0)
	readCompare, readLastGroup := b.Reg("read_compare", 0), b.Reg("read_last_group", 0)
	readClear := b.Reg("read_clear", 0)
	b.Remark("While they are added.")
	addEnable, addGroup := b.Reg("add_enable", 0), b.Reg("add_group", z.groupBits)
	addDigit, addCompare, addLastGroup := b.Reg("add_digit", 0), b.Reg("add_compare", 0), b.Reg("add_last_group", 0)
	addClear := b.Reg("add_clear", 0)
	addWeights := z.added(b, lib, store, clk, weights)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(readEnable, enable)
		b.Set(readGroup, group)
		b.Set(readFresh, fresh)
		b.Set(readDigit, digit)
		b.Set(readCompare, hdl.All(enable, compare))
		b.Set(readLastGroup, lastGroup)
		b.Set(readClear, clear)
		b.Set(addEnable, readEnable)
		b.Set(addGroup, readGroup)
		b.Set(addDigit, readDigit)
		b.Set(addCompare, readCompare)
		b.Set(addLastGroup, readLastGroup)
		b.Set(addClear, readClear)
		if !lib.registersInRAM(store) {
			b.Set(addWeights, weights)
		}
	})

	membranesBits := b.Local("MEMBRANES_BITS", hdl.Mul(z.lanes, z.membraneBits))
	kept, sum := b.Wire("kept", membranesBits).Says("V - theta of each lane"), b.Wire("sum", membranesBits)
	keptFired, nowFired := b.Wire("kept_fired", z.lanes), b.Wire("now_fired", z.lanes)
	fires := b.Wire("fires", z.lanes)
	b.Remark("What is kept of a group: whether its neurons have fired, and their membranes.")
	stateBits := b.Local("STATE_BITS", hdl.Add(membranesBits, z.lanes))
	keptState, newState := b.Wire("kept_state", stateBits), b.Let("new_state", stateBits, hdl.Cat(nowFired, sum))
	b.Assign(hdl.Cat(keptFired, kept), keptState)
	states{name: "state", width: stateBits, restarted: hdl.Zeros(stateBits), groups: z.groups, clk: clk, clear: addClear,
		restart: readFresh, readGroup: readGroup, write: addEnable, group: addGroup, value: newState, kept: keptState}.build(b, lib.target)
	lane := lib.get("delta_lane", deltaLane)
	b.For("lane", z.lanes, "lanes", func(b *hdl.Body, index *hdl.Constant) {
		membrane := func(s *hdl.Signal) hdl.Expr { return s.Run(hdl.Mul(index, z.membraneBits), z.membraneBits) }
		b.Instance(lane, "neuron", []hdl.Setting{
			hdl.Set("WEIGHT_BITS", z.weightBits), hdl.Set("MEMBRANE_BITS", z.membraneBits),
		}, []hdl.Setting{
			hdl.Set("digit", addDigit), hdl.Set("compare", addCompare),
			hdl.Set("weight", addWeights.Run(hdl.Mul(index, z.weightBits), z.weightBits)),
			hdl.Set("kept", membrane(kept)), hdl.Set("kept_fired", keptFired.At(index)),
			hdl.Set("sum", membrane(sum)), hdl.Set("fires", fires.At(index)), hdl.Set("now_fired", nowFired.At(index)),
		})
	})
	z.heard(b, clk, liveLanes, fires, addLastGroup, fire, anyFire)
	b.Choose(hdl.Ne(watch, 0), "watching", func(b *hdl.Body) {
		b.Remark("What is kept a cycle after the pass: of one group it is still in its register.")
		fired := b.Wire("fired", z.lanes)
		b.Choose(hdl.Gt(z.groups, 1), "fired_stage", func(b *hdl.Body) {
			stage := b.Reg("fired_then", z.lanes)
			b.Clocked(clk, func(b *hdl.Block) { b.Set(stage, nowFired) })
			b.Assign(fired, stage)
		}, func(b *hdl.Body) { b.Assign(fired, keptFired) })
		b.Clocked(clk, func(b *hdl.Block) { b.Set(allFired, hdl.AllBits(fired)) })
	}, func(b *hdl.Body) {
		b.Clocked(clk, func(b *hdl.Block) { b.Set(allFired, hdl.Low) })
	})
	b.Unused(readFresh, readGroup, addGroup, addClear, addLastGroup, write.data)
	return m
}
