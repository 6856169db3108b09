package device

import "spikehdl/hdl"

// underWayBits is the width of a count of the samples that are made and not done: one is
// made, one is sorted, one waits, one is in the array.
const underWayBits = 3

// generation keeps pace of the samples that the board makes itself.
func generation() *hdl.Module {
	u := newUnit("generation",
		"Follows the samples of a GENERATE through the array. It says when all are done and, where checksums",
		"are wanted, after which samples one is due. The array is held until it is said, so that what it says",
		"does not change on the way.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	start, every := u.in("start", 0), u.in("every", noiseEveryBits)
	u.m.Ports("The source makes samples, has something in hand; a sample of it is made, one is done.")
	making, held := u.in("making", 0), u.in("noise_valid", 0)
	made, counted := u.in("made", 0), u.in("counted", 0)
	u.m.Ports("Samples are under way; nothing but checksums is wanted of them.")
	generating, checking := u.outReg("generating", 0), u.outReg("checking", 0)
	due, told := u.outReg("check_due", 0), u.in("check_told", 0)
	hold := u.out("hold", 0).Says("no sample may be let into the array")

	b := u.b
	left := u.reg("left", noiseEveryBits).Says("samples until a checksum is due")
	underWay := u.reg("under_way", underWayBits)
	b.Remark("Known long before a sample is done: it is the last, or a checksum is due with it.")
	single := hdl.Eq(underWay, hdl.Lit(underWayBits, 1))
	none := u.let("none_to_come", 0, hdl.None(hdl.Any(making, held)))
	isLast := u.test("is_last", 0, hdl.All(single, none))
	isChecked := u.test("is_checked", 0, hdl.All(checking, hdl.Any(hdl.Eq(left, hdl.Lit(noiseEveryBits, 1)), isLast)))
	checks := u.let("checks", 0, hdl.All(counted, isChecked))
	b.Assign(hold, hdl.Any(checks, due))
	over := u.let("over", 0, hdl.All(generating, none, hdl.None(hdl.AnyBit(underWay)), hdl.None(due)))
	b.Clocked(clk, func(b *hdl.Block) {
		u.follow(b)
		b.If(rst, func(b *hdl.Block) {
			b.Set(generating, hdl.Low)
			b.Set(checking, hdl.Low)
			b.Set(due, hdl.Low)
			b.Set(underWay, hdl.Lit(underWayBits, 0))
		}).Else(func(b *hdl.Block) {
			b.Set(generating, hdl.Any(start, hdl.All(generating, hdl.None(over))))
			b.Set(checking, hdl.Mux(start, hdl.AnyBit(every), hdl.All(checking, hdl.None(over))))
			b.Set(due, hdl.Any(checks, hdl.All(due, hdl.None(told))))
			b.If(hdl.All(generating, made, hdl.None(counted)), func(b *hdl.Block) { b.Set(underWay, hdl.Increment(underWay)) }).
				ElseIf(hdl.All(generating, counted, hdl.None(made)), func(b *hdl.Block) { b.Set(underWay, hdl.Decrement(underWay)) })
		})
		b.If(hdl.Any(start, checks), func(b *hdl.Block) { b.Set(left, every) }).
			ElseIf(counted, func(b *hdl.Block) { b.Set(left, hdl.Decrement(left)) })
	})
	return u.m
}
