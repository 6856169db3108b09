package device

import (
	"fmt"

	"spikehdl/hdl"
	"spikehdl/link"
)

// crcByte takes the CRC-32 of the link over one byte.
func crcByte() *hdl.Module {
	m := hdl.NewModule("crc32_byte",
		"The CRC-32 register after one more byte, lowest bit first (IEEE 802.3).")
	crc := m.Input("crc", 32)
	data := m.Input("data", 8)
	next := m.Output("next_crc", 32)

	b := m.Body()
	before := b.Let("step0", 32, hdl.Xor(crc, hdl.Cat(hdl.Lit(24, 0), data)))
	for bit := range 8 {
		polynomial := hdl.Mux(before.At(0), hdl.Hex(32, link.CRCPolynomial), hdl.Lit(32, 0))
		before = b.Let(fmt.Sprintf("step%d", bit+1), 32, hdl.Xor(hdl.Cat(hdl.Low, before.Bits(31, 1)), polynomial))
	}
	b.Assign(next, before)
	return m
}

// allOnes is where the CRC register starts.
var allOnes = hdl.Hex(32, 0xFFFFFFFF)
