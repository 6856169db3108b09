package ether

import (
	"fmt"

	"spikehdl/hdl"
)

// The check sequence of a frame (IEEE 802.3, 3.2.9): reflected, all ones at first,
// inverted at the end; over an intact frame with its check sequence the register
// comes to the residue.
const (
	crcPolynomial = 0xEDB88320
	crcResidue    = 0xDEBB20E3
)

// crcNibble takes the check sequence over what comes in one cycle of MII.
func crcNibble() *hdl.Module {
	m := hdl.NewModule("crc32_nibble",
		"The CRC-32 register after four more bits, lowest first (IEEE 802.3).")
	crc := m.Input("crc", 32)
	nibble := m.Input("nibble", 4)
	next := m.Output("next_crc", 32)

	b := m.Body()
	before := b.Let("step0", 32, hdl.Xor(crc, hdl.Cat(hdl.Lit(28, 0), nibble)))
	for bit := range 4 {
		polynomial := hdl.Mux(before.At(0), hdl.Hex(32, crcPolynomial), hdl.Lit(32, 0))
		before = b.Let(fmt.Sprintf("step%d", bit+1), 32, hdl.Xor(hdl.Cat(hdl.Low, before.Bits(31, 1)), polynomial))
	}
	b.Assign(next, before)
	return m
}

// allOnes is where the check sequence starts.
var allOnes = hdl.Hex(32, 0xFFFFFFFF)
