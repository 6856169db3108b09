package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
)

// restartCycles is how long everything restarts with a session: longer than the array
// needs to run empty.
const restartCycles = core.ResetCycles + 4

// sessionStart turns a HELLO into a restart of all that a session has.
func sessionStart() *hdl.Module {
	u := newUnit("session_start",
		"A session begins with a restart of everything but what is known of the weights, so that nothing of",
		"the session before is left: not in the array, and not in a frame that is half sent. A WRITE that has",
		"begun is waited for, which is short: the state of the load then tells what the memory holds.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	hello := u.in("hello", 0)
	writing := u.in("writing", 0).Says("weights are being written")
	restart := u.outReg("restart", 0).Starts(hdl.High)
	greet := u.outReg("greet", 0).Says("it is done: say INFO")
	countBits := bits.Len(restartCycles)
	pending := u.reg("pending", 0)
	wanted := u.reg("wanted", 0).Says("somebody waits for INFO")
	count := u.reg("count", countBits)
	restarts := u.let("restarts", 0, hdl.All(pending, hdl.None(writing), hdl.None(restart)))
	over := u.let("over", 0, hdl.All(restart, hdl.None(hdl.AnyBit(count))))
	u.b.Clocked(clk, func(b *hdl.Block) {
		b.Set(pending, hdl.All(hdl.None(rst), hdl.Any(hello, hdl.All(pending, hdl.None(restarts)))))
		b.Set(wanted, hdl.All(hdl.None(rst), hdl.Any(restarts, hdl.All(wanted, hdl.None(over)))))
		b.Set(restart, hdl.Any(rst, restarts, hdl.All(restart, hdl.AnyBit(count))))
		b.Set(greet, hdl.All(over, wanted, hdl.None(rst)))
		b.If(hdl.Any(rst, restarts), func(b *hdl.Block) { b.Set(count, hdl.Lit(countBits, restartCycles)) }).
			ElseIf(hdl.AnyBit(count), func(b *hdl.Block) { b.Set(count, hdl.Decrement(count)) })
	})
	return u.m
}
