package core

import "spikehdl/hdl"

// windowLane is the adder of one lane, without its state.
func windowLane() *hdl.Module {
	m := hdl.NewModule("window_lane",
		"The adder of one lane of window neurons. One adder serves both sums: an event adds its weight to",
		"the current, a tick adds the current to the membrane.")
	weightBits := m.Param("WEIGHT_BITS", 6)
	currentBits := m.Param("CURRENT_BITS", 14)
	membraneBits := m.Param("MEMBRANE_BITS", 20)
	tick := m.Input("tick", 0)
	weight := m.Input("weight", weightBits)
	current, membrane := m.Input("current", currentBits), m.Input("membrane", membraneBits)
	sum := m.Output("sum", membraneBits)

	b := m.Body()
	wideCurrent := b.Wire("wide_current", membraneBits)
	extend(b, current, currentBits, wideCurrent, membraneBits)
	wideWeight := b.Let("wide_weight", membraneBits, hdl.SignExtend(weight, weightBits, membraneBits))
	start := b.Let("start", membraneBits, hdl.Mux(tick, membrane, wideWeight))
	sumOf(b, membraneBits, wideCurrent, start, sum)
	return m
}

// extend widens a number by copies of its sign, if it is narrower at all.
func extend(b *hdl.Body, narrow *hdl.Signal, from *hdl.Constant, wide *hdl.Signal, to *hdl.Constant) {
	b.Choose(hdl.Gt(to, from), "wider", func(b *hdl.Body) { b.Assign(wide, hdl.SignExtend(narrow, from, to)) },
		func(b *hdl.Body) { b.Assign(wide, narrow) })
}

// windowLevel cuts the level out of a finished membrane.
func windowLevel() *hdl.Module {
	m := hdl.NewModule("window_level", "The level of a finished membrane: floor(V / 2^SHIFT), clamped to 0 .. T-1.")
	membraneBits := m.Param("MEMBRANE_BITS", 20)
	timeBits := m.Param("TIME_BITS", 4)
	shift := m.Param("SHIFT", 4)
	finished := m.Input("finished", membraneBits)
	level := m.Output("level", timeBits)
	b := m.Body()
	negative := b.Let("negative", 0, finished.At(hdl.Sub(membraneBits, 1)))
	above := b.Let("above", 0, hdl.AnyBit(finished.Bits(hdl.Sub(membraneBits, 2), hdl.Add(shift, timeBits))))
	b.Assign(level, hdl.Mux(negative, hdl.Zeros(timeBits), hdl.Mux(above, hdl.Repeat(timeBits, hdl.High), finished.Run(shift, timeBits))))
	b.Unused(finished)
	return m
}

// windowBank is a weight bank with its lanes.
func (w *windowNeuron) bank(lib *library, store WeightStore) *hdl.Module {
	m := hdl.NewModule("window_bank"+store.suffix(),
		"A bank of weights with the lanes that it feeds. A pass comes from the relay; its weights and, where",
		"there are several groups, its currents and membranes are read; a cycle later they are added. After",
		"the last tick the levels are set aside, and fired while the next sample is integrated.")
	z := bankParams(m, lib, store)
	currentBits := m.Param("CURRENT_BITS", 14)
	timeBits := m.Param("TIME_BITS", 4)
	shift := m.Param("SHIFT", 4)
	liveLanes := m.Param("LIVE_LANES", 9).Says("lanes that have a neuron in the last group")
	clk := m.Input("clk", 0)
	write := z.writePorts(m)
	m.Ports("A pass, from the relay.")
	enable, address := m.Input("enable", 0), m.Input("address", z.addressBits)
	group := m.Input("group", z.groupBits)
	tick := m.Input("tick", 0).Says("the current to the membrane, not a weight to the current")
	restart := m.Input("restart", 0).Says("the sample's first event, or first tick")
	capture := m.Input("capture", 0).Says("the last tick: set the level aside")
	clear := m.Input("clear", 0).Says("the end of a sample, or reset")
	m.Ports("Firing: which lanes stand at the level?")
	scan := m.Input("scan", 0)
	scanGroup := m.Input("scan_group", z.groupBits)
	scanLevel := m.Input("scan_level", timeBits)
	scanLastGroup := m.Input("scan_last_group", 0)
	m.Ports("Two cycles later, and one more.")
	fire := m.OutputReg("fire", z.lanes)
	anyFire := m.OutputReg("any_fire", 0)

	b := m.Body()
	b.Remark("Half a level, so that the shift rounds.")
	rounding := b.Local("ROUNDING", hdl.Mux(hdl.Gt(shift, 0), hdl.Shr(hdl.Shl(1, shift), 1), 0))
	event := b.Let("event_now", 0, hdl.All(enable, hdl.None(tick)))
	weights := z.store(b, lib, store, clk, write, event, address)
	b.Remark("While weights are read.")
	readEvent, readTick := b.Reg("read_event", 0), b.Reg("read_tick", 0)
	readGroup, readRestart := b.Reg("read_group", z.groupBits), b.Reg("read_restart", 0)
	readCapture, readClear := b.Reg("read_capture", 0), b.Reg("read_clear", 0)
	b.Remark("While they are added.")
	addEvent, addTick := b.Reg("add_event", 0), b.Reg("add_tick", 0)
	addGroup, addCapture, addClear := b.Reg("add_group", z.groupBits), b.Reg("add_capture", 0), b.Reg("add_clear", 0)
	addWeights := z.added(b, lib, store, clk, weights)
	b.Remark("While levels are set aside.")
	keepGroup, keepCapture := b.Reg("keep_group", z.groupBits), b.Reg("keep_capture", 0)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(readEvent, event)
		b.Set(readTick, hdl.All(enable, tick))
		b.Set(readGroup, group)
		b.Set(readRestart, restart)
		b.Set(readCapture, capture)
		b.Set(readClear, clear)
		b.Set(addEvent, readEvent)
		b.Set(addTick, readTick)
		b.Set(addGroup, readGroup)
		b.Set(addCapture, readCapture)
		b.Set(addClear, readClear)
		if !lib.registersInRAM(store) {
			b.Set(addWeights, weights)
		}
		b.Set(keepGroup, addGroup)
		b.Set(keepCapture, addCapture)
	})

	currentsBits := b.Local("CURRENTS_BITS", hdl.Mul(z.lanes, currentBits))
	membranesBits := b.Local("MEMBRANES_BITS", hdl.Mul(z.lanes, z.membraneBits))
	levelsBits := b.Local("LEVELS_BITS", hdl.Mul(z.lanes, timeBits))
	current, newCurrent := b.Wire("current", currentsBits), b.Wire("new_current", currentsBits)
	membrane, sum := b.Wire("membrane", membranesBits), b.Wire("sum", membranesBits)
	states{name: "current", width: currentsBits, restarted: hdl.Zeros(currentsBits), groups: z.groups, clk: clk, clear: addClear,
		restart: hdl.All(readRestart, hdl.None(readTick)), readGroup: readGroup, write: addEvent, group: addGroup,
		value: newCurrent, kept: current}.build(b, lib.target)
	states{name: "membrane", width: membranesBits, restarted: hdl.Repeat(z.lanes, hdl.Fit(rounding, z.membraneBits)), groups: z.groups,
		clk: clk, clear: addClear, restart: hdl.All(readRestart, readTick), readGroup: readGroup, write: addTick, group: addGroup,
		value: sum, kept: membrane}.build(b, lib.target)
	b.Remark("The finished membrane: of one group it is still in its register.")
	finished := b.Wire("finished", membranesBits)
	b.Choose(hdl.Gt(z.groups, 1), "final_stage", func(b *hdl.Body) {
		stage := b.Reg("final_sum", membranesBits)
		b.Clocked(clk, func(b *hdl.Block) { b.Set(stage, sum) })
		b.Assign(finished, stage)
	}, func(b *hdl.Body) { b.Assign(finished, membrane) })
	level := b.Wire("level", levelsBits)
	lane, cut := lib.get("window_lane", windowLane), lib.get("window_level", windowLevel)
	b.For("lane", z.lanes, "lanes", func(b *hdl.Body, index *hdl.Constant) {
		of := func(s *hdl.Signal, width *hdl.Constant) hdl.Expr { return s.Run(hdl.Mul(index, width), width) }
		b.Instance(lane, "neuron", []hdl.Setting{
			hdl.Set("WEIGHT_BITS", z.weightBits), hdl.Set("CURRENT_BITS", currentBits), hdl.Set("MEMBRANE_BITS", z.membraneBits),
		}, []hdl.Setting{
			hdl.Set("tick", addTick), hdl.Set("weight", of(addWeights, z.weightBits)), hdl.Set("current", of(current, currentBits)),
			hdl.Set("membrane", of(membrane, z.membraneBits)), hdl.Set("sum", of(sum, z.membraneBits)),
		})
		b.Assign(of(newCurrent, currentBits), sum.Run(hdl.Mul(index, z.membraneBits), currentBits))
		b.Instance(cut, "cut", []hdl.Setting{
			hdl.Set("MEMBRANE_BITS", z.membraneBits), hdl.Set("TIME_BITS", timeBits), hdl.Set("SHIFT", shift),
		}, []hdl.Setting{hdl.Set("finished", of(finished, z.membraneBits)), hdl.Set("level", of(level, timeBits))})
	})

	b.Remark("Levels set aside, and the ones that are asked for.")
	scanned := b.Wire("scanned", levelsBits)
	b.Choose(hdl.Gt(z.groups, 1), "level_memory", func(b *hdl.Body) {
		levels := b.Memory("level_of_group", levelsBits, z.groups).In(lib.target.small()).Apart()
		read := b.Reg("read_level", levelsBits)
		b.Assign(scanned, read)
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(keepCapture, func(b *hdl.Block) { b.Set(levels.At(keepGroup), level) })
			b.Set(read, levels.At(scanGroup))
		})
	}, func(b *hdl.Body) {
		kept := b.Reg("kept_level", levelsBits)
		b.Assign(scanned, kept)
		b.Clocked(clk, func(b *hdl.Block) { b.If(keepCapture, func(b *hdl.Block) { b.Set(kept, level) }) })
	})
	scanNow, levelNow := b.Reg("scan_now", 0), b.Reg("level_now", timeBits)
	lastGroupNow := b.Reg("last_group_now", 0)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(scanNow, scan)
		b.Set(levelNow, scanLevel)
		b.Set(lastGroupNow, scanLastGroup)
	})
	fires := b.Wire("fires", z.lanes)
	b.For("scanned_lane", z.lanes, "scanned_lanes", func(b *hdl.Body, index *hdl.Constant) {
		b.Assign(fires.At(index), hdl.All(scanNow, hdl.Eq(scanned.Run(hdl.Mul(index, timeBits), timeBits), levelNow)))
	})
	z.heard(b, clk, liveLanes, fires, lastGroupNow, fire, anyFire)
	b.Unused(group, keepGroup, addGroup, readGroup, readRestart, scanGroup, addClear, sum, write.data)
	return m
}
