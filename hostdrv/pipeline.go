package hostdrv

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/link"
)

// command is a frame to send and what to do with its reply.
type command struct {
	frameType byte
	payload   []byte
	reply     byte
	handle    func(payload []byte) error // nil for an empty reply
}

func (c command) size() int { return len(c.payload) + link.Overhead }

// sent is a command that waits for its reply.
type sent struct {
	command
	seq byte
}

// pipeline sends the commands that next yields, as many ahead of their replies
// as the board's credit allows, and handles the replies in order. When the
// context ends it sends no more, takes in what is still under way, so that the
// board is ready for others, and returns the context's error.
func (b *Board) pipeline(ctx context.Context, next func() (command, bool)) error {
	if b.broken != nil {
		return b.broken
	}
	err := b.run(ctx, next)
	if err != nil && !errors.Is(err, ctx.Err()) {
		b.broken = err
	}
	return err
}

func (b *Board) run(ctx context.Context, next func() (command, bool)) error {
	var waiting []sent
	credit := b.info.CreditBytes
	upcoming, more := next()
	for {
		for more && ctx.Err() == nil && len(waiting) < link.CreditFrames && upcoming.size() <= credit {
			b.seq++
			frame := link.Frame{Type: upcoming.frameType, Seq: b.seq, Payload: upcoming.payload}
			if err := b.exchange.send(ctx, frame.AppendTo(nil)); err != nil {
				return err
			}
			waiting = append(waiting, sent{upcoming, b.seq})
			credit -= upcoming.size()
			upcoming, more = next()
		}
		if len(waiting) == 0 {
			if more {
				return ctx.Err()
			}
			return nil
		}
		payload, err := b.reply(ctx, waiting[0])
		if err != nil && errors.Is(err, ctx.Err()) {
			// Interrupted: the replies under way are still taken in, each wait bounded.
			payload, err = b.reply(context.WithoutCancel(ctx), waiting[0])
		}
		if err != nil {
			return err
		}
		if waiting[0].handle != nil {
			if err := waiting[0].handle(payload); err != nil {
				return err
			}
		}
		credit += waiting[0].size()
		waiting = waiting[1:]
	}
}

// reply waits for the reply to a command and checks that it is that.
func (b *Board) reply(ctx context.Context, c sent) ([]byte, error) {
	name := link.TypeName(c.frameType)
	for stale := 0; ; {
		f, err := b.exchange.receive(ctx)
		var damaged *link.FrameError
		switch {
		case errors.Is(err, errSilence):
			return nil, &LinkError{b.String(), "no reply to " + name + " came; a frame was lost or the board hangs; try again, at a lower baud rate if it recurs", nil}
		case errors.As(err, &damaged):
			return nil, &LinkError{b.String(), "the reply to " + name + " was damaged on the way; try again, at a lower baud rate if it recurs", err}
		case err != nil:
			return nil, err
		case f.Type == link.TypeInfo && stale < mostStale:
			stale++ // the answer to a HELLO that was sent twice, or by an earlier host
			continue
		case f.Type == link.TypeError && len(f.Payload) == 1 && link.ErrorCode(f.Payload[0]) == link.ErrorBadFrame:
			return nil, &LinkError{b.String(), "a frame to the board was damaged on the way; try again, at a lower baud rate if it recurs", nil}
		case f.Seq != c.seq:
			return nil, &LinkError{b.String(), fmt.Sprintf("a reply with sequence number %d came where %d was due: frames were lost; try again", f.Seq, c.seq), nil}
		case f.Type == link.TypeError && len(f.Payload) == 1:
			return nil, &BoardError{b.String(), c.frameType, link.ErrorCode(f.Payload[0])}
		case f.Type != c.reply || c.handle == nil && len(f.Payload) != 0:
			return nil, &LinkError{b.String(), fmt.Sprintf("the reply to %s is a frame of type 0x%02X with %d bytes, which it cannot be", name, f.Type, len(f.Payload)), nil}
		}
		return f.Payload, nil
	}
}
