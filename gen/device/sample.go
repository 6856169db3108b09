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
	valid, ready := m.Output("m_axis_tvalid", 0), m.Input("m_axis_tready", 0)
	last, data := m.Output("m_axis_tlast", 0), m.OutputReg("m_axis_tdata", tokenBits)

	b := m.Body()
	events := b.Memory("events", tokenBits, capacity).In(style)
	playing := b.Reg("playing", 0)
	place := b.Reg("place", countBits)
	moved := b.Let("moved", 0, hdl.All(playing, ready))
	b.Assign(valid, playing)
	b.Assign(last, hdl.Eq(place, count))
	next := b.Let("place_next", countBits, hdl.Mux(play, hdl.Lit(countBits, 0), hdl.Mux(moved, hdl.Increment(place), place)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) { b.Set(playing, hdl.Low) }).Else(func(b *hdl.Block) {
			b.Set(playing, hdl.Any(play, hdl.All(playing, hdl.None(hdl.All(moved, last)))))
		})
		b.Set(place, next)
		b.Set(data, events.At(next.Run(0, placeBits)))
		b.If(hdl.Any(rst, clear), func(b *hdl.Block) { b.Set(count, hdl.Lit(countBits, 0)) }).ElseIf(store, func(b *hdl.Block) { b.Set(count, hdl.Increment(count)) })
		b.If(store, func(b *hdl.Block) { b.Set(events.At(count.Run(0, placeBits)), event) })
	})
	if countBits > placeBits {
		b.Unused(next.At(countBits - 1))
	}
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
	done := m.Output("done", 0)
	cycles := m.OutputReg("cycles", 32)
	m.Ports("Reading: the neuron of the next cycle; then whether it fired, and when.")
	readNext := m.Input("read_next", p.OutBase)
	forget := m.Input("forget", 0).Says("the neuron in hand")
	fired := m.Output("fired", 0)
	firedAt := m.Output("fired_at", p.OutTime)

	b := m.Body()
	times := b.Memory("times", p.OutTime+1, neurons).In("block")
	inHand := b.Reg("in_hand", p.OutTime+1)
	readAt := b.Reg("read_at", p.OutBase)
	counting := b.Reg("counting", 0)
	b.Assign(hdl.Cat(fired, firedAt), inHand)
	b.Assign(done, hdl.All(valid, last))
	spike := b.Let("spike", 0, hdl.All(valid, hdl.None(last)))
	writeAt := b.Let("write_at", p.OutBase, hdl.Mux(spike, neuron, readAt))
	value := b.Let("value", p.OutTime+1, hdl.Mux(spike, hdl.Cat(hdl.High, time), hdl.Lit(p.OutTime+1, 0)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(spike, forget), func(b *hdl.Block) { b.Set(times.At(writeAt), value) })
		b.Set(inHand, times.At(readNext))
		b.Set(readAt, readNext)
		b.If(hdl.Any(rst, done), func(b *hdl.Block) { b.Set(counting, hdl.Low) }).ElseIf(begin, func(b *hdl.Block) { b.Set(counting, hdl.High) })
		b.If(hdl.All(begin, hdl.None(counting)), func(b *hdl.Block) { b.Set(cycles, hdl.Lit(32, 1)) }).ElseIf(counting, func(b *hdl.Block) { b.Set(cycles, hdl.Increment(cycles)) })
	})
	return m
}

// infoROM is what the board says of itself.
func infoROM(info []byte) *hdl.Module {
	m := hdl.NewModule("info_rom",
		"What the board says of itself: the payload of INFO, byte by byte.")
	clk := m.Input("clk", 0)
	address := m.Input("address", infoBits(info))
	data := m.OutputReg("data", 8)
	m.Body().Clocked(clk, func(b *hdl.Block) {
		b.Case(address, func(c *hdl.Case) {
			for at, value := range info {
				c.When([]hdl.Expr{hdl.Lit(infoBits(info), at)}, func(b *hdl.Block) { b.Set(data, hdl.Hex(8, int(value))) })
			}
		}, func(b *hdl.Block) { b.Set(data, hdl.Hex(8, 0)) })
	})
	return m
}

func infoBits(info []byte) int { return bits.Len(uint(len(info))) }
