package linktest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"

	"spikehdl/hostdrv"
	"spikehdl/link"
)

// errHung ends a run that waits for longer than any run needs to.
var errHung = errors.New("the link has been waited for without end")

// mostReads bounds the reads of a run, and so its time: each ends with bytes or with
// a time-out. The driver's own bounds allow far fewer.
const mostReads = 20_000

// line is a wire on which faults happen at places chosen beforehand.
type line struct {
	board  Board
	random *rand.Rand

	plan   []event
	passed [2]int // bytes so far, to the board and from it
	reads  int

	meeting sync.Mutex // guards met
	met     []string

	frame [2]capture // of each direction

	out    int    // reads for which the cable is out
	pause  int    // reads that time out although there are bytes
	held   []byte // from the board, not read yet
	ctx    context.Context
	kill   context.CancelFunc
	killed bool
	last   bool // the host is not killed
}

// capture takes a whole frame off the wire: from the next flag to the one after it. It
// then arrives as often as copies says.
type capture struct {
	due    bool
	copies int
	bytes  []byte
}

// take gives what arrives in place of a byte.
func (c *capture) take(b byte) []byte {
	switch {
	case !c.due || c.bytes == nil && b != link.Flag:
		return []byte{b}
	case b == link.Flag && len(c.bytes) > 1:
		arrives := bytes.Repeat(append(c.bytes, b), c.copies)
		*c = capture{}
		return arrives
	case b == link.Flag: // flags in a row
		c.bytes = []byte{b}
		return nil
	}
	c.bytes = append(c.bytes, b)
	return nil
}

// event is a fault at a place.
type event struct {
	kind      string
	direction int
	at        int
}

const toBoard, fromBoard = 0, 1

// faultKinds are the faults there are; see apply.
var faultKinds = []string{"flip", "burst", "lose", "double", "insert", "frame lost", "frame doubled",
	"pause", "pull", "reset", "other host", "other load", "other weights", "kill"}

// mostEvents and reach are how many faults there are at most, and in how many bytes of
// a direction.
const (
	mostEvents = 5
	reach      = 1500
)

func newLine(random *rand.Rand, board Board) *line {
	l := &line{board: board, random: random}
	for range 1 + random.IntN(mostEvents) {
		l.plan = append(l.plan, event{faultKinds[random.IntN(len(faultKinds))], random.IntN(2), random.IntN(reach)})
	}
	return l
}

// host is said when a host begins; the last one is not killed.
func (l *line) host(last bool) {
	l.killed, l.last = false, last
	l.ctx, l.kill = context.WithCancel(context.Background())
}

// calm ends all faults, and puts the cable back.
func (l *line) calm() {
	l.plan, l.out, l.pause, l.reads, l.frame = nil, 0, 0, 0, [2]capture{}
	l.host(true)
}

// meet notes that a fault has happened.
func (l *line) meet(kind string) {
	l.meeting.Lock()
	defer l.meeting.Unlock()
	l.met = append(l.met, kind)
}

// happened are the faults so far, in order.
func (l *line) happened() []string {
	l.meeting.Lock()
	defer l.meeting.Unlock()
	return slices.Clone(l.met)
}

func (l *line) exhausted() bool { return l.reads >= mostReads }

// String names the line in messages.
func (l *line) String() string { return "faulty " + l.board.String() }

// Close does nothing: the next host uses the same wire.
func (l *line) Close() error { return nil }

// Write passes on what is left of the bytes.
func (l *line) Write(data []byte) (int, error) {
	_, err := l.board.Write(l.through(toBoard, data))
	return len(data), err
}

// Read returns what is left of the bytes, or times out.
func (l *line) Read(data []byte) (int, error) {
	if l.reads++; l.exhausted() {
		return 0, errHung
	}
	if l.pause > 0 {
		l.pause--
		return 0, hostdrv.ErrTimeout
	}
	if len(l.held) == 0 {
		buffer := make([]byte, 256)
		n, err := l.board.Read(buffer)
		if n == 0 {
			l.out = max(0, l.out-1)
			return 0, err
		}
		l.held = l.through(fromBoard, buffer[:n])
		if l.out > 0 {
			l.out--
		}
		if len(l.held) == 0 {
			return 0, hostdrv.ErrTimeout
		}
	}
	n := copy(data, l.held)
	l.held = l.held[n:]
	return n, nil
}

// through takes bytes in one direction through what happens to them.
func (l *line) through(direction int, data []byte) []byte {
	var arrives []byte
	for i := 0; i < len(data); i++ {
		at := slices.IndexFunc(l.plan, func(e event) bool { return e.direction == direction && e.at == l.passed[direction] })
		rest := data[i:]
		if at >= 0 {
			kind := l.plan[at].kind
			l.plan = slices.Delete(l.plan, at, at+1)
			rest = l.apply(kind, direction, slices.Clone(rest), &arrives)
			data = append(data[:i:i], rest...)
			if len(rest) == 0 {
				break
			}
		}
		l.passed[direction]++
		if l.out == 0 {
			arrives = append(arrives, l.frame[direction].take(data[i])...)
		}
	}
	return arrives
}

// apply has a fault happen before the rest of some bytes, and returns what is left of
// them; what arrives before can be added to.
func (l *line) apply(kind string, direction int, rest []byte, arrives *[]byte) []byte {
	l.meet(kind)
	some := func(most int) int { return min(len(rest), 1+l.random.IntN(most)) }
	switch kind {
	case "flip":
		rest[0] ^= 1 << l.random.IntN(8)
	case "burst":
		for i := range some(20) {
			rest[i] = byte(l.random.Uint32())
		}
	case "lose":
		return rest[some(40):]
	case "double":
		return append(slices.Clone(rest[:some(20)]), rest...)
	case "insert":
		for range 1 + l.random.IntN(40) {
			*arrives = append(*arrives, []byte{link.Flag, link.Escape, byte(l.random.Uint32())}[l.random.IntN(3)])
		}
	case "pause":
		l.pause = 1 + l.random.IntN(25)
	case "pull":
		l.out = 1 + l.random.IntN(40)
	case "reset":
		l.board.Reset()
	case "frame lost":
		l.frame[direction] = capture{due: true}
	case "frame doubled":
		l.frame[direction] = capture{due: true, copies: 2}
	case "other host", "other load", "other weights":
		l.intrude(kind, direction, arrives)
	case "kill":
		if !l.last {
			l.killed = true
			l.kill()
		}
	}
	return rest
}

// intrude has another host speak to the board, between two bytes of ours: it asks for
// the counters, begins a load, or loads a word of other weights.
func (l *line) intrude(kind string, direction int, arrives *[]byte) {
	session := uint16(0x8000 | l.random.IntN(0x4000))
	wire, seq := []byte{link.Flag}, byte(9)
	say := func(frameType byte, payload []byte) {
		wire = link.Frame{Type: frameType, Seq: seq, Session: session, Payload: payload}.AppendTo(wire)
		seq++
	}
	say(link.TypeHello, nil)
	switch kind {
	case "other host":
		say(link.TypeStatus, nil)
	case "other load":
		say(link.TypeLoad, nil)
	case "other weights":
		word := append(make([]byte, link.WriteHeader), 0xA5, 0x5A, 0xA5, 0x5A, 0xA5)
		say(link.TypeLoad, nil)
		say(link.TypeWrite, word)
		say(link.TypeCommit, binary.LittleEndian.AppendUint32(nil, link.NoLoad.Add(word).Checksum))
	}
	if direction == toBoard {
		*arrives = append(*arrives, wire...)
		return
	}
	_, _ = l.board.Write(wire)
}
