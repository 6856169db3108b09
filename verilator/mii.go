package verilator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// MIIOptions are the clocks of a board and of its Ethernet PHY. Zero fields take the
// defaults.
type MIIOptions struct {
	// ClockPeriod is that of the oscillator at clk in picoseconds. Default 10,000.
	ClockPeriod uint64
	// RxPeriod and TxPeriod are those of the PHY's clocks in picoseconds: of a nibble
	// at 100 Mbit/s, off by less than the 100 ppm that IEEE 802.3 allows. Defaults
	// 39,998 and 40,002.
	RxPeriod, TxPeriod uint64
	// NoReset leaves the reset button alone.
	NoReset bool
	// ByteCycles is the least number of cycles from byte to byte that goes into the
	// stream of a design that is no board. Default 1.
	ByteCycles uint64
}

// BitsPerNibble is the number of bits that pass MII in a period of its clock.
const BitsPerNibble = 4

const (
	defaultClockPeriod = 10_000
	defaultRxPeriod    = 39_998
	defaultTxPeriod    = 40_002
)

// Frame is an Ethernet frame, from the destination's address to the last byte before
// the check sequence.
type Frame struct {
	Bytes []byte
	// Silence is the nibbles of silence before a frame that goes in, beside the gap
	// that must be.
	Silence uint32
	// Raw is for a frame that goes in: Bytes are nibbles, with rx_dv as bit 4. There
	// is no preamble, no check sequence and no gap but what is among them.
	Raw bool
	// Begin and End are when a frame that came out was on the wire, preamble and check
	// sequence included, in picoseconds.
	Begin, End uint64
	// Faults is what is wrong with a frame that came out.
	Faults Faults
}

// Faults are bits.
type Faults uint8

// What may be wrong with a frame: see IEEE 802.3, clauses 3 and 22.2.3.
const (
	BadPreamble Faults = 1 << iota
	HalfByte
	BadCheckSequence
	TooShort
	NoGap // less than 96 bits of silence before it
	TooLong
)

func (f Faults) String() string {
	var found []string
	for i, name := range []string{"no right preamble", "half a byte at its end", "a wrong check sequence", "less than 64 bytes", "no gap before it", "more than 1,518 bytes"} {
		if f>>i&1 != 0 {
			found = append(found, name)
		}
	}
	return strings.Join(found, ", ")
}

// Moment is what came out of a board in a slice of simulated time, and how it ended.
type Moment struct {
	Time, Cycle uint64  // picoseconds, and cycles of the core, since the board began
	Since       uint64  // picoseconds since anything moved on a wire
	Waiting     int     // frames and bytes that have not gone in yet
	Busy        bool    // the board's own line
	Reset       bool    // the button was pressed at its beginning
	Frames      []Frame // that came out
	// Bytes came out of the byte stream of a design that is no board; the first and
	// the last of them at these picoseconds.
	Bytes               []byte
	FirstByte, LastByte uint64
}

// MIIModel is a running board with an Ethernet PHY: frames in, frames out. Simulated
// time passes only while Run does. Its methods may be called from several goroutines.
type MIIModel struct {
	options MIIOptions
	*process
	exchange sync.Mutex
	pressed  bool // the button, since the last Run
}

// StartMII starts a subprocess and resets the board. The subprocess ends with ctx or
// Close, whichever comes first.
func (m *Model) StartMII(ctx context.Context, start Start, options MIIOptions) (*MIIModel, error) {
	if m.Harness != MII {
		return nil, fmt.Errorf("the model of %s was not compiled with the MII harness", m.Top)
	}
	preset := func(value *uint64, otherwise uint64) {
		if *value == 0 {
			*value = otherwise
		}
	}
	preset(&options.ClockPeriod, defaultClockPeriod)
	preset(&options.RxPeriod, defaultRxPeriod)
	preset(&options.TxPeriod, defaultTxPeriod)
	preset(&options.ByteCycles, 1)
	args := []string{strconv.FormatBool(!options.NoReset), strconv.FormatUint(options.ByteCycles, 10)}
	for _, period := range []uint64{options.TxPeriod, options.RxPeriod, options.ClockPeriod} {
		if period < 2 {
			return nil, fmt.Errorf("a clock of a period of %d ps cannot be; give at least 2", period)
		}
		args = append([]string{strconv.FormatUint(period, 10)}, args...)
	}
	p, err := m.start(ctx, start, args...)
	if err != nil {
		return nil, err
	}
	return &MIIModel{options: options, process: p}, nil
}

// String names the board and how its bytes go.
func (m *MIIModel) String() string { return fmt.Sprintf("simulated %s (Ethernet)", m.name) }

// Close ends the subprocess and waits for it.
func (m *MIIModel) Close() error {
	m.close()
	return nil
}

// Reset presses the button for 8 cycles of the next Run. What is on the wire to the board
// goes on; a frame that the board is sending may be cut off.
func (m *MIIModel) Reset() error {
	m.exchange.Lock()
	defer m.exchange.Unlock()
	m.pressed = true
	m.write(byte('R'))
	return m.flush()
}

// Run queues frames for the board, and bytes for the stream of a design that is no
// board, and simulates: for so many picoseconds, or until something has come out and
// nothing has moved for gap.
func (m *MIIModel) Run(frames []Frame, bytes []byte, slice, gap uint64) (Moment, error) {
	m.exchange.Lock()
	defer m.exchange.Unlock()
	m.write(byte('X'), slice, gap, uint32(len(frames)))
	for _, frame := range frames {
		m.write(frame.Raw, frame.Silence, uint32(len(frame.Bytes)))
		_, _ = m.in.Write(frame.Bytes)
	}
	m.write(uint32(len(bytes)))
	_, _ = m.in.Write(bytes)
	if err := m.flush(); err != nil {
		return Moment{}, err
	}
	if err := m.expect('X'); err != nil {
		return Moment{}, err
	}
	now, err := m.moment()
	now.Reset, m.pressed = m.pressed, false
	return now, err
}

func (m *MIIModel) moment() (Moment, error) {
	var now Moment
	var waiting, count uint32
	if err := m.read(&now.Time, &now.Cycle, &now.Since, &waiting, &now.Busy, &now.FirstByte, &now.LastByte, &count); err != nil {
		return Moment{}, err
	}
	now.Waiting = int(waiting)
	now.Bytes = make([]byte, count)
	if err := m.read(now.Bytes, &count); err != nil {
		return Moment{}, err
	}
	now.Frames = make([]Frame, count)
	for i := range now.Frames {
		frame := &now.Frames[i]
		var length uint32
		if err := m.read(&frame.Begin, &frame.End, &frame.Faults, &length); err != nil {
			return Moment{}, err
		}
		frame.Bytes = make([]byte, length)
		if err := m.read(frame.Bytes); err != nil {
			return Moment{}, err
		}
	}
	return now, nil
}
