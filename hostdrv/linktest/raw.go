package linktest

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
)

func malformed(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	first := w.info.Layers[0]
	whole := (first.WordBits() + 7) / 8
	address := func(layer, bank, address, data int) []byte {
		return append([]byte{byte(layer), byte(bank), byte(bank >> 8), byte(address), byte(address >> 8)}, make([]byte, data)...)
	}
	type refusal struct {
		name      string
		frameType byte
		payload   []byte
		code      link.ErrorCode
	}
	cases := []refusal{
		{"unknown command", 0x55, []byte{1, 2}, link.ErrorUnknownCommand},
		{"a reply as a command", link.TypeInfo, nil, link.ErrorUnknownCommand},
		{"HELLO with a payload", link.TypeHello, []byte{0}, link.ErrorBadLength},
		{"LOAD with a payload", link.TypeLoad, []byte{0}, link.ErrorBadLength},
		{"STATUS with a payload", link.TypeStatus, []byte{0}, link.ErrorBadLength},
		{"COMMIT without its checksum", link.TypeCommit, []byte{1, 2, 3}, link.ErrorBadLength},
		{"COMMIT with more than its checksum", link.TypeCommit, []byte{1, 2, 3, 4, 5}, link.ErrorBadLength},
		{"WRITE without a whole header", link.TypeWrite, []byte{0, 0, 0}, link.ErrorBadLength},
		{"WRITE without a word", link.TypeWrite, address(0, 0, 0, 0), link.ErrorBadLength},
		{"WRITE to a layer that is not there", link.TypeWrite, address(len(w.info.Layers), 0, 0, whole), link.ErrorBadAddress},
		{"WRITE to a bank that is not there", link.TypeWrite, address(0, first.Banks(), 0, whole), link.ErrorBadAddress},
		{"WRITE beyond the bank", link.TypeWrite, address(0, 0, first.Depth(), whole), link.ErrorBadAddress},
		{"WRITE over the end of the layer", link.TypeWrite, address(0, first.Banks()-1, first.Depth()-1, 2*whole), link.ErrorBadAddress},
	}
	generate := refusal{"GENERATE without a source of noise", link.TypeGenerate, link.Generate{Count: 1}.Bytes(), link.ErrorNoNoise}
	if w.info.MakesNoise() {
		generate = refusal{"GENERATE without weights", link.TypeGenerate, link.Generate{Count: 1}.Bytes(), link.ErrorNotLoaded}
		cases = append(cases, refusal{"GENERATE cut short", link.TypeGenerate, link.Generate{Count: 1}.Bytes()[1:], link.ErrorBadLength})
	}
	cases = append(cases, generate)
	if first.WordBits() >= 16 { // or what is left could be a word
		cases = append(cases, refusal{"WRITE of half a word", link.TypeWrite, address(0, 0, 0, whole+1), link.ErrorBadLength})
	}
	for _, c := range cases {
		t.Log(c.name)
		w.expectRefusal(c.code, w.command(c.frameType, c.payload))
	}
	// What was refused above may have been written in part, or not be a load at all.
	seq := w.command(link.TypeSamples, w.pack([][]network.Time{small(n)}))
	w.expectRefusal(link.ErrorNotLoaded, seq)
}

func outOfStep(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	for _, gap := range []byte{1, 0xFF, 0x80} { // lost, doubled, far away
		t.Log("a gap of", gap)
		due := w.seq
		w.seq += gap
		w.command(link.TypeStatus, nil)
		w.expectRefusal(link.ErrorOutOfStep, due)
		w.expectSamples(n, small(n))
	}
	// The board tells a host of another session so, once, and goes on with its own.
	other := link.Frame{Type: link.TypeSamples, Seq: 99, Session: w.session + 7, Payload: []byte{1}}
	w.write(other.AppendTo(other.AppendTo(nil)))
	f := w.frame("ERROR")
	assert.Equal(t, link.Frame{Type: link.TypeError, Session: w.session + 7, Payload: link.Complaint{Code: link.ErrorNoSession}.Bytes()}, f)
	w.expectSamples(n, small(n))
	w.write(link.Frame{Type: link.TypeHello, Seq: 3}.AppendTo(nil)) // no session has this number
	w.expectSamples(n, small(n))
	w.hello()
	w.write(other.AppendTo(nil))
	assert.Equal(t, other.Session, w.frame("ERROR").Session)
}

func beginsAgain(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	inputs := Inputs(n, rand.New(rand.NewPCG(3, 3)), 3)
	stream := w.pack(inputs)
	// Within a sample, and with samples in all places.
	for _, sent := range []int{1, len(stream) - 1, len(stream)} {
		w.command(link.TypeSamples, stream[:min(sent, w.info.MaxPayload)])
		w.hello()
		w.expectSamples(n, small(n))
	}
	// A stream in frames of a byte, and in frames that hold no byte at all.
	for _, b := range stream[:min(len(stream), 40)] {
		seq := w.command(link.TypeSamples, []byte{b})
		for w.expectDoneOrResults() != seq {
		}
		seq = w.command(link.TypeSamples, nil)
		for w.expectDoneOrResults() != seq {
		}
	}
	w.hello()
	w.expectSamples(n, inputs[0], inputs[1])
}

// expectDoneOrResults returns the number of a command that is done, 1 too few if none.
func (w *wire) expectDoneOrResults() byte {
	w.t.Helper()
	if f := w.reply("DONE"); f.Type == link.TypeDone {
		return f.Payload[0]
	}
	return w.seq
}

func loading(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	payloads, state := writes(w.info.Layers, n), link.NoLoad
	done := func(frameType byte, payload []byte) { w.expectDone(w.command(frameType, payload)) }
	done(link.TypeLoad, nil)
	assert.Equal(t, link.NoLoad, w.hello())
	for _, payload := range payloads {
		done(link.TypeWrite, payload)
		state = state.Add(payload)
		require.Equal(t, state, w.hello(), "the load goes on in a new session")
	}
	w.expectRefusal(link.ErrorNotLoaded, w.command(link.TypeSamples, nil))
	checksum := func(of uint32) []byte { return binary.LittleEndian.AppendUint32(nil, of) }
	w.expectRefusal(link.ErrorBadLoad, w.command(link.TypeCommit, checksum(state.Checksum^1<<31)))
	for range 2 { // what is done may be done again
		done(link.TypeCommit, checksum(state.Checksum))
		state.Loaded = true
		assert.Equal(t, state, w.hello())
	}
	w.expectSamples(n, small(n))
	done(link.TypeWrite, payloads[0])
	assert.False(t, w.hello().Loaded, "weights that were written to are no longer those")
	w.expectRefusal(link.ErrorNotLoaded, w.command(link.TypeSamples, nil))
}

func damage(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	for name, bytes := range map[string][]byte{
		"noise":             append([]byte("\x00\xffAT+RST\r\n"), link.Flag),
		"half a frame":      append(link.Frame{Type: link.TypeStatus}.AppendTo(nil)[:6:6], link.Flag),
		"a flipped bit":     flipped(link.Frame{Type: link.TypeHello, Seq: 9, Session: 5}.AppendTo(nil)),
		"seven bytes":       link.AppendContent(nil, []byte{1, 2, 3, 4, 5, 6, 7}),
		"one byte":          link.AppendContent(nil, []byte{1}),
		"more than fits":    link.Frame{Type: link.TypeSamples, Session: w.session, Payload: make([]byte, w.info.CreditBytes+100)}.AppendTo(nil),
		"only escaped ones": link.AppendContent(nil, []byte{link.Flag, link.Escape, link.Flag, link.Escape, link.Flag, link.Escape, link.Flag, link.Flag, link.Flag}),
	} {
		t.Log(name)
		due := w.seq
		w.write(bytes)
		w.expectRefusal(link.ErrorBadFrame, due)
		w.expectSamples(n, small(n))
	}
	// Flags alone are no frames, and the noise before a host's first flag costs nothing
	// but an error that Open passes over.
	w.write([]byte{link.Flag, link.Flag, link.Flag, link.Flag})
	w.expectSamples(n, small(n))
	w.write([]byte("boot 1.0\r\n"))
	assert.Equal(t, w.info.Fixed(), mustOpen(t, l).Info().Fixed())
}

func flipped(wire []byte) []byte {
	wire[1] ^= 0x40
	return wire
}

// backToBack fills the board's credit with frames that share their flags.
func backToBack(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	data := []byte{link.Flag}
	stream := w.pack([][]network.Time{small(n)})
	part := (len(stream) + w.info.CreditFrames - 1) / w.info.CreditFrames
	for range w.info.CreditFrames {
		n := min(part, len(stream))
		data = link.Frame{Type: link.TypeSamples, Seq: w.seq, Session: w.session, Payload: stream[:n]}.AppendTo(data[:len(data)-1])
		stream = stream[n:]
		w.seq++
	}
	w.write(data)
	w.expectResults(n, w.seq-1, [][]network.Time{small(n)})
}

// counting holds the board's counters against what was done.
func counting(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	before := w.counters()
	inputs := [][]network.Time{small(n), small(n), small(n)}
	w.expectSamples(n, inputs...)
	w.write(link.Frame{Type: link.TypeSamples, Session: w.session + 1}.AppendTo(nil))
	w.frame("ERROR")
	w.write([]byte("noise\x7e"))
	w.expectRefusal(link.ErrorBadFrame, w.seq) // which damages another, and drops one
	after := w.counters()
	assert.Equal(t, before.Samples+3, after.Samples)
	assert.Equal(t, before.FramesTaken+3, after.FramesTaken, "SAMPLES, HELLO, STATUS")
	assert.Equal(t, before.FramesDamaged+2, after.FramesDamaged)
	assert.Equal(t, before.FramesDropped+2, after.FramesDropped)
	spikes := uint64(min(3, n.NIn()))
	for k, of := range w.info.Layers {
		events := after.Layers[k].Events - before.Layers[k].Events
		passes := after.Layers[k].Passes - before.Layers[k].Passes
		if k == 0 {
			assert.Equal(t, 3*spikes, events)
		}
		if !w.info.SkipGroups && w.info.EarlyEnd == 0 {
			assert.Equal(t, (events+3*uint64(of.BiasRows+of.ThresholdRows))*uint64(of.Groups()), passes, "layer %d", k)
		}
	}
}
