package storms

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"

	"spikehdl/link"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// cable is one on which faults happen to frames, at places chosen beforehand. Hosts and
// the board are on it from different goroutines.
type cable struct {
	mutex  sync.Mutex
	random *rand.Rand
	met    func(kind string)
	plan   []misfortune
	passed [2]int // frames so far, in each direction
	late   [2][]byte
}

// misfortune is a fault of the frame at a place of a direction.
type misfortune struct {
	kind      string
	direction int
	at        int
}

const toBoard, fromBoard = 0, 1

// frameKinds are the faults of frames. Those that begin with "nibble" are below the
// check sequence of Ethernet, which must find them; "payload flipped" is above it, where
// the protocol's own CRC must.
var frameKinds = []string{"datagram lost", "datagram doubled", "datagrams swapped", "datagram cut",
	"payload flipped", "nibble flipped", "nibble lost", "nibbles cut", "nibbles of noise", "other station"}

// mostMisfortunes and framesReached are how many faults there are at most, and in how
// many frames of a direction.
const (
	mostMisfortunes = 4
	framesReached   = 30
)

// trouble begins the faults of a seed.
func (c *cable) trouble(seed uint64, met func(kind string)) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.random, c.met = rand.New(rand.NewPCG(seed, 0xE7)), met
	for range 1 + c.random.IntN(mostMisfortunes) {
		c.plan = append(c.plan, misfortune{frameKinds[c.random.IntN(len(frameKinds))], c.random.IntN(2), c.random.IntN(framesReached)})
	}
}

// calm ends them.
func (c *cable) calm() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.plan, c.late = nil, [2][]byte{}
}

// next is the fault of the next frame of a direction, "" for none, and what was held
// back to come behind it.
func (c *cable) next(direction int) (kind string, late []byte) {
	at := slices.IndexFunc(c.plan, func(m misfortune) bool { return m.direction == direction && m.at == c.passed[direction] })
	c.passed[direction]++
	late, c.late[direction] = c.late[direction], nil
	if at < 0 {
		return "", late
	}
	kind = c.plan[at].kind
	c.plan = slices.Delete(c.plan, at, at+1)
	c.met(kind)
	return kind, late
}

// payloadAt is where the payload of a datagram begins: behind the headers of Ethernet,
// of IPv4 without options and of UDP.
const payloadAt = 14 + 20 + 8

// ToBoard gives what arrives of a frame.
func (c *cable) ToBoard(frame []byte) []verilator.Frame {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kind, late := c.next(toBoard)
	frame = bytes.Clone(frame)
	var arrives []verilator.Frame
	switch kind {
	case "datagram lost":
	case "datagrams swapped":
		c.late[toBoard] = frame
	case "datagram doubled":
		arrives = whole(frame, frame)
	case "datagram cut":
		arrives = whole(frame[:14+c.random.IntN(len(frame)-14)])
	case "payload flipped":
		arrives = whole(c.flipped(frame))
	case "other station":
		arrives = append(whole(c.intruder(frame)), whole(frame)...)
	case "nibble flipped", "nibble lost", "nibbles cut", "nibbles of noise":
		arrives = []verilator.Frame{{Bytes: c.spoilt(kind, nibbles(frame)), Raw: true, Silence: gapNibbles}}
	default:
		arrives = whole(frame)
	}
	if late != nil {
		arrives = append(arrives, whole(late)...)
	}
	return arrives
}

// FromBoard gives what a host takes of a frame. It never sees one whose nibbles were
// damaged: its network card looks at the check sequence.
func (c *cable) FromBoard(frame []byte) [][]byte {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kind, late := c.next(fromBoard)
	frame = bytes.Clone(frame)
	var arrives [][]byte
	switch kind {
	case "datagram lost", "nibble flipped", "nibble lost", "nibbles cut", "nibbles of noise":
	case "datagrams swapped":
		c.late[fromBoard] = frame
	case "datagram doubled", "other station": // a station has no way to speak for the board
		arrives = [][]byte{frame, frame}
	case "datagram cut":
		arrives = [][]byte{frame[:c.random.IntN(len(frame))]}
	case "payload flipped":
		arrives = [][]byte{c.flipped(frame)}
	default:
		arrives = [][]byte{frame}
	}
	if late != nil {
		arrives = append(arrives, late)
	}
	return arrives
}

// flipped has another bit somewhere in the payload.
func (c *cable) flipped(frame []byte) []byte {
	if len(frame) > payloadAt {
		frame[payloadAt+c.random.IntN(len(frame)-payloadAt)] ^= 1 << c.random.IntN(8)
	}
	return frame
}

// intruder is a datagram of another station that begins a session of its own.
func (c *cable) intruder(frame []byte) []byte {
	if len(frame) <= payloadAt {
		return frame
	}
	ip := [4]byte(frame[30:34])
	board := lan.Station{MAC: bytes.Clone(frame[:6]), IP: netip.AddrFrom4(ip), Port: binary.BigEndian.Uint16(frame[36:])}
	ip[3] ^= 2
	other := lan.Station{MAC: []byte{2, 0, 0, 0, 0, 0x77}, IP: netip.AddrFrom4(ip), Port: 4711}
	hello := link.Frame{Type: link.TypeHello, Session: uint16(0x8000 | c.random.IntN(0x4000))}
	return lan.Datagram(other, board, hello.AppendTo(nil))
}

// spoilt are a frame's nibbles with damage that its check sequence must find.
func (c *cable) spoilt(kind string, list []byte) []byte {
	at := preambleNibbles + c.random.IntN(len(list)-preambleNibbles)
	switch kind {
	case "nibble flipped":
		list[at] ^= 1 << c.random.IntN(4)
	case "nibble lost":
		return slices.Delete(list, at, at+1)
	case "nibbles cut":
		return list[:at]
	case "nibbles of noise":
		for i := range list {
			list[i] = byte(c.random.IntN(32))
		}
	}
	return list
}

const (
	preambleNibbles = 16
	receiving       = 1 << 4 // rx_dv
	gapNibbles      = 24     // that must be between frames
)

// nibbles are a frame as MII carries it, with preamble and check sequence.
func nibbles(frame []byte) []byte {
	list := append(bytes.Repeat([]byte{receiving | 0x5}, preambleNibbles-1), receiving|0xD)
	for _, b := range binary.LittleEndian.AppendUint32(bytes.Clone(frame), crc32.ChecksumIEEE(frame)) {
		list = append(list, receiving|b&0xF, receiving|b>>4)
	}
	return list
}

func whole(frames ...[]byte) (list []verilator.Frame) {
	for _, f := range frames {
		list = append(list, verilator.Frame{Bytes: f})
	}
	return list
}
