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

// pass is one group of a pass as the sequencer, or a scanner, sends it out.
type pass struct {
	end       *hdl.Signal // the end of a sample: nothing is read or added
	time      *hdl.Signal
	base      *hdl.Signal // the neuron of lane 0
	group     *hdl.Signal
	lastGroup *hdl.Signal
}

// passOutputs declares the pass that leaves a sequencer or scanner.
func passOutputs(m *hdl.Module, timeBits, neuronBits, groupBits hdl.Expr) pass {
	return pass{
		end:       m.OutputReg("pass_end", 0).Says("end of sample; reads and adds nothing"),
		time:      m.OutputReg("pass_time", timeBits),
		base:      m.OutputReg("pass_base", neuronBits).Says("the neuron of lane 0"),
		group:     m.OutputReg("pass_group", groupBits),
		lastGroup: m.OutputReg("pass_last_group", 0),
	}
}

// passNets declares the wires between a sequencer and what follows.
func (f *frame) passNets(prefix string) pass {
	return pass{
		end: f.b.Wire(prefix+"end", 0), time: f.b.Wire(prefix+"time", f.timeBits), base: f.b.Wire(prefix+"base", f.neuronBits),
		group: f.b.Wire(prefix+"group", f.groupBits), lastGroup: f.b.Wire(prefix+"last_group", 0),
	}
}

func (p pass) join() []hdl.Setting {
	return []hdl.Setting{
		hdl.Set("pass_end", p.end), hdl.Set("pass_time", p.time), hdl.Set("pass_base", p.base),
		hdl.Set("pass_group", p.group), hdl.Set("pass_last_group", p.lastGroup),
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
		b.Assign(address, rowAt(b, z, firstRow, row))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(hdl.Any(rst, hdl.All(g.advance, g.atLast)), func(b *hdl.Block) { b.Set(firstRow, hdl.Zeros(z.addressBits)) }).ElseIf(g.advance, func(b *hdl.Block) {
				b.Set(firstRow, hdl.Add(firstRow, hdl.Fit(z.rowsInAll, z.addressBits)))
			})
		})
	}, func(b *hdl.Body) { b.Assign(address, row) })
	return address
}

// rowAt adds a row to the address of a group's first row.
func rowAt(b *hdl.Body, z sizes, firstRow, row *hdl.Signal) hdl.Expr {
	b.Remark("Formed too wide: a row number may be as wide as an address.")
	wide := b.Let("wide_address", hdl.Add(z.addressBits, z.rowBits),
		hdl.Add(hdl.Cat(hdl.Zeros(z.rowBits), firstRow), hdl.Cat(hdl.Zeros(z.addressBits), row)))
	b.Unused(wide.Bits(hdl.Sub(hdl.Add(z.addressBits, z.rowBits), 1), z.addressBits))
	return wide.Run(0, z.addressBits)
}

// note registers the group at the output.
func (g groupCount) note(b *hdl.Block, p pass) {
	b.Set(p.base, g.base)
	b.Set(p.group, g.number)
	b.Set(p.lastGroup, g.atLast)
}
