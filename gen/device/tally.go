package device

import (
	"math/bits"

	"spikehdl/hdl"
	"spikehdl/link"
)

const (
	tallyWord  = 16                               // bits of a word of a counter
	tallyWords = 8 * link.CounterSize / tallyWord // of a counter
	stepCycles = 1 << beatBits
)

// recentBits is the width of what is counted of each source between two visits.
func recentBits(sources int) int {
	if sources*tallyWords*stepCycles < 1<<8-64 { // some are over for a restart
		return 8
	}
	return 16
}

// tally counts events from many sources.
func tally(sources int, style string) *hdl.Module {
	recentWidth := recentBits(sources)
	u := newUnit("tally",
		"Counts what happens: each source has a short counter, and one adder visits these in turn and brings",
		"long ones in a memory up to them, a word in four cycles. Nothing resets them; with the first round",
		"after configuration the long ones start from zero. When it is asked, a round also leaves a copy, which",
		"does not change while it is told.")
	clk := u.in("clk", 0)
	count := u.in("count", sources).Says("what has happened now")
	u.m.Ports("The copy: asked for, made, and its bytes, there in the cycle after their place was looked at.")
	step := u.in("step", 0).Says("every fourth cycle; places are looked at in the two before it")
	ask, ready := u.in("status_ask", 0), u.outReg("counters_ready", 0)
	words := sources * tallyWords
	place := u.in("counter_at", 1+bits.Len(uint(words-1)))
	data := u.out("counter_data", 8)

	addressBits, slotBits := bits.Len(uint(words-1)), max(1, bits.Len(uint(sources-1)))
	b := u.b
	long := b.Memory("totals", tallyWord, 2<<addressBits).In(style).Apart()
	recent := u.reg("recent", sources*recentWidth).Starts(hdl.Lit(sources*recentWidth, 0))
	slot, word, address := u.reg("slot", slotBits).Starts(hdl.Lit(slotBits, 0)), u.reg("word", 2).Starts(hdl.Lit(2, 0)), u.reg("address", addressBits).Starts(hdl.Lit(addressBits, 0))
	holds := u.reg("holds", 0).Starts(hdl.Low).Says("the memory holds something")
	copying := u.reg("copying", 0).Starts(hdl.Low)
	fetched, sum := u.reg("fetched", tallyWord), u.reg("sum", tallyWord+1)
	b.Remark("A visit: a word is read, what is carried into it is found, it is added to, written, and maybe",
		"written to the copy while the next visit begins.")
	visit := u.reg("visit", stepCycles-1).Starts(hdl.Lit(stepCycles-1, 0))
	visited, carry := u.reg("visited", recentWidth), u.reg("carry", 0)
	writes, writeAt := u.reg("writes", 0).Starts(hdl.Low), u.reg("write_at", addressBits+1)
	firstWord := u.let("first_word", 0, hdl.Eq(word, hdl.Lit(2, 0)))
	lastWord := u.let("last_word", 0, hdl.Eq(word, hdl.Lit(2, tallyWords-1)))
	atEnd := u.let("at_end", 0, hdl.Eq(address, hdl.Lit(addressBits, words-1)))
	kept := u.let("kept_word", tallyWord, hdl.And(fetched, hdl.Repeat(tallyWord, holds)))
	b.Remark("A short counter has the low bits of its long one, which has fallen behind it: where they are",
		"less, a carry goes up.")
	carries := u.let("carries", 0, hdl.Mux(firstWord, hdl.Lt(visited, kept.Run(0, recentWidth)), sum.At(tallyWord)))
	base := []hdl.Expr{hdl.Low, hdl.Mux(firstWord, hdl.Repeat(recentWidth, hdl.High), kept.Run(0, recentWidth))}
	if recentWidth < tallyWord {
		base = []hdl.Expr{hdl.Low, kept.Run(recentWidth, tallyWord-recentWidth), base[1]}
	}
	added := u.let("added", tallyWord+1, hdl.Add(hdl.Cat(base...), hdl.Cat(hdl.Lit(tallyWord, 0), carry)))
	readAt := u.let("read_at", addressBits+1, hdl.Mux(hdl.Any(step, visit.At(0)), hdl.Cat(hdl.Low, address), hdl.Cat(hdl.High, place.Run(1, addressBits))))
	b.Assign(data, hdl.Mux(place.At(0), fetched.Run(8, 8), fetched.Run(0, 8)))
	b.For("s", sources, "sources", func(b *hdl.Body, s *hdl.Constant) {
		mine := b.Let("mine", recentWidth, recent.Run(hdl.Mul(s, recentWidth), recentWidth))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(count.At(s), func(b *hdl.Block) { b.Set(recent.Run(hdl.Mul(s, recentWidth), recentWidth), hdl.Increment(mine)) })
		})
	})
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(visit, hdl.Cat(visit.Bits(stepCycles-3, 0), step))
		b.Set(fetched, long.At(readAt))
		b.If(step, func(b *hdl.Block) {
			b.Set(visited, recent.Run(hdl.Cat(slot, hdl.Lit(bits.Len(uint(recentWidth-1)), 0)), recentWidth))
		})
		b.If(visit.At(0), func(b *hdl.Block) { b.Set(carry, carries) })
		b.If(visit.At(1), func(b *hdl.Block) {
			b.Set(sum, hdl.Mux(firstWord, hdl.Cat(added.Bits(tallyWord, recentWidth), visited), added))
		})
		b.Set(writes, hdl.Any(visit.At(1), hdl.All(visit.At(2), copying)))
		b.Set(writeAt, hdl.Cat(visit.At(2), address))
		b.If(writes, func(b *hdl.Block) { b.Set(long.At(writeAt), sum.Run(0, tallyWord)) })
		b.If(visit.At(2), func(b *hdl.Block) {
			b.Set(word, hdl.Mux(lastWord, hdl.Lit(2, 0), hdl.Increment(word)))
			b.Set(address, hdl.Mux(atEnd, hdl.Lit(addressBits, 0), hdl.Increment(address)))
			b.If(atEnd, func(b *hdl.Block) {
				b.Set(slot, hdl.Lit(slotBits, 0))
				b.Set(holds, hdl.High)
			}).ElseIf(lastWord, func(b *hdl.Block) { b.Set(slot, hdl.Increment(slot)) })
		})
		b.If(hdl.All(visit.At(2), atEnd), func(b *hdl.Block) { b.Set(copying, hdl.All(ask, hdl.None(copying), hdl.None(ready))) })
		b.Set(ready, hdl.All(ask, hdl.Any(ready, hdl.All(copying, visit.At(2), atEnd))))
	})
	return u.m
}
