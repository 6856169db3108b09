package link

import (
	"encoding/binary"
	"fmt"
)

// SameClass, in Generate.Class, gives all samples the class; else it is that of the
// first and each has the next.
const SameClass = 1 << 15

// Generate is the payload of GENERATE.
type Generate struct {
	Count uint32 // samples
	State uint64 // of the noise
	Class uint16 // of the first sample, or with SameClass of all
	Every uint32 // a CHECKED after so many samples, and at the end; 0: RESULTS
}

// CheckedSize is the size of CHECKED.
const CheckedSize = 16

// Checked is the payload of CHECKED: what a GENERATE has come to so far.
type Checked struct {
	Samples  uint32
	Checksum uint32 // CRC-32 over all output spike times
	Cycles   uint64 // of all samples
}

// Bytes is the payload.
func (c Checked) Bytes() []byte {
	b := binary.LittleEndian.AppendUint32(nil, c.Samples)
	b = binary.LittleEndian.AppendUint32(b, c.Checksum)
	return binary.LittleEndian.AppendUint64(b, c.Cycles)
}

// ParseChecked reads the payload of CHECKED.
func ParseChecked(b []byte) (Checked, error) {
	if len(b) != CheckedSize {
		return Checked{}, fmt.Errorf("CHECKED has %d bytes, but must have %d", len(b), CheckedSize)
	}
	return Checked{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint64(b[8:])}, nil
}
