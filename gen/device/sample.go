package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
)

// samplePlayer holds the events of one sample and plays them to the core.
func samplePlayer(p core.Ports, capacity int, style string) *hdl.Module {
	countBits := bits.Len(uint(capacity))
	placeBits := max(1, bits.Len(uint(capacity-1)))
	tokenBits := p.InTime + p.InIndex
	m := hdl.NewModule("sample_player",
		"Holds the events of a sample until it is whole and seen to be right, then plays them to the core",
		"without a pause, so that its cycles do not depend on the link.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	clear := m.Input("clear", 0).Says("forget the events")
	store, event := m.Input("store", 0), m.Input("event_data", tokenBits)
	count := m.OutputReg("count", countBits)
	play := m.Input("play", 0)
	m.Ports("To the core.")
	valid, ready := m.OutputReg("m_axis_tvalid", 0), m.Input("m_axis_tready", 0)
	last, data := m.OutputReg("m_axis_tlast", 0), m.OutputReg("m_axis_tdata", tokenBits)

	b := m.Body()
	events := b.Memory("events", tokenBits, capacity).In(style).Apart()
	b.Remark("The memory is slow, so that a register of its own stands behind it. A token is fetched, then out.")
	place := b.Reg("place", countBits)
	placed := b.Reg("placed", 0).Says("there is a token at the place: an event, or the end behind them")
	fetched, fetchedValid, fetchedLast := b.Reg("fetched", tokenBits), b.Reg("fetched_valid", 0), b.Reg("fetched_last", 0)
	moves := b.Let("moves", 0, hdl.Any(hdl.None(valid), ready))
	atEnd := b.Let("at_end", 0, hdl.Eq(place, count))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(placed, hdl.Low)
			b.Set(fetchedValid, hdl.Low)
			b.Set(valid, hdl.Low)
		}).ElseIf(play, func(b *hdl.Block) { b.Set(placed, hdl.High) }).ElseIf(moves, func(b *hdl.Block) {
			b.Set(placed, hdl.All(placed, hdl.None(atEnd)))
			b.Set(fetchedValid, placed)
			b.Set(valid, fetchedValid)
		})
		b.If(play, func(b *hdl.Block) { b.Set(place, hdl.Lit(countBits, 0)) }).
			ElseIf(hdl.All(moves, placed), func(b *hdl.Block) { b.Set(place, hdl.Increment(place)) })
		b.If(moves, func(b *hdl.Block) {
			b.Set(fetched, events.At(place.Run(0, placeBits)))
			b.Set(fetchedLast, atEnd)
			b.Set(data, fetched)
			b.Set(last, fetchedLast)
		})
		b.If(hdl.Any(rst, clear), func(b *hdl.Block) { b.Set(count, hdl.Lit(countBits, 0)) }).ElseIf(store, func(b *hdl.Block) { b.Set(count, hdl.Increment(count)) })
		b.If(store, func(b *hdl.Block) { b.Set(events.At(count.Run(0, placeBits)), event) })
	})
	return m
}

// spikeTimes keeps the spike times of the last layer until they are sent.
func spikeTimes(p core.Ports, neurons int) *hdl.Module {
	m := hdl.NewModule("spike_times",
		"Keeps the output spike times of a sample, and counts its cycles: from the cycle in which the core",
		"takes the first token to that in which the end of the sample has left the encoder. A time is",
		"forgotten as it is read.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("The sample: begun, its spikes, its end.")
	begin := m.Input("begin_sample", 0)
	valid := m.Input("s_valid", 0)
	last := m.Input("s_last", 0)
	time, neuron := m.Input("s_time", p.OutTime), m.Input("s_neuron", p.OutBase)
	done := m.OutputReg("done", 0)
	cycles := m.OutputReg("cycles", 32)
	m.Ports("Reading: whether a neuron fired, and when, in the third cycle after it was named.")
	readAt := m.Input("neuron", p.OutBase)
	forget := m.Input("forget", 0).Says("its time is read")
	fired := m.OutputReg("fired", 0)
	firedAt := m.OutputReg("fired_at", p.OutTime)

	b := m.Body()
	times := b.Memory("times", p.OutTime+1, neurons).In("block").Apart()
	write, writeAt, value := b.Reg("write", 0), b.Reg("write_at", p.OutBase), b.Reg("value", p.OutTime+1)
	fetched := b.Reg("fetched", p.OutTime+1)
	begun, counting := b.Reg("begun", 0), b.Reg("counting", 0)
	spike := b.Let("spike", 0, hdl.All(valid, hdl.None(last)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(write, hdl.Any(spike, forget))
		b.Set(writeAt, hdl.Mux(spike, neuron, readAt))
		b.Set(value, hdl.Mux(spike, hdl.Cat(hdl.High, time), hdl.Lit(p.OutTime+1, 0)))
		b.If(write, func(b *hdl.Block) { b.Set(times.At(writeAt), value) })
		b.Set(fetched, times.At(readAt))
		b.Set(hdl.Cat(fired, firedAt), fetched)
		// Both ends of the count come a cycle late, so that it is right.
		b.Set(begun, begin)
		b.Set(done, hdl.All(valid, last))
		b.If(hdl.Any(rst, done), func(b *hdl.Block) { b.Set(counting, hdl.Low) }).ElseIf(begun, func(b *hdl.Block) { b.Set(counting, hdl.High) })
		b.If(hdl.All(begun, hdl.None(counting)), func(b *hdl.Block) { b.Set(cycles, hdl.Lit(32, 1)) }).ElseIf(counting, func(b *hdl.Block) { b.Set(cycles, hdl.Increment(cycles)) })
	})
	return m
}

// infoROM is what the board says of itself.
func infoROM(info []byte) *hdl.Module {
	m := hdl.NewModule("info_rom",
		"What the board says of itself: the payload of INFO, a byte in the second cycle after its address.")
	clk := m.Input("clk", 0)
	address := m.Input("address", infoBits(info))
	data := m.OutputReg("data", 8)
	b := m.Body()
	fetched := b.Reg("fetched", 8)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(data, fetched)
		b.Case(address, func(c *hdl.Case) {
			for at, value := range info {
				c.When([]hdl.Expr{hdl.Lit(infoBits(info), at)}, func(b *hdl.Block) { b.Set(fetched, hdl.Hex(8, int(value))) })
			}
		}, func(b *hdl.Block) { b.Set(fetched, hdl.Hex(8, 0)) })
	})
	return m
}

func infoBits(info []byte) int { return bits.Len(uint(len(info))) }
