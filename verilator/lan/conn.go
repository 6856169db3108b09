package lan

import (
	"cmp"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"spikehdl/verilator"
)

// MostPayload is what a datagram on Ethernet carries at most, in bytes.
const MostPayload = 1472

// defaultTimeout is how long a Read waits for a byte, in picoseconds of the board's time.
const defaultTimeout = 200_000 * microsecond

// connPort is the host's port of a Conn.
const connPort = 50_000

// Conn carries bytes to a board and back, in datagrams. Simulated time passes only
// while Read runs. Read and Write may be called from different goroutines; bytes that
// are written while a Read runs go in within a slice of it.
type Conn struct {
	host    *host
	timeout uint64 // picoseconds that a Read waits

	reading  sync.Mutex
	mutex    sync.Mutex // guards the fields below
	delay    uint64
	outgoing []letter
	incoming []byte
	now      verilator.Moment
}

// letter is a datagram that goes when the time has come.
type letter struct {
	due     uint64 // picoseconds
	payload []byte
}

// Dial makes a connection to the board at an address. Nothing is sent yet. The model
// is the connection's to close.
func Dial(model *verilator.MIIModel, board netip.AddrPort) *Conn {
	return &Conn{host: newHost(model, board), timeout: defaultTimeout}
}

// SetTimeout says how long a Read waits for a byte, in picoseconds of the board's time;
// 0: 200 ms. It comes before the first Read.
func (c *Conn) SetTimeout(picoseconds uint64) { c.timeout = cmp.Or(picoseconds, defaultTimeout) }

// Over has something happen to the frames of the cable. It comes before the first Read.
func (c *Conn) Over(cable Cable) { c.host.cable = cable }

// String names the board and how its bytes go.
func (c *Conn) String() string { return c.host.model.String() }

// Close ends the simulation.
func (c *Conn) Close() error { return c.host.model.Close() }

// Moment is how the last slice of simulated time ended.
func (c *Conn) Moment() verilator.Moment {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// SetDelay has what is written from now on go so much later, in simulated time: a host of
// this process answers at once, and a real one does not.
func (c *Conn) SetDelay(delay time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.delay = uint64(delay.Nanoseconds()) * nanosecond
}

// Bits is what has gone over the wire so far, frames that wait to go in among it.
func (c *Conn) Bits() Bits {
	c.reading.Lock()
	defer c.reading.Unlock()
	return c.host.bits
}

// Write queues bytes for the board, in as few datagrams as hold them. It never blocks.
func (c *Conn) Write(p []byte) (int, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for rest := p; len(rest) > 0; {
		n := min(len(rest), MostPayload)
		c.outgoing = append(c.outgoing, letter{c.now.Time + c.delay, append([]byte(nil), rest[:n]...)})
		rest = rest[n:]
	}
	return len(p), nil
}

// Read simulates until a datagram comes out, and returns at least a byte of it.
// verilator.ErrTimeout is no end: the board may be read again.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c.reading.Lock()
	defer c.reading.Unlock()
	var waited uint64
	for {
		if n := c.take(p); n > 0 {
			return n, nil
		}
		if waited >= c.timeout {
			return 0, fmt.Errorf("%w: %d µs of %s", verilator.ErrTimeout, c.timeout/microsecond, c)
		}
		time := min(slice, c.timeout-waited)
		now, err := c.step(time)
		if err != nil {
			return 0, err
		}
		waited = min(waited+time, now.Since)
	}
}

// take hands out bytes that have come.
func (c *Conn) take(p []byte) int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	n := copy(p, c.incoming)
	c.incoming = c.incoming[n:]
	return n
}

func (c *Conn) step(time uint64) (verilator.Moment, error) {
	if c.host.board.MAC == nil {
		if err := c.host.find(); err != nil {
			return verilator.Moment{}, err
		}
	}
	now, err := c.host.run(c.post(time))
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, a := range c.host.arrived {
		c.incoming = append(c.incoming, a.payload...)
	}
	c.host.arrived = nil
	c.now = now
	return now, err
}

// post queues what is due, and says how long nothing else is, up to a time.
func (c *Conn) post(time uint64) uint64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for len(c.outgoing) > 0 && c.outgoing[0].due <= c.now.Time {
		c.host.write(connPort, c.outgoing[0].payload)
		c.outgoing = c.outgoing[1:]
	}
	if len(c.outgoing) > 0 {
		return min(time, c.outgoing[0].due-c.now.Time)
	}
	return time
}
