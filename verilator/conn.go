package verilator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// ErrTimeout says that a Read's simulated time has passed without a byte.
var ErrTimeout = errors.New("the simulated board sent nothing in time")

// ConnOptions say how bytes reach the board and how long a Read waits. Zero
// fields take the defaults.
type ConnOptions struct {
	// Timeout is the number of clock cycles that a Read waits for a byte, counted
	// from its own start or from the last byte that went in, whichever is later.
	// Default 20,000,000.
	Timeout uint64
	// ByteCycles is the number of clock cycles a byte takes to go in (Bytes
	// harness). Default 4.
	ByteCycles int
	// Divisor is the number of clock cycles a bit of the UART (Pins harness).
	// Default: the parameter UART_DIVISOR the model was compiled with, or 8.
	Divisor int
	// NoReset leaves the reset button alone (Pins harness): the board must come up
	// by itself from its registers' initial values, as after configuration.
	NoReset bool
	// SlowPermille is by how many thousandths the bits that are sent to the board
	// are too long, or, negative, too short (Pins harness).
	SlowPermille int
}

const (
	defaultTimeout    = 20_000_000
	defaultByteCycles = 4
	defaultDivisor    = 8
	divisorParameter  = "UART_DIVISOR"
	// minDivisor leaves a cycle between the edges of a bit and its middle.
	minDivisor = 4
)

// Conn is a running board: bytes in, bytes out. Simulated time passes only while
// Read runs. Read and Write may be called from different goroutines; bytes that
// are written while a Read runs go in within sliceCycles.
type Conn struct {
	model   *Model
	options ConnOptions
	gap     uint32 // cycles of silence that end a burst
	*process

	exchange sync.Mutex // one request at a time
	mutex    sync.Mutex // guards the fields below
	outgoing []byte     // written, not yet given to the subprocess
	incoming []byte     // came out, not yet read
	cycles   uint64
}

// sliceCycles is the simulated time between two looks at what was written: long
// beside a round trip to the subprocess, short beside a person's patience.
const sliceCycles = 20_000

// StartConn starts a subprocess and resets the board. The subprocess ends with
// ctx or Close, whichever comes first.
func (m *Model) StartConn(ctx context.Context, start Start, options ConnOptions) (*Conn, error) {
	if options.Timeout == 0 {
		options.Timeout = defaultTimeout
	}
	if options.ByteCycles == 0 {
		options.ByteCycles = defaultByteCycles
	}
	if options.Divisor == 0 {
		options.Divisor = defaultDivisor
		if value, ok := m.Params[divisorParameter]; ok {
			options.Divisor = value
		}
	}
	if options.ByteCycles < 1 {
		return nil, fmt.Errorf("option ByteCycles = %d: a byte takes at least 1 clock cycle", options.ByteCycles)
	}
	if options.Divisor < minDivisor {
		return nil, fmt.Errorf("option Divisor = %d: a bit takes at least %d clock cycles", options.Divisor, minDivisor)
	}
	var argument int
	var gap uint32
	switch m.Harness {
	case Bytes:
		argument, gap = options.ByteCycles, 400
	case Pins:
		// Three bytes' time.
		argument, gap = options.Divisor, uint32(max(400, 30*options.Divisor))
	case MII:
		return nil, fmt.Errorf("the model of %s was compiled with the MII harness; StartMII starts it", m.Top)
	default:
		return nil, fmt.Errorf("the model of %s was compiled with the Core harness, which has no bytes", m.Top)
	}
	p, err := m.start(ctx, start, strconv.Itoa(argument), strconv.FormatBool(!options.NoReset), strconv.Itoa(options.SlowPermille))
	if err != nil {
		return nil, err
	}
	return &Conn{model: m, options: options, gap: gap, process: p}, nil
}

// String names the board and how its bytes go.
func (c *Conn) String() string {
	if c.model.Harness == Pins {
		return fmt.Sprintf("simulated %s (pins, %d clock cycles a bit)", c.model.Top, c.options.Divisor)
	}
	return fmt.Sprintf("simulated %s (bytes)", c.model.Top)
}

// Close ends the subprocess and waits for it.
func (c *Conn) Close() error {
	c.close()
	return nil
}

// Cycles is the number of clock cycles simulated since reset.
func (c *Conn) Cycles() uint64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.cycles
}

// Write queues bytes for the board. It never blocks.
func (c *Conn) Write(p []byte) (int, error) {
	select {
	case <-c.closed:
		return 0, ErrClosed
	case <-c.ended:
		return 0, c.failure(nil)
	default:
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.outgoing = append(c.outgoing, p...)
	return len(p), nil
}

// Read simulates until bytes come out, and returns at least one: all of a burst
// where p has the room. ErrTimeout, by the options' Timeout, is no end: the
// board may be read again.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var waited uint64
	for {
		c.mutex.Lock()
		if len(c.incoming) > 0 {
			n := copy(p, c.incoming)
			c.incoming = c.incoming[n:]
			c.mutex.Unlock()
			return n, nil
		}
		c.mutex.Unlock()
		slice := min(sliceCycles, c.options.Timeout-waited)
		state, err := c.step(uint32(slice))
		if err != nil {
			return 0, err
		}
		waited = min(waited+state.ran, state.since)
		if state.bytes == 0 && waited >= c.options.Timeout {
			return 0, fmt.Errorf("%w: %d clock cycles of %s", ErrTimeout, c.options.Timeout, c.name)
		}
	}
}

// state is how a slice of simulated time ended.
type state struct {
	ran     uint64 // cycles of the slice
	since   uint64 // cycles since a byte last moved, in or out
	pending int    // bytes that have not gone in yet
	bytes   int    // that came out
	busy    bool   // the board's own line
}

// step simulates until bytes have come out, or for slice cycles.
func (c *Conn) step(slice uint32) (state, error) {
	c.exchange.Lock()
	defer c.exchange.Unlock()
	c.mutex.Lock()
	outgoing := c.outgoing
	c.outgoing = nil
	c.mutex.Unlock()

	c.write(byte('X'), slice, c.gap, uint32(len(outgoing)))
	_, _ = c.in.Write(outgoing)
	if err := c.flush(); err != nil {
		return state{}, err
	}
	if err := c.expect('X'); err != nil {
		return state{}, err
	}
	var cycle, since uint64
	var pending, count uint32
	var busy uint8
	if err := c.read(&cycle, &since, &pending, &busy, &count); err != nil {
		return state{}, err
	}
	burst := make([]byte, count)
	if err := c.read(burst); err != nil {
		return state{}, err
	}

	c.mutex.Lock()
	defer c.mutex.Unlock()
	ran := cycle - c.cycles
	c.cycles = cycle
	c.incoming = append(c.incoming, burst...)
	return state{
		ran:     ran,
		since:   since,
		pending: int(pending) + len(c.outgoing),
		bytes:   len(burst),
		busy:    busy != 0,
	}, nil
}

func putUint32(to []byte, value uint32) { binary.LittleEndian.PutUint32(to, value) }
func getUint32(from []byte) uint32      { return binary.LittleEndian.Uint32(from) }
func getUint64(from []byte) uint64      { return binary.LittleEndian.Uint64(from) }
