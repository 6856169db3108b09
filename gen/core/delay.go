package core

import "spikehdl/hdl"

// delayLine keeps what belongs to a pass beside it. It has no reset, so that
// synthesis can make shift registers of LUTs of it: rst lasts longer than any line.
func delayLine() *hdl.Module {
	m := hdl.NewModule("delay_line", "A word, a number of cycles later.")
	width := m.Param("WIDTH", 8)
	cyclesLate := m.Param("CYCLES", 6).Says("at least 2")
	clk := m.Input("clk", 0)
	d := m.Input("d", width)
	q := m.Output("q", width)
	b := m.Body()
	length := b.Local("LENGTH", hdl.Mul(width, cyclesLate))
	line := b.Reg("line", length)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(line, hdl.Cat(line.Bits(hdl.Sub(hdl.Sub(length, width), 1), 0), d))
	})
	b.Assign(q, line.Bits(hdl.Sub(length, 1), hdl.Sub(length, width)))
	return m
}
