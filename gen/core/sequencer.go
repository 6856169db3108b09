package core

import "spikehdl/hdl"

// sizes are the parameters that every kind's sequencer has.
type sizes struct {
	timeBits, rowBits, rowsInAll, lanes, groups, groupBits, addressBits, neuronBits *hdl.Constant
}

func sequencerSizes(m *hdl.Module) sizes {
	return sizes{
		timeBits:    m.Param("TIME_BITS", 4),
		rowBits:     m.Param("ROW_BITS", 7),
		rowsInAll:   m.Param("ROWS", 101),
		lanes:       m.Param("LANES", 20),
		groups:      m.Param("GROUPS", 2),
		groupBits:   m.Param("GROUP_BITS", 1),
		addressBits: m.Param("ADDRESS_BITS", 8),
		neuronBits:  m.Param("NEURON_BITS", 6),
	}
}

func (f *frame) sequencerParams() []hdl.Setting {
	return []hdl.Setting{
		hdl.Set("TIME_BITS", f.timeBits), hdl.Set("ROW_BITS", f.rowBits), hdl.Set("ROWS", f.rowsInAll),
		hdl.Set("LANES", f.lanes), hdl.Set("GROUPS", f.groups), hdl.Set("GROUP_BITS", f.groupBits),
		hdl.Set("ADDRESS_BITS", f.addressBits), hdl.Set("NEURON_BITS", f.neuronBits),
	}
}

// pass is one group of a pass on its way through the pipeline.
type pass struct {
	valid, last, time *hdl.Signal
	base              *hdl.Signal // the neuron of lane 0
	group             *hdl.Signal
	lastGroup         *hdl.Signal
	address           *hdl.Signal // at the sequencer's output alone
}

// passOutputs declares the pass that leaves a sequencer.
func passOutputs(m *hdl.Module, z sizes) pass {
	return pass{
		valid:     m.OutputReg("pass_valid", 0),
		last:      m.OutputReg("pass_last", 0).Says("end of sample; reads and adds nothing"),
		time:      m.OutputReg("pass_time", z.timeBits),
		base:      m.OutputReg("pass_base", z.neuronBits).Says("the neuron of lane 0"),
		group:     m.OutputReg("pass_group", z.groupBits),
		lastGroup: m.OutputReg("pass_last_group", 0),
		address:   m.OutputReg("address", z.addressBits),
	}
}

// passNets declares the wires between the sequencer and the pipeline.
func (f *frame) passNets(prefix string) pass { return f.pass(prefix, f.b.Wire) }

// passRegs declares the registers of one stage of the pipeline.
func (f *frame) passRegs(prefix string) pass { return f.pass(prefix, f.b.Reg) }

// firedRegs declares the registers beside a standing mask, which needs no group
// number any more.
func (f *frame) firedRegs() pass {
	return pass{
		valid: f.b.Reg("fired_valid", 0), last: f.b.Reg("fired_last", 0), time: f.b.Reg("fired_time", f.timeBits),
		base: f.b.Reg("fired_base", f.neuronBits), lastGroup: f.b.Reg("fired_last_group", 0),
	}
}

func (f *frame) pass(prefix string, declare func(string, any) *hdl.Signal) pass {
	return pass{
		valid: declare(prefix+"valid", 0), last: declare(prefix+"last", 0),
		time: declare(prefix+"time", f.timeBits), base: declare(prefix+"base", f.neuronBits),
		group: declare(prefix+"group", f.groupBits), lastGroup: declare(prefix+"last_group", 0),
	}
}

func (p pass) join() []hdl.Setting {
	return []hdl.Setting{
		hdl.Set("pass_valid", p.valid), hdl.Set("pass_last", p.last), hdl.Set("pass_time", p.time),
		hdl.Set("pass_base", p.base), hdl.Set("pass_group", p.group), hdl.Set("pass_last_group", p.lastGroup),
	}
}

// follow copies one stage of a pass into the next.
func (p pass) follow(b *hdl.Block, before pass, rst hdl.Expr) {
	b.Set(p.valid, hdl.All(before.valid, hdl.None(rst)))
	b.Set(p.last, before.last)
	b.Set(p.time, before.time)
	b.Set(p.base, before.base)
	b.Set(p.lastGroup, before.lastGroup)
	if p.group != nil {
		b.Set(p.group, before.group)
	}
}

// groupCount is the counter of groups in a sequencer or scanner.
type groupCount struct {
	advance *hdl.Signal // to be driven: this cycle's group is done
	atLast  *hdl.Signal
	number  *hdl.Signal
	base    *hdl.Signal // the neuron of lane 0: number * LANES
}

// countGroups builds the counter. The base is kept by adding, so that nothing is
// multiplied.
func countGroups(b *hdl.Body, lanes, groups, groupBits, neuronBits *hdl.Constant, clk, rst *hdl.Signal) groupCount {
	g := groupCount{
		advance: b.Wire("advance", 0), atLast: b.Wire("at_last_group", 0),
		number: b.Wire("group", groupBits), base: b.Wire("base", neuronBits),
	}
	b.Choose(hdl.Gt(groups, 1), "counting", func(b *hdl.Body) {
		lastGroup := b.Local("LAST_GROUP", hdl.Sub(groups, 1))
		count := b.Reg("count", groupBits)
		countBase := b.Reg("count_base", neuronBits)
		b.Assign(g.atLast, hdl.Eq(count, hdl.Fit(lastGroup, groupBits)))
		b.Assign(g.number, count)
		b.Assign(g.base, countBase)
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(hdl.Any(rst, hdl.All(g.advance, g.atLast)), func(b *hdl.Block) {
				b.Set(count, hdl.Zeros(groupBits))
				b.Set(countBase, hdl.Zeros(neuronBits))
			}).ElseIf(g.advance, func(b *hdl.Block) {
				b.Set(count, hdl.Increment(count))
				b.Set(countBase, hdl.Add(countBase, hdl.Fit(lanes, neuronBits)))
			})
		})
	}, func(b *hdl.Body) {
		b.Assign(g.atLast, hdl.High)
		b.Assign(g.number, hdl.Low)
		b.Assign(g.base, hdl.Zeros(neuronBits))
		b.Unused(g.advance)
	})
	return g
}

// addressRow gives the address of a row in the group that is counted: number *
// ROWS + row, kept by adding.
func addressRow(b *hdl.Body, z sizes, g groupCount, clk, rst, row *hdl.Signal) *hdl.Signal {
	address := b.Wire("row_address", z.addressBits)
	b.Choose(hdl.Gt(z.groups, 1), "addressing", func(b *hdl.Body) {
		firstRow := b.Reg("first_row", z.addressBits).Says("address of the group's first row")
		b.Remark("Formed too wide: a row number may be as wide as an address.")
		wide := b.Let("wide_address", hdl.Add(z.addressBits, z.rowBits),
			hdl.Add(hdl.Cat(hdl.Zeros(z.rowBits), firstRow), hdl.Cat(hdl.Zeros(z.addressBits), row)))
		b.Assign(address, wide.Run(0, z.addressBits))
		b.Unused(wide.Bits(hdl.Sub(hdl.Add(z.addressBits, z.rowBits), 1), z.addressBits))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(hdl.Any(rst, hdl.All(g.advance, g.atLast)), func(b *hdl.Block) { b.Set(firstRow, hdl.Zeros(z.addressBits)) }).ElseIf(g.advance, func(b *hdl.Block) {
				b.Set(firstRow, hdl.Add(firstRow, hdl.Fit(z.rowsInAll, z.addressBits)))
			})
		})
	}, func(b *hdl.Body) { b.Assign(address, row) })
	return address
}

// note registers the group at the output.
func (g groupCount) note(b *hdl.Block, p pass) {
	b.Set(p.base, g.base)
	b.Set(p.group, g.number)
	b.Set(p.lastGroup, g.atLast)
}
