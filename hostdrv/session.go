package hostdrv

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"spikehdl/link"
)

// helloTries is how often HELLO is sent before a link counts as without a board.
const helloTries = 3

// mostStale bounds the frames that are passed over as those of earlier sessions: a
// board holds a few, and more than that is no board.
const mostStale = 64

// fault is what a new session may heal: something was lost, damaged or cut short.
type fault struct {
	what string
	err  error
}

func (f *fault) Error() string { return f.what }

// session is the numbers of the session with a board.
type session struct {
	number uint16
	seq    byte // of the next command
	due    byte // sequence number of the next reply
}

// begin says HELLO until a board answers in the new session, and returns what it
// says of itself.
func (b *Board) begin(ctx context.Context) (link.Info, error) {
	b.exchange.heard = false
	b.exchange.forget()
	for range helloTries {
		b.session.number++
		if b.session.number == link.NoSession {
			b.session.number++
		}
		b.session.seq, b.session.due = 0, 0
		b.health.Sessions++
		// The flag ends whatever an earlier, interrupted host left half sent.
		if err := b.send(ctx, link.TypeHello, nil, link.Flag); err != nil {
			return link.Info{}, err
		}
		if err := b.exchange.flush(ctx); err != nil {
			return link.Info{}, err
		}
		info, err := b.awaitInfo(ctx)
		var lost *fault
		if errors.As(err, &lost) {
			continue
		}
		return info, err
	}
	return link.Info{}, &NoBoardError{b.String(), helloTries, b.exchange.heard}
}

// awaitInfo waits for the answer to the latest HELLO and passes over damage: it may
// be of what was under way when the session began.
func (b *Board) awaitInfo(ctx context.Context) (link.Info, error) {
	for range mostStale {
		f, err := b.receive(ctx)
		var damaged *link.FrameError
		switch {
		case errors.As(err, &damaged):
			continue
		case err != nil:
			return link.Info{}, err
		case f.Type != link.TypeInfo:
			return link.Info{}, &fault{"the answer to HELLO is no INFO", nil}
		}
		info, err := link.ParseInfo(f.Payload)
		if err != nil {
			return link.Info{}, &LinkError{b.String(), "not the board expected", err}
		}
		return info, nil
	}
	return link.Info{}, &fault{"nothing but damage came", nil}
}

// beginAgain begins a new session with the board that is known already.
func (b *Board) beginAgain(ctx context.Context) error {
	info, err := b.begin(ctx)
	if err != nil {
		return err
	}
	if !bytes.Equal(info.Fixed(), b.info.Fixed()) {
		return &ChangedError{b.String(), "another board answers"}
	}
	b.info = info
	b.stale = false
	return nil
}

// send numbers a command and gathers its frame, behind any bytes that go before it.
func (b *Board) send(ctx context.Context, frameType byte, payload []byte, before ...byte) error {
	f := link.Frame{Type: frameType, Seq: b.session.seq, Session: b.session.number, Payload: payload}
	b.session.seq++
	wire := f.AppendTo(before)
	b.health.FramesSent++
	b.health.BytesSent += len(wire)
	return b.exchange.gather(ctx, wire)
}

// receive returns the next frame of the session. The error is a *fault, a
// *LinkError, a *link.FrameError for a damaged frame, or the context's.
func (b *Board) receive(ctx context.Context) (link.Frame, error) {
	for range mostStale {
		f, err := b.exchange.receive(ctx)
		switch {
		case errors.Is(err, errSilence):
			return link.Frame{}, &fault{"nothing more came from the board", nil}
		case err != nil:
			return link.Frame{}, err
		}
		b.health.FramesHeard++
		switch {
		case f.Session != b.session.number:
			continue // nothing of an old session is believed
		case f.Type == link.TypeError && noSession(f.Payload):
			return link.Frame{}, &fault{"the board had lost the session: it was reset, or another host uses it", nil}
		case f.Seq != b.session.due:
			return link.Frame{}, &fault{fmt.Sprintf("reply %d came where %d was due: frames were lost", f.Seq, b.session.due), nil}
		}
		b.session.due++
		return f, nil
	}
	return link.Frame{}, &fault{"only frames of other sessions came: another host may use the board", nil}
}

// noSession tells whether a complaint is that of a board which has another session;
// it has no number in ours.
func noSession(payload []byte) bool {
	c, err := link.ParseComplaint(payload)
	return err == nil && c.Code == link.ErrorNoSession
}
