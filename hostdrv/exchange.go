package hostdrv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"spikehdl/link"
)

const (
	// patience is the number of read time-outs in a row that mean nothing will come.
	patience = 10
	// maxReply bounds the content of a reply; boards keep to less.
	maxReply = 1 << 14
	// maxJunk bounds the bytes that may come without a whole frame among them.
	maxJunk = 16 * maxReply
	// writeLimit bounds a write that the other side does not take. It is real
	// time, for a blocked write has no other; any live board is far faster.
	writeLimit = 30 * time.Second
	// writeGrace is what a write in progress still gets after an interruption.
	writeGrace = 2 * time.Second
)

var errSilence = errors.New("no answer")

// arrival is a frame that came, or the damage in its place.
type arrival struct {
	frame link.Frame
	err   error
}

// exchange sends frames and receives them, and bounds every wait.
type exchange struct {
	link    Link
	packed  int    // bytes of a full datagram; 0: bytes go as they come
	held    []byte // of a datagram that is not full
	sent    int    // bytes written
	decoder *link.Decoder
	inbox   []arrival
	heard   bool // any byte came since the session began
	bytes   int  // that came
	buffer  [4096]byte

	writeLimit, writeGrace time.Duration
}

func newExchange(l Link) *exchange {
	packed := 0
	if d, is := l.(Datagrams); is {
		packed = d.DatagramSize()
	}
	return &exchange{link: l, packed: packed, decoder: link.NewDecoder(maxReply), writeLimit: writeLimit, writeGrace: writeGrace}
}

// gather takes bytes to be sent, and sends those that fill datagrams.
func (x *exchange) gather(ctx context.Context, data []byte) error {
	x.held = append(x.held, data...)
	full := len(x.held)
	if x.packed > 0 {
		full -= full % x.packed
	}
	return x.release(ctx, full)
}

// flush sends what was gathered.
func (x *exchange) flush(ctx context.Context) error { return x.release(ctx, len(x.held)) }

// gathered is what sent will be when all that is held has gone.
func (x *exchange) gathered() int { return x.sent + len(x.held) }

// forget drops what was gathered and not sent.
func (x *exchange) forget() { x.held = nil }

func (x *exchange) release(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	data := x.held[:n:n]
	x.held = append([]byte(nil), x.held[n:]...)
	x.sent += n
	return x.send(ctx, data)
}

// send writes all bytes. It gives up when the other side takes nothing for
// writeLimit, or for writeGrace once the context has ended, and then closes the
// link, for a write cannot be stopped otherwise.
func (x *exchange) send(ctx context.Context, data []byte) error {
	done := make(chan error, 1)
	go func() { done <- writeAll(x.link, data) }()
	limit := time.NewTimer(x.writeLimit)
	defer limit.Stop()
	interrupted := ctx.Done()
	for {
		select {
		case err := <-done:
			if err != nil {
				return &LinkError{x.link.String(), "cannot write to the port", err}
			}
			return nil
		case <-interrupted:
			interrupted = nil
			limit.Reset(x.writeGrace)
		case <-limit.C:
			x.link.Close()
			return &LinkError{x.link.String(), "the port takes no more bytes; the other side hangs", nil}
		}
	}
}

func writeAll(w io.Writer, data []byte) error {
	for len(data) > 0 {
		n, err := w.Write(data)
		if err != nil {
			return err
		}
		if n == 0 {
			return io.ErrShortWrite
		}
		data = data[n:]
	}
	return nil
}

// receive returns the next frame. The error is the context's, a *link.FrameError
// for a damaged frame, errSilence, or a *LinkError.
func (x *exchange) receive(ctx context.Context) (link.Frame, error) {
	idle, junk := 0, 0
	for len(x.inbox) == 0 {
		if err := ctx.Err(); err != nil {
			return link.Frame{}, err
		}
		n, err := x.link.Read(x.buffer[:])
		if n > 0 {
			idle, x.heard = 0, true
			x.bytes += n
			x.decoder.Feed(x.buffer[:n], func(f link.Frame, err error) { x.inbox = append(x.inbox, arrival{f, err}) })
			if junk += n; junk > maxJunk && len(x.inbox) == 0 {
				return link.Frame{}, &LinkError{x.link.String(), fmt.Sprintf("%d bytes came without a frame among them; check the baud rate", junk), nil}
			}
		}
		switch {
		case err == nil && n > 0:
		case err == nil || errors.Is(err, ErrTimeout): // a link that returns (0, nil) must not be spun on
			if idle++; idle >= patience {
				return link.Frame{}, errSilence
			}
		case errors.Is(err, io.EOF):
			return link.Frame{}, &LinkError{x.link.String(), "the other side is gone", nil}
		default:
			return link.Frame{}, &LinkError{x.link.String(), "cannot read from the port", err}
		}
	}
	a := x.inbox[0]
	x.inbox = x.inbox[1:]
	return a.frame, a.err
}
