package link

import (
	"encoding/binary"
	"fmt"
)

// CommandError is a command that an intact frame carried but a board refuses.
// Code is what the board answers.
type CommandError struct {
	Code   ErrorCode
	Detail string
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("%s (code %d): %s", e.Code.Name(), e.Code, e.Detail)
}

func refuse(code ErrorCode, format string, args ...any) error {
	return &CommandError{code, fmt.Sprintf(format, args...)}
}

// wrongSize is a reply of another length than it must have.
func wrongSize(name string, got, want int) error {
	return fmt.Errorf("%s has %d bytes, but must have %d", name, got, want)
}

// Complaint is the payload of ERROR.
type Complaint struct {
	Code ErrorCode
	Seq  byte // of the command that was refused, or was due where the fault is
}

// Bytes is the payload.
func (c Complaint) Bytes() []byte { return []byte{byte(c.Code), c.Seq} }

// ParseComplaint reads the payload of ERROR.
func ParseComplaint(b []byte) (Complaint, error) {
	if len(b) != ErrorSize {
		return Complaint{}, wrongSize("ERROR", len(b), ErrorSize)
	}
	return Complaint{ErrorCode(b[0]), b[1]}, nil
}

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

// Bytes is the payload.
func (g Generate) Bytes() []byte {
	b := binary.LittleEndian.AppendUint32(nil, g.Count)
	b = binary.LittleEndian.AppendUint64(b, g.State)
	b = binary.LittleEndian.AppendUint16(b, g.Class)
	return binary.LittleEndian.AppendUint32(b, g.Every)
}

// ParseGenerate reads the payload of GENERATE.
func ParseGenerate(b []byte) (Generate, error) {
	if len(b) != GenerateSize {
		return Generate{}, refuse(ErrorBadLength, "GENERATE has %d bytes, but must have %d", len(b), GenerateSize)
	}
	return Generate{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint64(b[4:]),
		binary.LittleEndian.Uint16(b[12:]), binary.LittleEndian.Uint32(b[14:])}, nil
}

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
		return Checked{}, wrongSize("CHECKED", len(b), CheckedSize)
	}
	return Checked{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint64(b[8:])}, nil
}

// Counters is the payload of COUNTERS: what a board has counted since it was
// configured, each modulo 2^48. A reset does not touch them.
type Counters struct {
	FramesTaken   uint64 // intact, in step and of the session
	FramesDamaged uint64
	FramesDropped uint64 // intact, but of another session or out of step
	Samples       uint64
	Cycles        uint64 // of all samples
	Layers        []LayerCounters
}

// LayerCounters is what happened in a layer.
type LayerCounters struct {
	Events uint64 // spikes in, bias rows not counted
	Passes uint64 // words that each bank of weights has read: a row, of a group
}

// fields are all counters, in order.
func (c *Counters) fields() []*uint64 {
	all := []*uint64{&c.FramesTaken, &c.FramesDamaged, &c.FramesDropped, &c.Samples, &c.Cycles}
	for k := range c.Layers {
		all = append(all, &c.Layers[k].Events, &c.Layers[k].Passes)
	}
	return all
}

// Bytes is the payload.
func (c Counters) Bytes() []byte {
	var b []byte
	for _, counter := range c.fields() {
		for k := range CounterSize {
			b = append(b, byte(*counter>>(8*k)))
		}
	}
	return b
}

// ParseCounters reads the payload of COUNTERS for a board of so many layers.
func ParseCounters(b []byte, layers int) (Counters, error) {
	c := Counters{Layers: make([]LayerCounters, layers)}
	fields := c.fields()
	if want := len(fields) * CounterSize; len(b) != want {
		return Counters{}, wrongSize("COUNTERS", len(b), want)
	}
	for i, counter := range fields {
		for k := range CounterSize {
			*counter |= uint64(b[i*CounterSize+k]) << (8 * k)
		}
	}
	return c, nil
}
