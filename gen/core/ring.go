package core

import "spikehdl/hdl"

// ring is the order in which a delta sequencer visits the groups of neurons. With
// SKIP it is a linked list that closes on itself, in LUT RAM: the entry of a group
// holds the number of the next one with its first neuron and first row, so that
// nothing is multiplied. A sample's first row visits all groups and writes the
// list anew; later a group whose lanes have all fired is taken out as it is passed
// for the last time. Without SKIP it is a counter.
type ring struct {
	z              sizes
	clk, rst       *hdl.Signal
	ending, linear *hdl.Signal // the sample's end is sent; its first row is in hand
	fired          watched
	tag            *hdl.Signal // number of the sample in hand

	advance               *hdl.Signal // to be driven: this cycle's group is done
	atLast                *hdl.Signal // it is the last of the row
	group, base, firstRow *hdl.Signal
	isLastGroup           *hdl.Signal // it is the group with the highest number
	resting               *hdl.Signal // the only group left was visited just now
	hasFired              *hdl.Signal // all lanes of the group have fired
	allFired              *hdl.Signal // those of all groups have
}

func (r *ring) build(b *hdl.Body, skip, watch *hdl.Constant) {
	z := r.z
	r.advance, r.atLast, r.isLastGroup = b.Wire("advance", 0), b.Wire("at_last", 0), b.Wire("is_last_group", 0)
	r.group, r.base = b.Wire("group", z.groupBits), b.Wire("base", z.neuronBits)
	r.firstRow = b.Wire("first_row", z.addressBits).Says("address of the group's first row")
	r.resting, r.hasFired, r.allFired = b.Wire("resting", 0), b.Wire("group_has_fired", 0), b.Wire("none_left", 0)
	r.watch(b, watch)
	b.Choose(hdl.Gt(z.groups, 1), "groups", func(b *hdl.Body) { r.several(b, skip) }, func(b *hdl.Body) {
		b.Assign(r.atLast, hdl.High)
		b.Assign(r.isLastGroup, hdl.High)
		b.Assign(r.group, hdl.Low)
		b.Assign(r.base, hdl.Zeros(z.neuronBits))
		b.Assign(r.firstRow, hdl.Zeros(z.addressBits))
		b.Assign(r.resting, hdl.Low)
		b.Unused(r.advance, r.linear, r.hasFired)
	})
}

// several visits more than one group.
func (r *ring) several(b *hdl.Body, skip *hdl.Constant) {
	z := r.z
	lastGroup := b.Local("LAST_GROUP", hdl.Sub(z.groups, 1))
	current := b.Reg("current", z.groupBits)
	currentBase := b.Reg("current_base", z.neuronBits)
	currentRow := b.Reg("current_row", z.addressBits)
	b.Assign(r.group, current)
	b.Assign(r.base, currentBase)
	b.Assign(r.firstRow, currentRow)
	b.Assign(r.isLastGroup, hdl.Eq(current, hdl.Fit(lastGroup, z.groupBits)))
	entryBits := b.Local("ENTRY_BITS", hdl.Add(hdl.Add(z.groupBits, z.neuronBits), z.addressBits))
	b.Remark("The group with the next number, the first after the last.")
	nextBase := b.Let("next_base", z.neuronBits, hdl.Add(currentBase, hdl.Fit(z.lanes, z.neuronBits)))
	nextRow := b.Let("next_row", z.addressBits, hdl.Add(currentRow, hdl.Fit(z.rowsInAll, z.addressBits)))
	next := b.Let("next_group", entryBits, hdl.Mux(r.isLastGroup, hdl.Zeros(entryBits),
		hdl.Cat(hdl.Increment(current), nextBase, nextRow)))
	following := b.Wire("following", entryBits)
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.If(hdl.Any(r.rst, r.ending), func(b *hdl.Block) {
			b.Set(current, hdl.Zeros(z.groupBits))
			b.Set(currentBase, hdl.Zeros(z.neuronBits))
			b.Set(currentRow, hdl.Zeros(z.addressBits))
		}).ElseIf(r.advance, func(b *hdl.Block) { b.Set(hdl.Cat(current, currentBase, currentRow), following) })
	})
	b.Choose(hdl.Ne(skip, 0), "list", func(b *hdl.Body) {
		entries := b.Memory("entries", entryBits, z.groups).In("distributed")
		previous, tail := b.Reg("previous", z.groupBits), b.Reg("tail", z.groupBits)
		rested := b.Reg("rest", 0)
		b.Assign(following, hdl.Mux(r.linear, next, entries.At(current)))
		leaves := b.Let("leaves", 0, hdl.All(hdl.None(r.linear), r.hasFired))
		b.Assign(r.atLast, hdl.Eq(current, tail))
		b.Assign(r.resting, rested)
		place := b.Let("place", z.groupBits, hdl.Mux(r.linear, current, previous))
		b.Clocked(r.clk, func(b *hdl.Block) {
			b.If(hdl.All(r.advance, hdl.Any(r.linear, leaves)), func(b *hdl.Block) { b.Set(entries.At(place), following) })
			b.If(hdl.Any(r.rst, r.ending), func(b *hdl.Block) { b.Set(tail, hdl.Fit(lastGroup, z.groupBits)) }).ElseIf(
				hdl.All(r.advance, leaves, r.atLast), func(b *hdl.Block) { b.Set(tail, previous) })
			b.If(hdl.All(r.advance, hdl.None(leaves)), func(b *hdl.Block) { b.Set(previous, current) })
			b.Set(rested, hdl.All(r.advance, hdl.None(r.linear), hdl.Eq(current, previous)))
		})
	}, func(b *hdl.Body) {
		b.Assign(following, next)
		b.Assign(r.atLast, r.isLastGroup)
		b.Assign(r.resting, hdl.Low)
		b.Unused(r.linear, r.hasFired)
	})
}

// watch notes which groups have fired. An answer may come when another sample is in
// hand already; then it is not listened to.
func (r *ring) watch(b *hdl.Body, watch *hdl.Constant) {
	b.Choose(hdl.Ne(watch, 0), "watching", func(b *hdl.Body) {
		have := b.Reg("have_fired", r.z.groups)
		none := b.Reg("none", 0)
		heard := b.Let("heard", 0, hdl.All(r.fired.valid, hdl.Eq(r.fired.tag, r.tag.Run(0, 2))))
		b.For("k", r.z.groups, "each_group", func(b *hdl.Body, k *hdl.Constant) {
			number := b.Local("NUMBER", k)
			b.Clocked(r.clk, func(b *hdl.Block) {
				b.If(hdl.Any(r.rst, r.ending), func(b *hdl.Block) { b.Set(have.At(k), hdl.Low) }).ElseIf(
					hdl.All(heard, hdl.Eq(r.fired.group, hdl.Fit(number, r.z.groupBits))), func(b *hdl.Block) { b.Set(have.At(k), hdl.High) })
			})
		})
		b.Clocked(r.clk, func(b *hdl.Block) { b.Set(none, hdl.All(hdl.AllBits(have), hdl.None(r.ending), hdl.None(r.rst))) })
		b.Assign(r.allFired, none)
		b.Choose(hdl.Gt(r.z.groups, 1), "which", func(b *hdl.Body) { b.Assign(r.hasFired, have.At(r.group)) },
			func(b *hdl.Body) { b.Assign(r.hasFired, have.At(0)) })
	}, func(b *hdl.Body) {
		b.Assign(r.hasFired, hdl.Low)
		b.Assign(r.allFired, hdl.Low)
		b.Unused(r.fired.valid, r.fired.group, r.fired.tag)
	})
}
