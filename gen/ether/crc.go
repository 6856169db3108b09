package ether

import (
	"spikehdl/gen/crc"
	"spikehdl/hdl"
)

// crcNibble takes the check sequence of a frame over what comes in one cycle of MII.
func crcNibble() *hdl.Module {
	return crc.Step("crc32_nibble", "The CRC-32 register after four more bits, lowest first (IEEE 802.3).", "nibble", 4)
}

// allOnes is where the CRC register starts.
var allOnes = crc.Start
