package simboard

import (
	"time"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// Meter is a running board behind a counter of what goes over its wire.
type Meter struct {
	hostdrv.Link
	to, from stream
	wire     func(*Meter) Reading // all but the payload
}

// Reading is what a wire has carried so far. Time is simulated.
type Reading struct {
	Cycles   uint64  // of the board's clock
	Seconds  float64 // at the rate that the board is made for
	BitTimes float64 // that have passed on the wire
	ByteBits int     // that a byte takes on it
	To, From Traffic
}

// Traffic is what went over a wire in one direction.
type Traffic struct {
	Bits    int // of the wire that were taken
	Payload int // bytes of samples, results or words of weights
}

// stream finds the payload in what goes in one direction.
type stream struct {
	bytes, payload int
	decoder        *link.Decoder
}

// serialClockHz is the clock that simulated time of serial boards is told for.
const serialClockHz = 100_000_000

// etherBitTime is that of Ethernet at 100 Mbit/s, in picoseconds.
const etherBitTime = 10_000

// SerialMeter counts on a board's serial pins, whose bits take so many clock cycles. A
// wire bit is a start bit, a bit of a frame or a stop bit.
func SerialMeter(conn *verilator.Conn, divisor int) *Meter {
	return newMeter(Link{conn}, func(m *Meter) Reading {
		cycles := conn.Cycles()
		return Reading{Cycles: cycles, Seconds: float64(cycles) / serialClockHz, BitTimes: float64(cycles) / float64(divisor), ByteBits: link.WireBits,
			To: Traffic{Bits: m.to.bytes * link.WireBits}, From: Traffic{Bits: m.from.bytes * link.WireBits}}
	})
}

// Meter counts on the board's Ethernet. A wire bit is one of an Ethernet frame, of its
// preamble, its check sequence, or the gap that must follow. The host takes so long to
// answer, in simulated time.
func (e *Ethernet) Meter(delay time.Duration) *Meter {
	conn := lan.Dial(e.MIIModel, e.Address)
	conn.SetDelay(delay)
	return newMeter(ethernetLink{conn}, func(*Meter) Reading {
		now, bits := conn.Moment(), conn.Bits()
		return Reading{Cycles: now.Cycle, Seconds: float64(now.Time) / 1e12, BitTimes: float64(now.Time) / etherBitTime, ByteBits: 8,
			To: Traffic{Bits: bits.To}, From: Traffic{Bits: bits.From}}
	})
}

func newMeter(l hostdrv.Link, wire func(*Meter) Reading) *Meter {
	return &Meter{Link: l, to: stream{decoder: link.NewDecoder(1 << 16)}, from: stream{decoder: link.NewDecoder(1 << 16)}, wire: wire}
}

// DatagramSize is the link's.
func (m *Meter) DatagramSize() int {
	if d, is := m.Link.(hostdrv.Datagrams); is {
		return d.DatagramSize()
	}
	return 0
}

// Write counts what goes to the board.
func (m *Meter) Write(p []byte) (int, error) {
	m.to.count(p)
	return m.Link.Write(p)
}

// Read counts what comes from the board.
func (m *Meter) Read(p []byte) (int, error) {
	n, err := m.Link.Read(p)
	m.from.count(p[:n])
	return n, err
}

func (s *stream) count(data []byte) {
	s.bytes += len(data)
	s.decoder.Feed(data, func(f link.Frame, _ error) {
		switch f.Type {
		case link.TypeWrite:
			s.payload += len(f.Payload) - link.WriteHeader
		case link.TypeSamples, link.TypeResults:
			s.payload += len(f.Payload)
		}
	})
}

// Reading is what the wire has carried so far.
func (m *Meter) Reading() Reading {
	r := m.wire(m)
	r.To.Payload, r.From.Payload = m.to.payload, m.from.payload
	return r
}

// Since is what the wire has carried after another reading.
func (r Reading) Since(before Reading) Reading {
	r.Cycles -= before.Cycles
	r.Seconds -= before.Seconds
	r.BitTimes -= before.BitTimes
	for _, t := range []struct{ now, then *Traffic }{{&r.To, &before.To}, {&r.From, &before.From}} {
		t.now.Bits -= t.then.Bits
		t.now.Payload -= t.then.Payload
	}
	return r
}

// Share is the part of the wire's bit times that was taken.
func (r Reading) Share(t Traffic) float64 { return float64(t.Bits) / r.BitTimes }

// PayloadShare is the part of the bits taken that were payload, with start and stop bits
// where a byte has some; a byte that needs an escape takes two on the wire.
func (r Reading) PayloadShare(t Traffic) float64 {
	return float64(t.Payload*r.ByteBits) / float64(max(1, t.Bits))
}
