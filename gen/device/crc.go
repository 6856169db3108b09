package device

import (
	"spikehdl/gen/crc"
	"spikehdl/hdl"
)

// crcByte takes the CRC-32 of the link over one byte.
func crcByte() *hdl.Module {
	return crc.Step("crc32_byte", "The CRC-32 register after one more byte, lowest bit first (IEEE 802.3).", "data", 8)
}

// allOnes is where the CRC register starts.
var allOnes = crc.Start
