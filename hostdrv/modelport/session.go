package modelport

import (
	"errors"

	"spikehdl/link"
)

// session is what a board knows of its host. The zero value is a board to which
// nobody has said HELLO.
type session struct {
	number  uint16
	due     byte // sequence number of the next command
	next    byte // sequence number of the next reply
	open    bool // by HELLO, and no ERROR since: commands are taken
	told    bool // a host of another session has heard of it
	samples *link.SpikeReader
	results []byte // not sent yet

	generation *generation // nil for none
}

// arrives takes in a frame, or the damage in its place.
func (p *Port) arrives(f link.Frame, damage error) {
	s := &p.session
	switch {
	case damage != nil:
		p.counters.FramesDamaged++
		if s.open {
			p.complain(link.ErrorBadFrame, s.due)
		}
	case f.Type == link.TypeHello && len(f.Payload) == 0 && f.Session != link.NoSession:
		p.counters.FramesTaken++
		p.session = session{number: f.Session, open: true, due: f.Seq + 1,
			samples: link.NewSampleReader(p.info.Layers[0].In, p.info.LogT)}
		p.say(link.TypeInfo, p.info.Bytes())
	case f.Session != s.number:
		p.counters.FramesDropped++
		if !s.told {
			s.told = true
			complaint := link.Complaint{Code: link.ErrorNoSession}
			p.output = link.Frame{Type: link.TypeError, Session: f.Session, Payload: complaint.Bytes()}.AppendTo(p.output)
		}
	case !s.open:
		p.counters.FramesDropped++
	case f.Seq != s.due:
		p.counters.FramesDropped++
		p.complain(link.ErrorOutOfStep, s.due)
	default:
		p.finish()
		p.counters.FramesTaken++
		p.do(f)
		s.due++
	}
}

// do does a command and says what it has come to.
func (p *Port) do(f link.Frame) {
	var refused *link.CommandError
	if err := p.command(f); errors.As(err, &refused) {
		p.complain(refused.Code, f.Seq)
		return
	}
	if g := p.session.generation; g != nil {
		g.seq = f.Seq // DONE comes with its last sample
		return
	}
	p.say(link.TypeDone, []byte{f.Seq})
	p.sayResults()
}

// complain ends the session but for its next HELLO.
func (p *Port) complain(code link.ErrorCode, seq byte) {
	p.say(link.TypeError, link.Complaint{Code: code, Seq: seq}.Bytes())
	p.session.open, p.session.generation = false, nil
}

func (p *Port) say(frameType byte, payload []byte) {
	s := &p.session
	p.output = link.Frame{Type: frameType, Seq: s.next, Session: s.number, Payload: payload}.AppendTo(p.output)
	s.next++
}
