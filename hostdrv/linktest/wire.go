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

// wire speaks raw frames, right and wrong, to a board.
type wire struct {
	t       *testing.T
	link    hostdrv.Link
	info    link.Info
	decoder *link.Decoder
	inbox   []link.Frame

	session uint16
	seq     byte // of the next command
	due     byte // sequence number of the next reply
}

// newWire loads the network the proper way first, and then has a session of its own.
func newWire(t *testing.T, l hostdrv.Link, n *network.Network) *wire {
	b := mustOpen(t, l)
	require.NoError(t, b.Load(context.Background(), n, nil))
	w := &wire{t: t, link: l, info: b.Info(), decoder: link.NewDecoder(1 << 16), session: 0x7D7E}
	w.hello()
	return w
}

func (w *wire) write(data []byte) {
	w.t.Helper()
	_, err := w.link.Write(data)
	require.NoError(w.t, err)
}

// command sends a frame of the session and returns its number.
func (w *wire) command(frameType byte, payload []byte) (seq byte) {
	w.t.Helper()
	w.write(link.Frame{Type: frameType, Seq: w.seq, Session: w.session, Payload: payload}.AppendTo(nil))
	w.seq++
	return w.seq - 1
}

// hello begins a new session and demands that the board is the same.
func (w *wire) hello() link.LoadState {
	w.t.Helper()
	w.session++
	w.seq, w.due = 0xFE, 0 // numbers that wrap around
	w.inbox = nil
	w.command(link.TypeHello, nil)
	for {
		f := w.frame("INFO")
		if f.Session != w.session {
			continue
		}
		require.Equal(w.t, "INFO", link.TypeName(f.Type))
		require.Equal(w.t, w.due, f.Seq)
		w.due++
		info, err := link.ParseInfo(f.Payload)
		require.NoError(w.t, err)
		require.Equal(w.t, w.info.Fixed(), info.Fixed())
		return info.Load
	}
}

// frame waits for the next frame, at most for some read time-outs.
func (w *wire) frame(awaited string) link.Frame {
	w.t.Helper()
	buffer := make([]byte, 4096)
	for idle := 0; len(w.inbox) == 0; {
		n, err := w.link.Read(buffer)
		w.decoder.Feed(buffer[:n], func(f link.Frame, err error) {
			if err == nil { // what a HELLO has cut short may be damaged
				w.inbox = append(w.inbox, f)
			}
		})
		if errors.Is(err, hostdrv.ErrTimeout) {
			idle++
			require.Less(w.t, idle, 3, "no answer; expected %s", awaited)
			continue
		}
		require.NoError(w.t, err)
	}
	f := w.inbox[0]
	w.inbox = w.inbox[1:]
	return f
}

// reply is the next frame, which must be one of the session.
func (w *wire) reply(awaited string) link.Frame {
	w.t.Helper()
	f := w.frame(awaited)
	require.Equal(w.t, w.session, f.Session)
	require.Equal(w.t, w.due, f.Seq)
	w.due++
	return f
}

func (w *wire) expect(frameType byte) []byte {
	w.t.Helper()
	f := w.reply(link.TypeName(frameType))
	require.Equal(w.t, link.TypeName(frameType), link.TypeName(f.Type), "payload % x", f.Payload)
	return f.Payload
}

func (w *wire) expectDone(seq byte) {
	w.t.Helper()
	require.Equal(w.t, []byte{seq}, w.expect(link.TypeDone))
}

// expectRefusal demands an ERROR, after which the board takes nothing but HELLO.
func (w *wire) expectRefusal(code link.ErrorCode, seq byte) {
	w.t.Helper()
	assert.Equal(w.t, link.Complaint{Code: code, Seq: seq}.Bytes(), w.expect(link.TypeError), "want %s", code.Name())
	w.seq = w.due // any number will do
	w.command(link.TypeStatus, nil)
	w.write([]byte("noise\x7e"))
	w.inbox = nil
	before := w.session
	w.hello()
	for _, f := range w.inbox {
		assert.NotEqual(w.t, before, f.Session, "a frame of type 0x%02X follows the ERROR", f.Type)
	}
}

// expectResults gathers DONE of the command and so many results, in whatever order
// they come.
func (w *wire) expectResults(n *network.Network, seq byte, inputs [][]network.Time) {
	w.t.Helper()
	done, k := false, 0
	reader := link.NewResultReader(n.NOut(), w.info.LogT)
	for !done || k < len(inputs) {
		f := w.reply("RESULTS")
		switch f.Type {
		case link.TypeDone:
			require.Len(w.t, f.Payload, link.DoneSize)
			done = f.Payload[0] == seq
		case link.TypeResults:
			require.NotEmpty(w.t, f.Payload)
			require.LessOrEqual(w.t, len(f.Payload), w.info.MaxPayload)
			require.NoError(w.t, reader.Feed(f.Payload, func(got link.Result) error {
				require.Less(w.t, k, len(inputs), "more results than samples")
				want, err := sim.Run(n, inputs[k])
				require.NoError(w.t, err)
				for j, t := range want.Output() {
					require.Equal(w.t, int16(t), got.Times[j], "sample %d, neuron %d", k, j)
				}
				k++
				return nil
			}))
		default:
			require.Fail(w.t, "neither DONE nor RESULTS", "type 0x%02X, payload % x", f.Type, f.Payload)
		}
	}
	require.False(w.t, reader.Open())
}

// expectSamples runs samples in the session as it is.
func (w *wire) expectSamples(n *network.Network, inputs ...[]network.Time) {
	w.t.Helper()
	w.expectResults(n, w.command(link.TypeSamples, w.pack(inputs)), inputs)
}

func (w *wire) pack(inputs [][]network.Time) (stream []byte) {
	for _, input := range inputs {
		stream = link.AppendSample(stream, input, w.info.LogT)
	}
	return stream
}

// counters asks for the board's counters.
func (w *wire) counters() link.Counters {
	w.t.Helper()
	seq := w.command(link.TypeStatus, nil)
	counters, err := link.ParseCounters(w.expect(link.TypeCounters), len(w.info.Layers))
	require.NoError(w.t, err)
	w.expectDone(seq)
	return counters
}

// small is a sample that spikes at its first inputs.
func small(n *network.Network) []network.Time {
	input := make([]network.Time, n.NIn())
	for i := range input {
		input[i] = network.Silent
		if i < 3 {
			input[i] = network.Time(i)
		}
	}
	return input
}
