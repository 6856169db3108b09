package simboard

import (
	"spikehdl/link"
	"spikehdl/verilator"
)

// Meter is a running board behind a counter of what goes over its wire.
type Meter struct {
	Link
	To, From Traffic
}

// Traffic is what went over the wire in one direction.
type Traffic struct {
	Bytes   int // of frames, flags and escapes included
	Payload int // bytes of samples, results or words among them
	Frames  int
	decoder *link.Decoder
}

// NewMeter counts what goes over a board's wire from now on.
func NewMeter(conn *verilator.Conn) *Meter {
	return &Meter{Link: Link{conn}, To: newTraffic(), From: newTraffic()}
}

func newTraffic() Traffic { return Traffic{decoder: link.NewDecoder(1 << 16)} }

// Write counts what goes to the board.
func (m *Meter) Write(p []byte) (int, error) {
	m.To.count(p)
	return m.Link.Write(p)
}

// Read counts what comes from the board.
func (m *Meter) Read(p []byte) (int, error) {
	n, err := m.Link.Read(p)
	m.From.count(p[:n])
	return n, err
}

func (t *Traffic) count(data []byte) {
	t.Bytes += len(data)
	t.decoder.Feed(data, func(f link.Frame, _ error) {
		t.Frames++
		switch f.Type {
		case link.TypeWrite:
			t.Payload += len(f.Payload) - link.WriteHeader
		case link.TypeSamples, link.TypeResults:
			t.Payload += len(f.Payload)
		}
	})
}

// Share is the part of the wire's bit times in which its frames went, over so many
// clock cycles of so many a bit.
func (t *Traffic) Share(cycles uint64, divisor int) float64 {
	return float64(t.Bytes*link.WireBits*divisor) / float64(cycles)
}

// PayloadShare is the part of the frames' bytes that is payload; a byte that needs an
// escape takes two on the wire.
func (t *Traffic) PayloadShare() float64 { return float64(t.Payload) / float64(t.Bytes) }
