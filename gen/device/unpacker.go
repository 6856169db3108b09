package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
)

// sampleUnpacker makes spikes of the bits of the stream of samples.
func sampleUnpacker(p core.Ports, inputs int, noise bool) *hdl.Module {
	u := newUnit("sample_unpacker",
		"Takes the stream of samples bit by bit: for each input whether it fires and, if so, when. Where a",
		"sample ends, the rest of the byte is padding. A sample may come in many frames.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	put, bit, ready := u.in("sample_bit", 0), u.in("bit_data", 0), u.out("sample_ready", 0)
	drop := u.out("drop_rest", 0).Says("the bit is the sample's last one")
	u.m.Ports("To the sorter.")
	valid, taken := u.outReg("input_valid", 0), u.in("input_ready", 0)
	last := u.outReg("input_last", 0).Says("end of sample; carries no spike")
	outTime, outIndex := u.outReg("input_time", p.InTime), u.outReg("input_index", p.InIndex)

	var open *hdl.Signal
	if noise {
		open = u.outReg("sample_open", 0).Says("a sample is not whole yet")
	}

	b := u.b
	index := u.reg("index", p.InIndex)
	inTime := u.reg("in_time", 0).Says("the input fires, and bits of its time are due")
	countBits := bits.Len(uint(p.InTime - 1))
	count := u.reg("count", countBits).Says("of these, taken")
	ending := u.reg("ending", 0).Says("the end of the sample is due")
	lastInput := u.let("last_input", 0, hdl.Eq(index, hdl.Lit(p.InIndex, inputs-1)))
	timeDone := u.let("time_done", 0, hdl.All(inTime, hdl.Eq(count, hdl.Lit(countBits, p.InTime-1))))
	inputDone := u.let("input_done", 0, hdl.Mux(inTime, timeDone, hdl.None(bit)))
	free := u.let("free", 0, hdl.Any(hdl.None(valid), taken))
	b.Assign(ready, hdl.All(free, hdl.None(ending)))
	b.Assign(drop, hdl.All(put, inputDone, lastInput))
	b.Clocked(clk, func(b *hdl.Block) {
		if noise {
			b.Set(open, hdl.Any(inTime, hdl.AnyBit(index)))
		}
		b.If(rst, func(b *hdl.Block) {
			b.Set(index, hdl.Lit(p.InIndex, 0))
			b.Set(inTime, hdl.Low)
			b.Set(ending, hdl.Low)
			b.Set(valid, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.If(put, func(b *hdl.Block) {
				b.Set(inTime, hdl.None(inputDone))
				b.If(inputDone, func(b *hdl.Block) {
					b.Set(index, hdl.Mux(lastInput, hdl.Lit(p.InIndex, 0), hdl.Increment(index)))
				})
			})
			b.Set(ending, hdl.Any(hdl.All(put, inputDone, lastInput), hdl.All(ending, hdl.None(free))))
			b.If(free, func(b *hdl.Block) { b.Set(valid, hdl.Any(ending, hdl.All(put, timeDone))) })
		})
		b.If(put, func(b *hdl.Block) {
			b.Set(count, hdl.Mux(inTime, hdl.Increment(count), hdl.Lit(countBits, 0)))
		})
		b.If(hdl.All(put, inTime), func(b *hdl.Block) { b.Set(outTime, hdl.Cat(bit, outTime.Bits(p.InTime-1, 1))) })
		b.If(free, func(b *hdl.Block) {
			b.Set(last, ending)
			b.Set(outIndex, index)
		})
	})
	return u.m
}
