package area

import (
	"spikehdl/boards"
	"spikehdl/link"
)

// ethernetPorts are what ethernet_port takes: it has one size, so Yosys counted it. The
// serial port, whose place it takes and which is counted with the device, is less than
// a tenth of it.
var ethernetPorts = map[string]Cost{
	"xc7":   {LUT: 863, FF: 1081, BlockRAM: 3},
	"ecp5":  {LUT: 1787, FF: 1081, BlockRAM: 3},
	"ice40": {LUT: 1210, FF: 1061, BlockRAM: 14},
	"gowin": {LUT: 1765, FF: 1081, BlockRAM: 3},
}

// EthernetPort is the cost of what stands between a board's PHY and its device.
func EthernetPort(family *boards.Family) Cost { return ethernetPorts[family.Name] }

// Ethernet is the cost of a board's Ethernet in place of its serial port, the larger
// buffer for frames included.
func Ethernet(family *boards.Family) Cost {
	serial, _ := Blocks(family, 8, link.CreditBytes)
	ethernet, _ := Blocks(family, 8, link.EthernetCredit)
	return EthernetPort(family).Plus(Cost{BlockRAM: ethernet - serial})
}
