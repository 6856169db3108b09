package device

import (
	"math/bits"

	"spikehdl/hdl"
)

// infoROM is what the board says of itself and never changes.
func infoROM(info []byte) *hdl.Module {
	m := hdl.NewModule("info_rom",
		"What the board says of itself: the payload of INFO but for the state of the load, a byte in the",
		"second cycle after its address.")
	clk := m.Input("clk", 0)
	address := m.Input("address", infoBits(info))
	data := m.OutputReg("data", 8)
	b := m.Body()
	fetched := b.Reg("fetched", 8)
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(data, fetched)
		b.Case(address, func(c *hdl.Case) {
			for at, value := range info {
				c.When([]hdl.Expr{hdl.Lit(infoBits(info), at)}, func(b *hdl.Block) { b.Set(fetched, hdl.Hex(8, int(value))) })
			}
		}, func(b *hdl.Block) { b.Set(fetched, hdl.Hex(8, 0)) })
	})
	return m
}

func infoBits(info []byte) int { return bits.Len(uint(len(info))) }
