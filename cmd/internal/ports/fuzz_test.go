package ports

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/link"
	"spikehdl/network"
)

// FuzzBoardAnswersAsTheModel has the fuzzer write what goes to the Verilated board and to
// the model: any bytes, and frames of any content whose CRC is right, which no fuzzer
// would find by itself. Both must say the same.
//
// The simulation is kept between inputs. Each begins with the weights of the network and
// a HELLO, so that nothing is left of the one before but the counters, which are the same
// on both. Bytes go in up to a flag at a time: how many results share a frame, and what a
// HELLO cuts short, is a board's own affair.
func FuzzBoardAnswersAsTheModel(f *testing.F) {
	for _, script := range scripts() {
		f.Add(script)
	}
	needVerilator(f)
	d := designs[3]
	n := d.network()
	p := d.pair(f, n)
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > longestScript {
			t.Skip("nothing new is in more bytes")
		}
		p.load(t, n)
		for _, chunk := range frameByFrame(play(script)) {
			p.same(t, chunk)
		}
		p.same(t, []byte{link.Flag})
		p.same(t, link.Frame{Type: link.TypeHello, Session: fuzzSession}.AppendTo(nil))
		p.same(t, link.Frame{Type: link.TypeStatus, Seq: 1, Session: fuzzSession}.AppendTo(nil))
	})
}

// frameByFrame splits the bytes of a wire behind the flags that end something.
func frameByFrame(wire []byte) (chunks [][]byte) {
	begin := 0
	for at := 1; at < len(wire); at++ {
		if wire[at-1] == link.Flag && wire[at] != link.Flag {
			chunks = append(chunks, wire[begin:at])
			begin = at
		}
	}
	return append(chunks, wire[begin:])
}

// longestScript leaves room for a frame that is longer than a board takes.
const longestScript = 3000

// fuzzSession is the session of an input's first HELLO.
const fuzzSession = 0x1234

// load gives both boards the weights, and begins a session. A load that was refused in
// the middle is each board's own; it is given up first, or one of them would have more of
// it to go on with.
func (p *pair) load(t *testing.T, n *network.Network) {
	p.same(t, []byte{link.Flag})
	for k, frameType := range []byte{link.TypeHello, link.TypeLoad} {
		p.same(t, link.Frame{Type: frameType, Seq: byte(k), Session: fuzzSession}.AppendTo(nil))
	}
	for _, l := range []hostdrv.Link{p.board, p.model} {
		b, err := hostdrv.OpenSession(context.Background(), l, 0x77)
		require.NoError(t, err)
		require.NoError(t, b.Load(context.Background(), n, nil))
	}
	p.same(t, link.Frame{Type: link.TypeHello, Seq: 0xFE, Session: fuzzSession}.AppendTo(nil))
}

// What a piece of a script is. Each begins with one of these, then the number of its
// bytes.
const (
	asItIs       = iota // bytes of the wire
	nextOfOurs          // type and payload of the session's next frame
	contentOfAny        // a frame's content but for its CRC
	cutShort            // type and payload of a frame that never ends
	pieceKinds
)

// play makes the bytes of the wire.
func play(script []byte) (wire []byte) {
	seq := byte(0xFF)
	for len(script) > 1 {
		kind, size := script[0]%pieceKinds, int(script[1])
		if script[0]&0x80 != 0 { // ten times as long, for what is longer than a buffer
			size *= 10
		}
		script = script[2:]
		size = min(size, len(script))
		piece := script[:size]
		script = script[size:]
		if size == 0 {
			continue
		}
		switch kind {
		case asItIs:
			wire = append(wire, piece...)
		case nextOfOurs, cutShort:
			frame := link.Frame{Type: piece[0], Seq: seq, Session: fuzzSession, Payload: piece[1:]}.AppendTo(nil)
			if kind == cutShort {
				frame = frame[:len(frame)-1]
			} else {
				seq++
			}
			wire = append(wire, frame...)
		case contentOfAny:
			wire = link.AppendContent(wire, binary.LittleEndian.AppendUint32(bytes.Clone(piece), crc32.ChecksumIEEE(piece)))
		}
	}
	return wire
}

// scripts are what the fuzzer begins with: each type of frame, right and wrong, half
// frames, escapes where none belong, and more than a buffer holds.
func scripts() [][]byte {
	piece := func(kind byte, content ...byte) []byte {
		if len(content) > 255 {
			content = append(content, make([]byte, (10-len(content)%10)%10)...)
			return append([]byte{kind | 0x80, byte(len(content) / 10)}, content...)
		}
		return append([]byte{kind, byte(len(content))}, content...)
	}
	join := func(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }
	n := designs[3].network()
	var sample []byte
	for _, input := range linktest.Inputs(n, nil, 0)[:5] {
		sample = link.AppendSample(sample, input, n.LogT())
	}
	samples := piece(nextOfOurs, append([]byte{link.TypeSamples}, sample...)...)
	status, load := piece(nextOfOurs, link.TypeStatus), piece(nextOfOurs, link.TypeLoad)
	word := append([]byte{link.TypeWrite}, link.Write{Words: []uint64{1}}.Bytes(20)...)
	commit := piece(nextOfOurs, append([]byte{link.TypeCommit}, binary.LittleEndian.AppendUint32(nil, link.NoLoad.Add(word[1:]).Checksum)...)...)
	all := [][]byte{
		samples, status, load,
		join(load, piece(nextOfOurs, word...), commit, samples, status),
		piece(nextOfOurs, append([]byte{link.TypeGenerate}, link.Generate{Count: 3}.Bytes()...)...),
		piece(nextOfOurs, link.TypeHello), join(piece(cutShort, link.TypeStatus), status),
		join(samples, piece(cutShort, append([]byte{link.TypeSamples}, sample[:7]...)...), samples),
		piece(asItIs, link.Escape, link.Flag), piece(asItIs, link.Escape, link.Escape, link.Flag, link.Flag, 1, link.Flag),
		join(piece(asItIs, link.Escape), status), piece(asItIs, []byte("no frame at all\x7e")...),
		piece(contentOfAny, link.TypeStatus, 0xFF, 0x35, 0x12), piece(contentOfAny, link.TypeHello, 1, 0, 0),
		piece(contentOfAny, link.TypeStatus), piece(contentOfAny, link.TypeHello, 9, 9, 9),
		piece(nextOfOurs, append([]byte{link.TypeSamples}, make([]byte, 2400)...)...),
		piece(asItIs, bytes.Repeat([]byte{0x55}, 2500)...), join(piece(asItIs, bytes.Repeat([]byte{link.Escape}, 1500)...), status),
	}
	for frameType := range byte(16) {
		all = append(all, piece(nextOfOurs, frameType), piece(nextOfOurs, frameType, 1, 2, 3, 4, 5))
	}
	damaged := play(status)
	damaged[len(damaged)-2] ^= 4
	return append(all, join(piece(asItIs, damaged...), status))
}

// same gives both the same bytes and demands that they say the same: the same frames but
// for those of results, and of these the same bytes, however many share a frame.
func (p *pair) same(t *testing.T, wire []byte) {
	t.Helper()
	p.send(t, wire)
	got, want := hear(t, p.board), hear(t, p.model)
	if want.refused { // what was not sent yet is not any more
		got.results = got.results[:min(len(got.results), len(want.results))]
		want.results = want.results[:len(got.results)]
	}
	require.Equal(t, want, got, "after % x", wire)
}

// heard is what a board has said.
type heard struct {
	frames  []string // in words
	results []byte
	refused bool
}

func hear(t *testing.T, l hostdrv.Link) (h heard) {
	t.Helper()
	decoder := link.NewDecoder(1 << 16)
	buffer := make([]byte, 1<<16)
	for {
		n, err := l.Read(buffer)
		decoder.Feed(buffer[:n], func(f link.Frame, err error) {
			require.NoError(t, err)
			switch f.Type {
			case link.TypeResults:
				h.results = append(h.results, f.Payload...)
				return
			case link.TypeError:
				h.refused = true
			case link.TypeInfo:
				f.Payload = f.Payload[:len(f.Payload)-link.InfoLoadSize]
			case link.TypeCounters:
				f.Payload = refusedAlike(t, f.Payload)
			}
			h.frames = append(h.frames, fmt.Sprintf("%s of session %d: % x", link.TypeName(f.Type), f.Session, f.Payload))
		})
		if err != nil {
			require.ErrorIs(t, err, hostdrv.ErrTimeout)
			return h
		}
	}
}

// refusedAlike has counters count dropped frames with the damaged ones: an intact frame of
// no use that finds no room counts as damaged on a board, and the model has room always.
func refusedAlike(t *testing.T, payload []byte) []byte {
	t.Helper()
	c, err := link.ParseCounters(payload, (len(payload)/link.CounterSize-5)/2)
	require.NoError(t, err)
	c.FramesDamaged, c.FramesDropped = c.FramesDamaged+c.FramesDropped, 0
	return c.Bytes()
}
