package core

import "spikehdl/hdl"

// deltaSequencer turns rows into passes.
func deltaSequencer() *hdl.Module {
	m := hdl.NewModule("delta_sequencer",
		"Turns each row of a sample into one pass over the groups, a group a cycle. The last event of a",
		"step is known by looking at the token behind it; its pass also compares, so that comparing costs",
		"no cycle. A spike that the delay pushes past the last step is not looked for. Events that can",
		"change nothing any more are passed over, one a cycle: when all neurons have fired, and when the",
		"sample is over because the last layer has its answer.")
	z := sequencerSizes(m)
	delay := m.Param("DELAY", 0)
	skip := m.Param("SKIP", 0)
	watch := m.Param("WATCH", 0)
	early := m.Param("EARLY_END", 0)
	tagBits := m.Param("TAG_BITS", 8)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	in := streamPorts(m, "s_", true, z.timeBits, z.rowBits)
	inDigit := m.Input("s_digit", 0)
	inFresh := m.Input("s_fresh", 0)
	m.Ports("The mask queue can take one more pass.")
	room := m.Input("room", 0)
	m.Ports("The last layer has its answer to a sample.")
	over := answer{m.Input("over", 0), m.Input("over_tag", tagBits)}
	m.Ports("An earlier pass: all lanes of its group have fired; some lane fired.")
	fired := watched{m.Input("fired_valid", 0), m.Input("fired_group", z.groupBits), m.Input("fired_tag", 2)}
	spiked := m.Input("spiked", 0)
	m.Ports("This layer, if it is the last, has its answer.")
	answered := answer{m.OutputReg("done", 0), m.OutputReg("done_tag", tagBits)}
	m.Ports("One group of a pass; the weights at address follow two cycles later.")
	p := passOutputs(m, z.timeBits, z.neuronBits, z.groupBits)
	address := m.OutputReg("address", z.addressBits)
	enable := m.OutputReg("enable", 0)
	clear := m.OutputReg("clear", 0).Says("end of sample, or reset: what is kept in registers starts anew")
	fresh := m.OutputReg("fresh", 0)
	digit := m.OutputReg("digit", 0)
	compare := m.OutputReg("compare", 0)
	passTag := m.OutputReg("pass_tag", 2).Says("of the pass's sample")

	b := m.Body()
	b.Remark("The token in hand; the one behind it is still at the input.")
	held := b.Reg("held", 0)
	last := b.Reg("last", 0)
	time := b.Reg("time_now", z.timeBits)
	row := b.Reg("row", z.rowBits)
	rowDigit := b.Reg("row_digit", 0)
	rowFresh := b.Reg("row_fresh", 0)
	tag := b.Reg("tag", tagBits).Says("number of the sample")

	ending := b.Wire("ending", 0)
	allFired := b.Wire("all_fired", 0)
	cancelled := b.Reg("cancelled", 0)
	drop := b.Let("drop", 0, hdl.All(hdl.None(last), hdl.None(rowDigit), hdl.Any(allFired, cancelled)))
	r := ring{z: z, clk: clk, rst: rst, ending: ending, linear: rowFresh, fired: fired, tag: tag}
	r.build(b, skip, watch)
	b.Assign(allFired, r.allFired)
	start := b.Let("go", 0, hdl.All(held, room, hdl.Any(last, hdl.All(in.valid, hdl.None(drop), hdl.None(r.resting)))))
	done := b.Let("row_done", 0, hdl.Any(hdl.All(start, hdl.Any(last, r.atLast)), hdl.All(held, drop)))
	b.Assign(ending, hdl.All(start, last))
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
	rowAddress := b.Wire("row_address", z.addressBits)
	b.Choose(hdl.Gt(z.groups, 1), "addressing", func(b *hdl.Body) { b.Assign(rowAddress, rowAt(b, z, r.firstRow, row)) },
		func(b *hdl.Body) {
			b.Assign(rowAddress, row)
			b.Unused(r.firstRow)
		})
	b.Assign(r.advance, hdl.All(start, hdl.None(last)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(held, hdl.Low)
			b.Set(p.end, hdl.Low)
			b.Set(enable, hdl.Low)
			b.Set(tag, hdl.Zeros(tagBits))
		}).Else(func(b *hdl.Block) {
			b.Set(held, hdl.Any(take, hdl.All(held, hdl.None(done))))
			b.Set(p.end, ending)
			b.Set(enable, r.advance)
			b.If(ending, func(b *hdl.Block) { b.Set(tag, hdl.Increment(tag)) })
		})
		b.If(take, func(b *hdl.Block) {
			b.Set(last, in.last)
			b.Set(time, in.time)
			b.Set(row, in.row)
			b.Set(rowDigit, inDigit)
			b.Set(rowFresh, inFresh)
		})
		b.Set(clear, hdl.Any(rst, ending))
		b.Set(p.time, emitted)
		b.Set(p.base, r.base)
		b.Set(p.group, r.group)
		b.Set(p.lastGroup, r.isLastGroup)
		b.Set(address, rowAddress)
		b.Set(fresh, rowFresh)
		b.Set(digit, hdl.All(rowDigit, hdl.None(rowFresh)))
		b.Set(compare, hdl.All(endOfStep, hdl.None(rowDigit), hdl.None(late)))
		b.Set(passTag, tag.Run(0, 2))
	})
	answerOf(b, clk, rst, early, tagBits, ending, tag, r.allFired, spiked, answered)
	b.Remark("A sample that is over: its number is compared, since layers work on different samples.")
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(cancelled, hdl.All(over.valid, hdl.Eq(over.tag, tag), hdl.None(ending), hdl.None(rst)))
	})
	return m
}

// answer says that the last layer has its answer to the sample of that number.
type answer struct{ valid, tag *hdl.Signal }

// answerOf says when a last layer has its answer: when all of its neurons have
// fired, or with the first spike. A spike shows while a later sample may be in hand
// already, so it is told apart by the ends that are under way.
func answerOf(b *hdl.Body, clk, rst *hdl.Signal, early, tagBits *hdl.Constant, ending, tag, allFired, spiked *hdl.Signal, out answer) {
	b.Choose(hdl.Eq(early, 1), "all_end", func(b *hdl.Body) {
		b.Clocked(clk, func(b *hdl.Block) {
			b.Set(out.valid, hdl.All(allFired, hdl.None(ending), hdl.None(rst)))
			b.Set(out.tag, tag)
		})
		b.Unused(spiked)
	}, func(b *hdl.Body) {
		b.Choose(hdl.Eq(early, 2), "first_end", func(b *hdl.Body) {
			ends := b.Reg("ends", spikeShows).Says("of samples, under way to the queue")
			b.Clocked(clk, func(b *hdl.Block) {
				b.Set(ends, hdl.Cat(ends.Bits(spikeShows-2, 0), ending))
				b.Set(out.valid, hdl.All(hdl.Any(out.valid, hdl.All(spiked, hdl.None(hdl.AnyBit(ends)))), hdl.None(ending), hdl.None(rst)))
				b.Set(out.tag, tag)
			})
		}, func(b *hdl.Body) {
			b.Clocked(clk, func(b *hdl.Block) {
				b.Set(out.valid, hdl.Low)
				b.Set(out.tag, hdl.Zeros(tagBits))
			})
			b.Unused(spiked, rst)
		})
	})
}

// spikeShows is how many cycles after the sequencer's decision a spike is known.
const spikeShows = 7
