package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
)

// spikeTimes keeps the output spike times of two samples, in one memory: two would take
// another block RAM from the weights.
func spikeTimes(p core.Ports, neurons int) *hdl.Module {
	u := newUnit("spike_times",
		"Keeps the output spike times of two samples: of one that runs, in one half, and of one that is",
		"read, in the other. A time that was read is forgotten when no spike comes: there is one write a",
		"cycle, and neither a spike nor the link can wait.")
	clk, half := u.in("clk", 0), u.in("half", 0).Says("that of the sample that runs")
	u.m.Ports("A spike.")
	spike, time, neuron := u.in("spike", 0), u.in("spike_time", p.OutTime), u.in("spike_neuron", p.OutBase)
	u.m.Ports("Reading, a step at a time: the neuron that is named now is there two steps later.")
	step, readAt := u.in("step", 0), u.in("read_neuron", p.OutBase)
	fetched := u.outReg("fetched", p.OutTime+1).Says("{time, fired}")
	u.m.Ports("Forgetting, never beside a spike.")
	forget, forgetAt := u.in("forget", 0), u.in("forget_neuron", p.OutBase)

	b := u.b
	times := b.Memory("times", p.OutTime+1, 2<<p.OutBase).In("block").Apart()
	write, writeAt, value := u.reg("write", 0), u.reg("write_at", 1+p.OutBase), u.reg("value", p.OutTime+1)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(write, hdl.Any(spike, forget))
		b.Set(writeAt, hdl.Mux(spike, hdl.Cat(half, neuron), hdl.Cat(hdl.None(half), forgetAt)))
		b.Set(value, hdl.Mux(spike, hdl.Cat(time, hdl.High), hdl.Lit(p.OutTime+1, 0)))
		b.If(write, func(b *hdl.Block) { b.Set(times.At(writeAt), value) })
		b.If(step, func(b *hdl.Block) { b.Set(fetched, times.At(hdl.Cat(hdl.None(half), readAt))) })
	})
	return u.m
}

// resultStream lets samples through the array one by one and makes a stream of bytes
// of their results.
func resultStream(p core.Ports, neurons int, noise bool) *hdl.Module {
	u := newUnit("result_stream",
		"Lets samples through the array, one at a time, so that the cycles of each are its own: from that in",
		"which the core takes the first token to that in which the end of the sample has left the encoder.",
		"Their results become a stream of bytes. Spike times are kept twice: the result of a sample is sent",
		"while the next one runs.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	u.m.Ports("The sorter has a sample; it may play it; it has begun.")
	waiting, play := u.in("waiting", 0), u.out("play", 0)
	begin := u.in("begin_sample", 0)
	u.m.Ports("Spikes of the array, and their end.")
	valid, last := u.in("s_valid", 0), u.in("s_last", 0)
	time, neuron := u.in("s_time", p.OutTime), u.in("s_neuron", p.OutBase)
	u.m.Ports("The stream of results. final: the byte is the last of a sample, and no other sample is in work.")
	outValid, outReady := u.outReg("result_valid", 0), u.in("result_ready", 0)
	outData, final := u.outReg("result_data", 8), u.out("result_final", 0)
	u.m.Ports("A sample is in work. To be counted: a sample, a cycle of one.")
	active := u.outReg("active", 0).Says("let through and not handed over")
	counted, running := u.outReg("counted", 0).Starts(hdl.Low), u.outReg("running", 0).Starts(hdl.Low)

	hold, checking, cyclesOut := hdl.Low, hdl.Low, (*hdl.Signal)(nil)
	if noise {
		u.m.Ports("No sample may be let in; nothing of one is sent; the cycles of one that is counted.")
		hold, checking = u.in("hold", 0), u.in("checking", 0)
		cyclesOut = u.out("sample_cycles", 32)
	}

	b := u.b
	b.Remark("After a restart, all times are forgotten first. Then a sample runs, is done, and is handed over when " +
		"the one before is sent.")
	clearing, second := u.reg("clearing", 0), u.reg("second", 0).Says("half to be forgotten")
	ended, done := u.reg("ended", 0), u.reg("done", 0)
	half := u.reg("half", 0).Says("the times that are written")
	sending := u.reg("sending", 0)
	hands := u.let("hands_over", 0, hdl.All(done, hdl.None(sending)))
	cycles, begun, counting := u.reg("cycles", 32), u.reg("begun", 0), u.reg("counting", 0)
	spikes, blocked, sends := []hdl.Expr{valid, hdl.None(last)}, []hdl.Expr{active, clearing}, hdl.Expr(hands)
	if noise {
		spikes, blocked = append(spikes, hdl.None(checking)), append(blocked, hold)
		sends = u.let("sends", 0, hdl.All(hands, hdl.None(checking)))
		b.Assign(cyclesOut, cycles)
	}
	spike := u.let("spike", 0, hdl.All(spikes...))

	b.Remark("Reading: a step goes on by a neuron, while its bits leave one by one. The header goes first.")
	header, headerLeft := u.reg("header", 32), u.reg("header_left", 5)
	inHeader := u.reg("in_header", 0)
	readAt, unread := u.reg("read_neuron", p.OutBase), u.reg("unread", 0).Says("the neuron is yet to be read")
	lastRead := u.let("last_read", 0, hdl.Eq(readAt, hdl.Lit(p.OutBase, neurons-1)))
	b.Remark("Forgetting goes behind reading. The sample is sent when that has come to its end, too.")
	forgetAt, stale := u.reg("forget_neuron", p.OutBase), u.reg("stale", 0).Says("times are to be forgotten")
	forgets := u.let("forgets", 0, hdl.All(hdl.None(spike), hdl.Any(clearing, hdl.All(stale, hdl.Any(hdl.None(unread), hdl.Ne(forgetAt, readAt))))))
	forgot := u.let("forgot", 0, hdl.All(forgets, hdl.Eq(forgetAt, hdl.Lit(p.OutBase, neurons-1)))).Says("the last of a half")
	fetchedValid, fetchedLast := u.reg("fetched_valid", 0), u.reg("fetched_last", 0)
	word, wordValid, wordLast := u.reg("word", p.OutTime+1), u.reg("word_valid", 0), u.reg("word_last", 0)
	leftBits := bits.Len(uint(p.OutTime))
	left := u.reg("left", leftBits).Says("bits of the word behind the one that leaves")
	padding := u.reg("padding", 0)

	b.Remark("A byte is gathered bit by bit.")
	gathered, place := u.reg("gathered", 7), u.reg("place", 3)
	full := u.let("full", 0, hdl.All(hdl.AllBits(place), outValid)).Says("the byte before is still here")
	aligned := u.let("aligned", 0, hdl.None(hdl.AnyBit(place)))
	pads := u.let("pads", 0, hdl.All(padding, hdl.None(aligned)))
	puts := u.let("puts", 0, hdl.All(hdl.Any(inHeader, wordValid, pads), hdl.None(full)))
	bit := u.let("bit_data", 0, hdl.Any(hdl.All(inHeader, header.At(0)), hdl.All(hdl.None(inHeader), wordValid, word.At(0))))
	wordPuts := u.let("word_puts", 0, hdl.All(wordValid, hdl.None(inHeader), hdl.None(full)))
	wordEnds := u.let("word_ends", 0, hdl.All(wordPuts, hdl.None(hdl.AnyBit(left))))
	step := u.let("step", 0, hdl.All(sending, hdl.Any(hdl.None(wordValid), wordEnds)))
	reads := u.let("reads", 0, hdl.All(step, unread))
	ends := u.let("ends", 0, hdl.All(padding, aligned, hdl.None(stale)))

	fetched := b.Wire("fetched", p.OutTime+1)
	b.Instance(spikeTimes(p, neurons), "spike_times", nil, []hdl.Setting{
		hdl.Set("clk", clk), hdl.Set("half", half), hdl.Set("spike", spike), hdl.Set("spike_time", time), hdl.Set("spike_neuron", neuron),
		hdl.Set("step", step), hdl.Set("read_neuron", readAt), hdl.Set("fetched", fetched), hdl.Set("forget", forgets), hdl.Set("forget_neuron", forgetAt),
	})
	finals := u.reg("ends_sample", 0).Says("the byte is the last of its sample")
	b.Assign(final, hdl.All(finals, hdl.None(active), hdl.None(waiting)))
	lastBit := u.let("last_bit", 0, hdl.All(hdl.AllBits(place), hdl.Any(pads, hdl.All(wordEnds, wordLast))))
	b.Assign(play, hdl.None(hdl.Any(blocked...)))
	b.Clocked(clk, func(b *hdl.Block) {
		// Both ends of the count come a cycle late, so that it is right.
		b.Set(begun, begin)
		b.Set(ended, hdl.All(valid, last, hdl.None(rst)))
		b.If(hdl.Any(rst, ended), func(b *hdl.Block) { b.Set(counting, hdl.Low) }).
			ElseIf(begun, func(b *hdl.Block) { b.Set(counting, hdl.High) })
		b.If(hdl.All(begun, hdl.None(counting)), func(b *hdl.Block) { b.Set(cycles, hdl.Lit(32, 1)) }).
			ElseIf(counting, func(b *hdl.Block) { b.Set(cycles, hdl.Increment(cycles)) })
		b.Set(running, hdl.All(hdl.Any(begun, counting), hdl.None(rst)))
		b.Set(counted, hdl.All(hands, hdl.None(rst)))
		b.If(rst, func(b *hdl.Block) {
			b.Set(clearing, hdl.High)
			b.Set(second, hdl.Low)
			b.Set(active, hdl.Low)
			b.Set(done, hdl.Low)
			b.Set(half, hdl.Low)
			b.Set(sending, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(clearing, hdl.All(clearing, hdl.None(hdl.All(forgot, second))))
			b.Set(second, hdl.Any(second, forgot))
			b.Set(active, hdl.Any(hdl.All(play, waiting), hdl.All(active, hdl.None(hands))))
			b.Set(done, hdl.Any(ended, hdl.All(done, hdl.None(hands))))
			b.Set(half, hdl.Ne(half, hdl.Any(hands, hdl.All(clearing, forgot))))
			b.Set(sending, hdl.Any(sends, hdl.All(sending, hdl.None(ends))))
		})
	})
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hands, func(b *hdl.Block) {
			b.Set(header, cycles)
			b.Set(headerLeft, hdl.Lit(5, 31))
		}).ElseIf(hdl.All(inHeader, puts), func(b *hdl.Block) {
			b.Set(header, hdl.Cat(hdl.Low, header.Bits(31, 1)))
			b.Set(headerLeft, hdl.Decrement(headerLeft))
		})
		b.Set(inHeader, hdl.All(hdl.None(rst), hdl.Any(sends, hdl.All(inHeader, hdl.None(hdl.All(puts, hdl.None(hdl.AnyBit(headerLeft))))))))
		b.If(hdl.Any(rst, hdl.All(reads, lastRead)), func(b *hdl.Block) { b.Set(readAt, hdl.Lit(p.OutBase, 0)) }).
			ElseIf(reads, func(b *hdl.Block) { b.Set(readAt, hdl.Increment(readAt)) })
		b.If(hdl.Any(rst, forgot), func(b *hdl.Block) { b.Set(forgetAt, hdl.Lit(p.OutBase, 0)) }).
			ElseIf(forgets, func(b *hdl.Block) { b.Set(forgetAt, hdl.Increment(forgetAt)) })
		b.Set(stale, hdl.All(hdl.None(rst), hdl.Any(sends, hdl.All(stale, hdl.None(forgot)))))
		b.Set(unread, hdl.Any(hands, hdl.All(unread, hdl.None(hdl.All(reads, lastRead)))))
		b.If(hdl.Any(rst, hands), func(b *hdl.Block) {
			b.Set(fetchedValid, hdl.Low)
			b.Set(wordValid, hdl.Low)
		}).ElseIf(step, func(b *hdl.Block) {
			b.Set(fetchedValid, unread)
			b.Set(wordValid, fetchedValid)
		}).ElseIf(wordEnds, func(b *hdl.Block) { b.Set(wordValid, hdl.Low) })
		b.If(step, func(b *hdl.Block) {
			b.Set(fetchedLast, lastRead)
			b.Set(word, fetched)
			b.Set(wordLast, fetchedLast)
			b.Set(left, hdl.And(hdl.Lit(leftBits, p.OutTime), hdl.Repeat(leftBits, fetched.At(0))))
		}).ElseIf(wordPuts, func(b *hdl.Block) {
			b.Set(word, hdl.Cat(hdl.Low, word.Bits(p.OutTime, 1)))
			b.Set(left, hdl.Decrement(left))
		})
		b.Set(padding, hdl.All(hdl.None(rst), hdl.None(hands), hdl.Any(hdl.All(wordEnds, wordLast), hdl.All(padding, hdl.None(ends)))))
		b.If(hdl.Any(rst, hands), func(b *hdl.Block) { b.Set(place, hdl.Lit(3, 0)) }).
			ElseIf(puts, func(b *hdl.Block) { b.Set(place, hdl.Increment(place)) })
		b.If(puts, func(b *hdl.Block) { b.Set(gathered, hdl.Cat(bit, gathered.Bits(6, 1))) })
		b.If(rst, func(b *hdl.Block) { b.Set(outValid, hdl.Low) }).
			ElseIf(hdl.All(puts, hdl.AllBits(place)), func(b *hdl.Block) { b.Set(outValid, hdl.High) }).
			ElseIf(outReady, func(b *hdl.Block) { b.Set(outValid, hdl.Low) })
		b.If(hdl.All(puts, hdl.AllBits(place)), func(b *hdl.Block) {
			b.Set(outData, hdl.Cat(bit, gathered))
			b.Set(finals, lastBit)
		})
	})
	return u.m
}
