package device

import "spikehdl/hdl"

// frameReader opens the oldest frame and hands its payload out bit by bit.
func frameReader(length int) *hdl.Module {
	u := newUnit("frame_reader",
		"Opens the oldest frame: takes its type, then hands its payload out bit by bit, lowest first, a bit a",
		"cycle if they are taken that fast.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	u.m.Ports("The frame, and its bytes: one is there in the third cycle after it was asked for.")
	valid, fault := u.in("frame_valid", 0), u.in("frame_fault", faultBits)
	frameLength := u.in("frame_length", length)
	done := u.out("frame_done", 0)
	data, take := u.in("data", 8), u.out("take", 0)
	u.m.Ports("A frame is open: its type, whether that is all, its bits.")
	open, frameType := u.outReg("open", 0), u.outReg("frame_type", 8)
	bitValid, bit := u.out("bit_valid", 0), u.out("bit_data", 0)
	first := u.out("bit_first", 0).Says("of its byte")
	bitTake := u.in("bit_take", 0)
	dropRest := u.in("drop_rest", 0).Says("with bit_take: drop the other bits of the byte")
	atEnd := u.outReg("at_end", 0).Says("there are no bits left")
	closes := u.in("close", 0)

	b := u.b
	settled := u.reg("settled", 2).Says("cycles since a byte was asked for")
	left := u.reg("left", length).Says("bytes that are not taken yet")
	more := u.reg("more", 0).Says("there are some")
	held := u.reg("held", 8)
	places := u.reg("places", 8).Says("a one for each bit that is left of the byte in hand")
	isFault := u.let("is_fault", 0, hdl.AnyBit(fault))
	opens := u.let("opens", 0, hdl.All(valid, hdl.None(open), settled.At(1)))
	free := u.let("free", 0, hdl.Any(hdl.None(places.At(0)), hdl.All(bitTake, hdl.Any(hdl.None(places.At(1)), dropRest))))
	loads := u.let("loads", 0, hdl.All(open, free, more, settled.At(1)))
	b.Assign(take, hdl.Any(hdl.All(opens, hdl.None(isFault)), loads))
	b.Assign(done, closes)
	b.Assign(bitValid, places.At(0))
	b.Assign(bit, held.At(0))
	b.Assign(first, places.At(7))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(rst, take), func(b *hdl.Block) { b.Set(settled, hdl.Lit(2, 0)) }).
			Else(func(b *hdl.Block) { b.Set(settled, hdl.Cat(settled.At(0), hdl.High)) })
		b.If(hdl.Any(rst, closes), func(b *hdl.Block) { b.Set(open, hdl.Low) }).
			ElseIf(opens, func(b *hdl.Block) { b.Set(open, hdl.High) })
		b.If(opens, func(b *hdl.Block) {
			b.Set(frameType, data)
			b.Set(left, hdl.Mux(isFault, hdl.Lit(length, 0), hdl.Decrement(frameLength)))
		}).ElseIf(loads, func(b *hdl.Block) { b.Set(left, hdl.Decrement(left)) })
		b.Set(more, hdl.AnyBit(left))
		b.Set(atEnd, hdl.All(open, settled.At(1), hdl.None(more), hdl.None(places.At(0)), hdl.None(closes)))
		b.If(hdl.Any(rst, closes), func(b *hdl.Block) { b.Set(places, hdl.Lit(8, 0)) }).
			ElseIf(loads, func(b *hdl.Block) { b.Set(places, hdl.Hex(8, 0xFF)) }).
			ElseIf(bitTake, func(b *hdl.Block) {
				b.Set(places, hdl.And(hdl.Cat(hdl.Low, places.Bits(7, 1)), hdl.Repeat(8, hdl.None(dropRest))))
			})
		b.If(loads, func(b *hdl.Block) { b.Set(held, data) }).
			ElseIf(bitTake, func(b *hdl.Block) { b.Set(held, hdl.Cat(hdl.Low, held.Bits(7, 1))) })
	})
	return u.m
}
