package device

import "spikehdl/hdl"

// divisorBits is the width of the counters of clock cycles in a bit: 16 for the
// longest bit, enough for 9,600 baud at 400 MHz, and one that is set below zero.
const divisorBits = 17

// synchroniser keeps the two registers behind an asynchronous signal together.
const synchroniser = `ASYNC_REG = "TRUE"`

// uartReceiver takes bytes off a wire.
func uartReceiver() *hdl.Module {
	m := hdl.NewModule("uart_receiver",
		"Takes bytes off a wire: a low start bit, eight bits, lowest first, a high stop bit. Each bit is",
		"read in its middle. A byte without a stop bit is dropped.")
	divisor := m.Param("DIVISOR", 100)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	wire := m.Input("uart_rx", 0)
	valid, data := m.OutputReg("rx_valid", 0), m.OutputReg("rx_data", 8)

	b := m.Body()
	b.Remark("Cycles are counted down to below zero, which is a single bit to look at.")
	fullBit := b.Local("FULL_BIT", hdl.Sub(divisor, 2))
	halfBit := b.Local("HALF_BIT", hdl.Sub(hdl.Div(divisor, 2), 2))
	b.Remark("Two registers before anything looks at the wire: it belongs to no clock.")
	early, level := b.Reg("level_early", 0).Marked(synchroniser), b.Reg("level", 0).Marked(synchroniser)
	active := b.Reg("active", 0)
	wait := b.Reg("wait_cycles", divisorBits)
	place := b.Reg("place", 4).Says("0 start, 1 to 8 data, 9 stop")
	due := b.Let("due", 0, hdl.All(active, wait.At(divisorBits-1)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(early, wire)
		b.Set(level, early)
		b.If(rst, func(b *hdl.Block) {
			b.Set(active, hdl.Low)
			b.Set(valid, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(valid, hdl.All(due, hdl.Eq(place, hdl.Lit(4, 9)), level))
			b.If(hdl.None(active), func(b *hdl.Block) {
				b.Set(active, hdl.None(level))
				b.Set(wait, hdl.Fit(halfBit, divisorBits))
				b.Set(place, hdl.Lit(4, 0))
			}).ElseIf(due, func(b *hdl.Block) {
				b.Set(wait, hdl.Fit(fullBit, divisorBits))
				b.Set(place, hdl.Increment(place))
				// A start bit that is already over was noise.
				b.If(hdl.Any(hdl.Eq(place, hdl.Lit(4, 9)), hdl.All(hdl.Eq(place, hdl.Lit(4, 0)), level)),
					func(b *hdl.Block) { b.Set(active, hdl.Low) })
			}).Else(func(b *hdl.Block) { b.Set(wait, hdl.Decrement(wait)) })
		})
		b.If(hdl.All(due, hdl.Ne(place, hdl.Lit(4, 9))), func(b *hdl.Block) {
			b.Set(data, hdl.Cat(level, data.Bits(7, 1)))
		})
	})
	return m
}

// uartSender puts bytes on a wire.
func uartSender() *hdl.Module {
	m := hdl.NewModule("uart_sender",
		"Puts bytes on a wire: a low start bit, eight bits, lowest first, a high stop bit.")
	divisor := m.Param("DIVISOR", 100)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	valid, ready := m.Input("tx_valid", 0), m.Output("tx_ready", 0)
	data := m.Input("tx_data", 8)
	wire := m.OutputReg("uart_tx", 0).Starts(hdl.High)

	b := m.Body()
	b.Remark("Cycles are counted down to below zero, which is a single bit to look at.")
	fullBit := b.Local("FULL_BIT", hdl.Sub(divisor, 2))
	wait := b.Reg("wait_cycles", divisorBits)
	left := b.Reg("bits_left", 4).Says("of start, data and stop bits, the one on the wire included")
	shift := b.Reg("shift", 9)
	b.Assign(ready, hdl.Eq(left, hdl.Lit(4, 0)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(rst, func(b *hdl.Block) {
			b.Set(wire, hdl.High)
			b.Set(left, hdl.Lit(4, 0))
		}).ElseIf(hdl.All(valid, ready), func(b *hdl.Block) {
			b.Set(wire, hdl.Low)
			b.Set(shift, hdl.Cat(hdl.High, data))
			b.Set(left, hdl.Lit(4, 10))
			b.Set(wait, hdl.Fit(fullBit, divisorBits))
		}).ElseIf(hdl.None(ready), func(b *hdl.Block) {
			b.If(wait.At(divisorBits-1), func(b *hdl.Block) {
				b.Set(wire, shift.At(0))
				b.Set(shift, hdl.Cat(hdl.High, shift.Bits(8, 1)))
				b.Set(left, hdl.Decrement(left))
				b.Set(wait, hdl.Fit(fullBit, divisorBits))
			}).Else(func(b *hdl.Block) { b.Set(wait, hdl.Decrement(wait)) })
		})
	})
	return m
}
