package device

import (
	"fmt"

	"spikehdl/hdl"
	"spikehdl/link"
)

// checkedBytes is what a board says of the samples it has checked: their number u32, the
// CRC-32 of their spikes u32, the sum of their cycles u64.
const checkedBytes = link.CheckedSize

// spikeBytes is what a spike, or the end of a sample, is in the CRC: the time u8 and the
// neuron u16, or three bytes of ones.
const spikeBytes = link.SpikeBytes

// spikeChecksum sums up samples as they leave the array, for a host that knows what they
// must be. It takes a token a cycle, as the encoder gives them, so that it never waits:
// the spikes of a sample are in the order of their times, those of a step in the order
// of the neurons.
func spikeChecksum(crc *hdl.Module, timeBits, neuronBits int) *hdl.Module {
	m := hdl.NewModule("spike_checksum",
		"Sums up samples: how many, the CRC-32 of their spikes in the order in which they leave the array",
		"(time u8 and neuron u16 each, ones at the end of a sample), and their cycles. What is read holds",
		"still between the samples.")
	clk := m.Input("clk", 0)
	clear := m.Input("clear", 0).Says("begin anew")
	m.Ports("Spikes, and ends of samples.")
	valid, last := m.Input("s_valid", 0), m.Input("s_last", 0)
	time, neuron := m.Input("s_time", timeBits), m.Input("s_neuron", neuronBits)
	m.Ports("The cycles of a sample, when it is done.")
	done, cycles := m.Input("done", 0), m.Input("cycles", 32)
	m.Ports("Reading: samples u32, CRC u32, cycles u64; a byte is there in the second cycle after its place.")
	place, data := m.Input("place", 4), m.OutputReg("data", 8)

	b := m.Body()
	b.Remark("The token, a cycle later.")
	held, token := b.Reg("held", 0), b.Reg("token", 8*spikeBytes)
	b.Remark("Its bytes go through the CRC at once.")
	now := b.Reg("crc", 32)
	next := now
	for k := range spikeBytes {
		after := b.Wire(fmt.Sprintf("crc_%d", k+1), 32)
		b.Instance(crc, fmt.Sprintf("byte_%d", k), nil, []hdl.Setting{
			hdl.Set("crc", next), hdl.Set("data", token.Run(8*k, 8)), hdl.Set("next_crc", after)})
		next = after
	}
	b.Remark("The sums.")
	samples, sum := b.Reg("samples", 32), b.Reg("sum", 64)
	said := b.Let("said", 8*checkedBytes, hdl.Cat(sum, hdl.Not(now), samples))
	fetched := b.Reg("fetched", 8)
	wide := hdl.Cat(hdl.Lit(16-neuronBits, 0), neuron, hdl.Lit(8-timeBits, 0), time)
	if timeBits == 8 {
		wide = hdl.Cat(hdl.Lit(16-neuronBits, 0), neuron, time)
	}
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(held, valid)
		b.Set(token, hdl.Mux(last, hdl.Hex(8*spikeBytes, 1<<(8*spikeBytes)-1), wide))
		b.If(clear, func(b *hdl.Block) { b.Set(now, allOnes) }).ElseIf(held, func(b *hdl.Block) { b.Set(now, next) })
		b.If(clear, func(b *hdl.Block) {
			b.Set(samples, hdl.Lit(32, 0))
			b.Set(sum, hdl.Lit(64, 0))
		}).ElseIf(done, func(b *hdl.Block) {
			b.Set(samples, hdl.Increment(samples))
			b.Set(sum, hdl.Add(sum, hdl.Cat(hdl.Lit(32, 0), cycles)))
		})
		b.Set(fetched, said.Run(hdl.Cat(place, hdl.Lit(3, 0)), 8))
		b.Set(data, fetched)
	})
	return m
}
