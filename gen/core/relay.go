package core

import "spikehdl/hdl"

// RelayBanks is how many weight banks one relay of the tree feeds. A net that
// spreads from one register to all banks of a wide layer is the slowest of the
// design; eight banks of nine lanes lie close together.
const (
	RelayBanks    = 1 << relayBankBits
	relayBankBits = 3
)

// relay is a register of the tree that carries a pass from the sequencer to the
// banks. Each instance holds the same, which synthesis would make one register of
// again.
func relay() *hdl.Module {
	m := hdl.NewModule("relay",
		"A stage of the tree from the sequencer to the banks: one register for a few neighbours. All relays",
		"of a layer hold the same passes, and must not be merged, or one register would drive every bank.",
		"They start low, or the first clock edge could spoil a word of the banks' first contents.").KeepWhole()
	width := m.Param("WIDTH", 8)
	clk := m.Input("clk", 0)
	d := m.Input("d", width)
	q := m.OutputReg("q", width).Starts(hdl.Zeros(width))
	m.Body().Clocked(clk, func(b *hdl.Block) { b.Set(q, d) })
	return m
}
