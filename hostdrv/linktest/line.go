package linktest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"

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
	met    []string
	reads  int

	out    int    // reads for which the cable is out
	pause  int    // reads that time out although there are bytes
	held   []byte // from the board, not read yet
	ctx    context.Context
	kill   context.CancelFunc
	killed bool
	last   bool // the host is not killed
}

// event is a fault at a place.
type event struct {
	kind      string
	direction int
	at        int
}

const toBoard, fromBoard = 0, 1

// faultKinds are the faults there are; see apply.
var faultKinds = []string{"flip", "burst", "lose", "double", "insert", "pause", "pull", "reset", "other host", "other load", "kill"}

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
	l.plan, l.out, l.pause, l.reads = nil, 0, 0, 0
	l.host(true)
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
			arrives = append(arrives, data[i])
		}
	}
	return arrives
}

// apply has a fault happen before the rest of some bytes, and returns what is left of
// them; what arrives before can be added to.
func (l *line) apply(kind string, direction int, rest []byte, arrives *[]byte) []byte {
	l.met = append(l.met, kind)
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
		l.pause = 1 + l.random.IntN(12)
	case "pull":
		l.out = 1 + l.random.IntN(25)
	case "reset":
		l.board.Reset()
	case "other host", "other load":
		l.intrude(kind == "other load", direction, arrives)
	case "kill":
		if !l.last {
			l.killed = true
			l.kill()
		}
	}
	return rest
}

// intrude has another host speak to the board, between two bytes of ours.
func (l *line) intrude(loads bool, direction int, arrives *[]byte) {
	session := uint16(0x8000 | l.random.IntN(0x4000))
	wire := link.Frame{Type: link.TypeHello, Seq: 9, Session: session}.AppendTo([]byte{link.Flag})
	if loads {
		wire = link.Frame{Type: link.TypeLoad, Seq: 10, Session: session}.AppendTo(wire)
	} else {
		wire = link.Frame{Type: link.TypeStatus, Seq: 10, Session: session}.AppendTo(wire)
	}
	if direction == toBoard {
		*arrives = append(*arrives, wire...)
		return
	}
	_, _ = l.board.Write(wire)
}
