// Package crc is the checksum of the link and of Ethernet as a circuit: the CRC-32 of
// IEEE 802.3 (3.2.9), reflected, all ones at first, inverted at the end. How many bits
// come at a time differs, so a step of any number of them is a module.
package crc

import (
	"fmt"

	"spikehdl/hdl"
	"spikehdl/link"
)

// Register is the width of the register.
const Register = 32

// Start is the register before the first bit.
var Start = hdl.Hex(Register, 0xFFFFFFFF)

// Step makes the module that takes the register (crc) over so many bits more, the lowest
// first, which come in at the port named after what they are, to next_crc.
func Step(name, doc, port string, bits int) *hdl.Module {
	m := hdl.NewModule(name, doc)
	register := m.Input("crc", Register)
	data := m.Input(port, bits)
	next := m.Output("next_crc", Register)

	b := m.Body()
	before := b.Let("step0", Register, hdl.Xor(register, hdl.Cat(hdl.Lit(Register-bits, 0), data)))
	for bit := range bits {
		polynomial := hdl.Mux(before.At(0), hdl.Hex(Register, link.CRCPolynomial), hdl.Lit(Register, 0))
		before = b.Let(fmt.Sprintf("step%d", bit+1), Register, hdl.Xor(hdl.Cat(hdl.Low, before.Bits(Register-1, 1)), polynomial))
	}
	b.Assign(next, before)
	return m
}
