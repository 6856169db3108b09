package ether

import "spikehdl/hdl"

// ReferenceHz is the frequency that a PHY without a crystal of its own is given.
const ReferenceHz = 25_000_000

// ReferenceClock makes reference_clock, which divides the oscillator's clock for the
// PHY by an even number.
func ReferenceClock() *hdl.Module {
	m := hdl.NewModule("reference_clock",
		"A clock for the PHY: the oscillator's, divided. It leaves a register, so that it has no glitches,",
		"and is as long high as low.")
	half := m.Param("HALF_CYCLES", 2).Says("of the oscillator, that it stays high, and low")
	clk := m.Input("clk", 0)
	out := m.OutputReg("ref_clk", 0).Starts(hdl.Low)
	b := m.Body()
	countBits := b.Local("COUNT_BITS", hdl.Add(hdl.Clog2(half), 1))
	last := b.Local("LAST", hdl.Sub(half, 1))
	count := b.Reg("count", countBits).Starts(hdl.Zeros(countBits))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Eq(count, hdl.Fit(last, countBits)), func(b *hdl.Block) {
			b.Set(count, hdl.Zeros(countBits))
			b.Set(out, hdl.None(out))
		}).Else(func(b *hdl.Block) { b.Set(count, hdl.Increment(count)) })
	})
	return m
}

const resetBits = 24

// PHYReset makes phy_reset, which holds the PHY in reset for a while after the FPGA has
// been configured.
func PHYReset() *hdl.Module {
	m := hdl.NewModule("phy_reset",
		"Holds the PHY in reset for a while after configuration: it must have a steady clock first. A board",
		"that is reset later leaves it alone, for it would take seconds to find its link again.")
	cycles := m.Param("CYCLES", 1_000_000)
	clk := m.Input("clk", 0)
	out := m.OutputReg("held", 0).Starts(hdl.High)
	b := m.Body()
	left := b.Reg("left", resetBits).Starts(hdl.Fit(cycles, resetBits))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.AnyBit(left), func(b *hdl.Block) { b.Set(left, hdl.Decrement(left)) })
		b.Set(out, hdl.AnyBit(left))
	})
	return m
}
