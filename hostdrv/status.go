package hostdrv

import (
	"context"
	"fmt"

	"spikehdl/link"
)

// Health is what the driver has seen of the link since Open.
type Health struct {
	Sessions    int // begun, the first included
	Faults      int // that ended one
	FramesSent  int
	FramesHeard int // intact, of whatever session
	BytesSent   int // on the wire, flags and escapes included
	BytesHeard  int
}

// Health says how the link has been.
func (b *Board) Health() Health {
	h := b.health
	h.BytesHeard = b.exchange.bytes
	return h
}

// Status asks the board for its counters.
func (b *Board) Status(ctx context.Context) (link.Counters, error) {
	s := &status{layers: len(b.info.Layers)}
	err := b.do(ctx, s)
	return s.counters, err
}

// status is the work of asking for the counters.
type status struct {
	layers   int
	asked    bool // in this session
	came     bool
	counters link.Counters
}

func (s *status) begin(link.LoadState) error { s.asked = false; return nil }

func (s *status) next() (command, bool, error) {
	asks := !s.asked && !s.came
	s.asked = true
	return command{link.TypeStatus, nil}, asks, nil
}

func (s *status) taken(command) {}

func (s *status) reply(f link.Frame) error {
	if f.Type != link.TypeCounters {
		return unexpected(f)
	}
	counters, err := link.ParseCounters(f.Payload, s.layers)
	if err != nil {
		return &fault{"the board's counters make no sense", err}
	}
	s.counters, s.came = counters, true
	return nil
}

func (s *status) answered() (int, bool) {
	if s.came {
		return 1, true
	}
	return 0, false
}

// unexpected is a reply that nobody has asked for.
func unexpected(f link.Frame) error {
	return &fault{fmt.Sprintf("%s (type 0x%02X) with %d bytes came, which was not due", link.TypeName(f.Type), f.Type, len(f.Payload)), nil}
}
