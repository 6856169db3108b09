package linktest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// wire speaks raw frames, right and wrong, to a board that has said hello.
type wire struct {
	t       *testing.T
	link    hostdrv.Link
	info    link.Info
	decoder *link.Decoder
	inbox   []link.Frame
}

// newWire opens the board the proper way first, so that the link is in step.
func newWire(t *testing.T, l hostdrv.Link, n *network.Network) *wire {
	b := mustOpen(t, l)
	require.NoError(t, b.Load(context.Background(), n, nil))
	return &wire{t: t, link: l, info: b.Info(), decoder: link.NewDecoder(1 << 16)}
}

func (w *wire) write(data []byte) {
	w.t.Helper()
	_, err := w.link.Write(data)
	require.NoError(w.t, err)
}

func (w *wire) frame(frameType, seq byte, payload []byte) {
	w.t.Helper()
	w.write(link.Frame{Type: frameType, Seq: seq, Payload: payload}.AppendTo(nil))
}

// expect waits for the next frame, at most for some read time-outs.
func (w *wire) expect(frameType, seq byte) []byte {
	w.t.Helper()
	buffer := make([]byte, 4096)
	for idle := 0; len(w.inbox) == 0; {
		n, err := w.link.Read(buffer)
		w.decoder.Feed(buffer[:n], func(f link.Frame, err error) {
			require.NoError(w.t, err)
			w.inbox = append(w.inbox, f)
		})
		if errors.Is(err, hostdrv.ErrTimeout) {
			idle++
			require.Less(w.t, idle, 10, "no answer; expected %s", link.TypeName(frameType))
			continue
		}
		require.NoError(w.t, err)
	}
	f := w.inbox[0]
	w.inbox = w.inbox[1:]
	require.Equal(w.t, link.TypeName(frameType), link.TypeName(f.Type), "payload % x", f.Payload)
	require.Equal(w.t, seq, f.Seq)
	return f.Payload
}

func (w *wire) expectError(code link.ErrorCode, seq byte) {
	w.t.Helper()
	assert.Equal(w.t, []byte{byte(code)}, w.expect(link.TypeError, seq), "want %s", code.Name())
}

// expectAlive shows that the board does the next command as if nothing had been,
// and that no answer too many is under way.
func (w *wire) expectAlive(seq byte) {
	w.t.Helper()
	w.frame(link.TypeHello, seq, nil)
	assert.Equal(w.t, w.info.Bytes(), w.expect(link.TypeInfo, seq))
}

func malformed(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	first := w.info.Layers[0]
	word := make([]byte, first.WordBytes())
	address := func(layer, bank, address int, data ...byte) []byte {
		return append([]byte{byte(layer), byte(bank), byte(bank >> 8), byte(address), byte(address >> 8)}, data...)
	}
	cases := []struct {
		name      string
		frameType byte
		payload   []byte
		code      link.ErrorCode
	}{
		{"unknown command", 0x55, []byte{1, 2}, link.ErrorUnknownCommand},
		{"a reply as a command", link.TypeInfo, nil, link.ErrorUnknownCommand},
		{"HELLO with a payload", link.TypeHello, []byte{0}, link.ErrorBadLength},
		{"WRITE without a whole header", link.TypeWrite, []byte{0, 0, 0}, link.ErrorBadLength},
		{"WRITE to a layer that is not there", link.TypeWrite, address(len(w.info.Layers), 0, 0, word...), link.ErrorBadAddress},
		{"WRITE to a bank that is not there", link.TypeWrite, address(0, first.Banks(), 0, word...), link.ErrorBadAddress},
		{"WRITE beyond the bank", link.TypeWrite, address(0, 0, first.Depth(), word...), link.ErrorBadAddress},
		{"WRITE over the end of the bank", link.TypeWrite, address(0, 0, first.Depth()-1, append(word, word...)...), link.ErrorBadAddress},
		{"SAMPLE without flags", link.TypeSample, nil, link.ErrorBadLength},
		{"SAMPLE with half an event", link.TypeSample, []byte{3, 0}, link.ErrorBadLength},
	}
	if first.WordBytes() > 1 {
		cases = append(cases, struct {
			name      string
			frameType byte
			payload   []byte
			code      link.ErrorCode
		}{"WRITE of half a word", link.TypeWrite, address(0, 0, 0, append(word, 0)...), link.ErrorBadLength})
	}
	for i, c := range cases {
		t.Log(c.name)
		seq := byte(100 + i)
		w.frame(c.frameType, seq, c.payload)
		w.expectError(c.code, seq)
		w.expectAlive(seq + 1)
	}
}

func badSamples(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	one := link.Event{Time: 0, Index: 0}
	tooMany := make([]link.Event, min(n.NIn()+1, link.EventsPerFrame))
	type part struct {
		sample link.Sample
		bad    bool
	}
	cases := map[string][]part{
		"not first without a first":  {{link.Sample{Last: true, Events: []link.Event{one}}, true}},
		"index beyond the inputs":    {{link.Sample{First: true, Last: true, Events: []link.Event{{Index: uint16(n.NIn())}}}, true}},
		"times not ascending":        {{link.Sample{First: true, Last: true, Events: []link.Event{{Time: 1}, {Time: 0, Index: uint16(n.NIn() - 1)}}}, true}},
		"a bad part ends the sample": {{link.Sample{First: true, Events: []link.Event{{Index: 0xFFFF}}}, true}, {link.Sample{Last: true}, true}},
		"the last frame ends it":     {{link.Sample{First: true, Last: true}, false}, {link.Sample{Last: true}, true}},
	}
	if n.T < 256 {
		cases["time beyond the last step"] = []part{{link.Sample{First: true, Last: true, Events: []link.Event{{Time: uint8(n.T)}}}, true}}
	}
	if n.NIn() > 1 {
		cases["times not ascending over frames"] = []part{
			{link.Sample{First: true, Events: []link.Event{{Time: 5}}}, false},
			{link.Sample{Last: true, Events: []link.Event{{Time: 4, Index: 1}}}, true}}
	}
	if len(tooMany) > n.NIn() {
		cases["more events than inputs"] = []part{{link.Sample{First: true, Last: true, Events: tooMany}, true}}
	}
	seq := byte(40)
	for name, parts := range cases {
		t.Log(name)
		for _, p := range parts {
			seq++
			w.frame(link.TypeSample, seq, p.sample.Bytes())
			switch {
			case p.bad:
				w.expectError(link.ErrorBadSample, seq)
			case p.sample.Last:
				w.expect(link.TypeResult, seq)
			default:
				assert.Empty(t, w.expect(link.TypeDone, seq))
			}
		}
		w.expectSample(n, seq+1)
	}
	// A part that is lost on the way, or refused, takes the sample with it.
	for _, lost := range [][]byte{
		link.AppendContent(nil, []byte{1, 2, 3, 4, 5}),
		link.Frame{Type: link.TypeSample, Seq: 8, Payload: []byte{0, 1}}.AppendTo(nil),
	} {
		w.frame(link.TypeSample, 7, link.Sample{First: true, Events: []link.Event{one}}.Bytes())
		w.expect(link.TypeDone, 7)
		w.write(lost)
		w.expect(link.TypeError, map[bool]byte{true: 8, false: 0}[lost[1] == link.TypeSample])
		w.frame(link.TypeSample, 9, link.Sample{Last: true}.Bytes())
		w.expectError(link.ErrorBadSample, 9)
		w.expectSample(n, 10)
	}
	// A first frame in the middle of a sample starts anew.
	w.frame(link.TypeSample, 1, link.Sample{First: true, Events: []link.Event{{Time: uint8(n.T - 1)}}}.Bytes())
	w.expect(link.TypeDone, 1)
	w.expectSample(n, 2)
}

// expectSample sends a sample in as many frames as it has events, and one more.
func (w *wire) expectSample(n *network.Network, seq byte) {
	w.t.Helper()
	input := make([]network.Time, n.NIn())
	for i := range input {
		input[i] = network.Silent
	}
	var events []link.Event
	for i := range min(3, n.NIn()) {
		input[i] = network.Time(i)
		events = append(events, link.Event{Time: uint8(i), Index: uint16(i)})
	}
	for i, e := range events {
		w.frame(link.TypeSample, seq, link.Sample{First: i == 0, Events: []link.Event{e}}.Bytes())
		w.expect(link.TypeDone, seq)
	}
	w.frame(link.TypeSample, seq, link.Sample{Last: true}.Bytes())
	got, err := link.ParseResult(w.expect(link.TypeResult, seq), w.info.LogT, n.NOut())
	require.NoError(w.t, err)
	want, err := sim.Run(n, input)
	require.NoError(w.t, err)
	for j, t := range want.Output() {
		require.Equal(w.t, int16(t), got.Times[j], "neuron %d", j)
	}
}

func damage(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	hello := link.Frame{Type: link.TypeHello, Seq: 9}.AppendTo(nil)
	flipped := append([]byte{}, hello...)
	flipped[1] ^= 0x40
	for name, bytes := range map[string][]byte{
		"noise":             append([]byte("\x00\xffAT+RST\r\n"), link.Flag),
		"half a frame":      append(append([]byte{}, hello[:4]...), link.Flag),
		"a flipped bit":     flipped,
		"five bytes":        link.AppendContent(nil, []byte{1, 2, 3, 4, 5}),
		"one byte":          link.AppendContent(nil, []byte{1}),
		"more than fits":    link.Frame{Type: link.TypeWrite, Payload: make([]byte, link.CreditBytes+100)}.AppendTo(nil),
		"only escaped ones": link.AppendContent(nil, []byte{link.Flag, link.Escape, link.Flag, link.Escape, link.Flag, link.Escape, link.Flag}),
	} {
		t.Log(name)
		w.write(bytes)
		w.expectError(link.ErrorBadFrame, 0)
		w.expectAlive(11)
	}
	// Flags alone are no frames, and the noise before a host's first flag costs
	// nothing but an error that Open passes over.
	w.write([]byte{link.Flag, link.Flag, link.Flag, link.Flag})
	w.expectAlive(12)
	w.write([]byte("boot 1.0\r\n"))
	assert.Equal(t, w.info, mustOpen(t, l).Info())
}

// backToBack fills the board's credit with frames that share their flags.
func backToBack(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	data := []byte{link.Flag}
	empty := link.Sample{First: true, Last: true}
	for seq := range byte(link.CreditFrames) {
		frame := link.Frame{Type: link.TypeHello, Seq: seq}
		if seq%2 == 1 {
			frame = link.Frame{Type: link.TypeSample, Seq: seq, Payload: empty.Bytes()}
		}
		data = append(data, frame.AppendTo(nil)[1:]...)
	}
	w.write(data)
	for seq := range byte(link.CreditFrames) {
		if seq%2 == 1 {
			w.expect(link.TypeResult, seq)
		} else {
			w.expect(link.TypeInfo, seq)
		}
	}
	w.expectAlive(200)
}
