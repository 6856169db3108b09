package hostdrv

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/link"
)

// mostFruitless is how many sessions in a row may end in a fault before anything new
// was answered in them.
const mostFruitless = 8

// command is a frame to send.
type command struct {
	frameType byte
	payload   []byte
}

func (c command) size() int { return len(c.payload) + link.Overhead }

// work is something to be done with a board, in as many sessions as it takes.
type work interface {
	// begin is told how the load stands, at the first session and at each that
	// follows, and goes back to what has not been answered yet. An error ends it.
	begin(load link.LoadState) error
	// next gives the next command of this session; false: there is none.
	next() (command, bool, error)
	// taken is told that the board is done with a command.
	taken(c command)
	// reply takes in any reply but DONE and ERROR. A *fault may be healed.
	reply(f link.Frame) error
	// answered counts what was answered so far, over all sessions, and tells whether
	// all is that was asked for in this one.
	answered() (count int, all bool)
}

// do takes a work to its end. Faults are healed by new sessions, as long as not
// mostFruitless of them in a row bring nothing new.
func (b *Board) do(ctx context.Context, w work) error {
	fruitless, before := 0, 0
	for {
		err := b.attempt(ctx, w)
		if err == nil {
			return nil
		}
		b.stale = true
		var lost *fault
		if !errors.As(err, &lost) {
			return err
		}
		b.health.Faults++
		if now, _ := w.answered(); now > before {
			fruitless, before = 0, now
		}
		if fruitless++; fruitless >= mostFruitless {
			return &LinkError{b.String(), fmt.Sprintf("%s; it did so in %d sessions in a row: check cable and ground, use a lower baud rate, and see that no other program has the port", lost.what, fruitless), lost.err}
		}
	}
}

// attempt does what it can of a work in one session.
func (b *Board) attempt(ctx context.Context, w work) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.stale {
		if err := b.beginAgain(ctx); err != nil {
			return err
		}
	}
	if err := w.begin(b.info.Load); err != nil {
		return err
	}
	p := pipeline{board: b, work: w, credit: b.info.CreditBytes}
	return p.run(ctx)
}

// pipeline sends commands as far ahead of their DONEs as the board's credit allows.
type pipeline struct {
	board   *Board
	work    work
	waiting []sent // commands that are sent and have no DONE
	credit  int    // bytes that the board has room for
}

// sent is a command that waits for its DONE.
type sent struct {
	command
	seq byte
	end int // bytes written when it has gone
}

func (p *pipeline) run(ctx context.Context) error {
	b := p.board
	upcoming, more, err := p.work.next()
	for err == nil {
		for more && len(p.waiting) < b.info.CreditFrames && upcoming.size() <= p.credit {
			if err := p.send(ctx, upcoming); err != nil {
				return err
			}
			if upcoming, more, err = p.work.next(); err != nil {
				return err
			}
		}
		if !more || !p.awaits() {
			if err := b.exchange.flush(ctx); err != nil {
				return err
			}
		}
		if _, all := p.work.answered(); !more && all && len(p.waiting) == 0 {
			return nil
		}
		err = p.hear(ctx)
	}
	return err
}

// send sends a command. While a DONE is due and more commands are to come, bytes that fill
// no datagram are held back, as John Nagle proposed for TCP (RFC 896).
func (p *pipeline) send(ctx context.Context, c command) error {
	x, alone := p.board.exchange, len(p.waiting) == 0
	seq := p.board.session.seq
	if err := p.board.send(ctx, c.frameType, c.payload); err != nil {
		return err
	}
	p.waiting = append(p.waiting, sent{c, seq, x.gathered()})
	p.credit -= c.size()
	if alone {
		return x.flush(ctx)
	}
	return nil
}

// awaits tells whether the DONE of a command is due that has wholly been sent.
func (p *pipeline) awaits() bool {
	return len(p.waiting) > 0 && p.waiting[0].end <= p.board.exchange.sent
}

// hear takes in one reply.
func (p *pipeline) hear(ctx context.Context) error {
	b := p.board
	f, err := b.receive(ctx)
	var damaged *link.FrameError
	switch {
	case errors.As(err, &damaged):
		return &fault{"a frame from the board was damaged on the way", err}
	case err != nil:
		return err
	case f.Type == link.TypeError:
		return p.refusal(f.Payload)
	case f.Type == link.TypeDone:
		return p.done(f.Payload)
	}
	return p.work.reply(f)
}

// done takes the commands up to the one that DONE names off those under way.
func (p *pipeline) done(payload []byte) error {
	for k, c := range p.waiting {
		if len(payload) == link.DoneSize && c.seq == payload[0] {
			for _, c := range p.waiting[:k+1] {
				p.credit += c.size()
				p.work.taken(c.command)
			}
			p.waiting = p.waiting[k+1:]
			return nil
		}
	}
	return &fault{"a DONE came for a command that was not waited for", nil}
}

// refusal is what an ERROR means for the work.
func (p *pipeline) refusal(payload []byte) error {
	b := p.board
	c, err := link.ParseComplaint(payload)
	if err != nil {
		return &fault{"an ERROR came that makes no sense", err}
	}
	refused := byte(0)
	for _, s := range p.waiting {
		if s.seq == c.Seq {
			refused = s.frameType
		}
	}
	switch c.Code {
	case link.ErrorBadFrame:
		return &fault{"a frame to the board was damaged on the way", nil}
	case link.ErrorOutOfStep:
		return &fault{"a frame to the board was lost on the way", nil}
	case link.ErrorBadLoad:
		return &fault{"the board's checksum over the weights is not that of what was sent", nil}
	case link.ErrorNotLoaded:
		return &NotLoadedError{b.String()}
	}
	return &BoardError{b.String(), refused, c.Code}
}
