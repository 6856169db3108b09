package ports

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// quiet is the clock cycles after which a board has said all that it has to say.
const quiet = 4000

func proving() bool { return os.Getenv("SPIKEHDL_PROVE") != "" }

// TestTheBoardAnswersAsTheModel sends the same bytes, most of them not what a host
// would send, to the Verilated board and to the model: both must say the same, byte
// for byte.
func TestTheBoardAnswersAsTheModel(t *testing.T) {
	needVerilator(t)
	steps := 400
	if proving() {
		steps = 40_000
	}
	for _, d := range []design{designs[1], designs[3]} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			n := d.network()
			p := d.pair(t, n)
			f := &fuzzer{random: rand.New(rand.NewPCG(5, 5)), network: n}
			for _, l := range []hostdrv.Link{p.board, p.model} {
				b, err := hostdrv.OpenSession(context.Background(), l, f.session)
				require.NoError(t, err)
				require.NoError(t, b.Load(context.Background(), n, nil))
				f.session, f.info = 0, b.Info()
			}
			f.next(link.TypeHello)
			for step := range steps {
				what, wire := f.step()
				// What is left of the step before ends first: an ERROR about it could be cut
				// short by a HELLO.
				for _, part := range [][]byte{{link.Flag}, wire} {
					p.send(t, part)
					got, want := listen(t, p.board), listen(t, p.model)
					require.Equal(t, want, got, "step %d: %s: % x", step, what, wire)
				}
			}
			assert.Greater(t, f.samples, steps/40, "samples ran")
		})
	}
}

// pair is the Verilated board and the model of it.
type pair struct {
	board, model hostdrv.Link
}

// pair starts both.
func (d *design) pair(t testing.TB, n *network.Network) *pair {
	t.Helper()
	conn, made, err := simboard.Start(context.Background(), n, "arty-a7", simboard.Options{Lanes: d.lanes, Timeout: quiet})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	model, err := modelport.New(made.Info, func(loaded *network.Network, _ []network.Time, r *sim.Result) uint32 {
		return uint32(cycles.Latency(loaded, made.Plan.Array, cycles.Events, r))
	})
	require.NoError(t, err)
	return &pair{simboard.Link{Conn: conn}, model}
}

// send gives both the same bytes.
func (p *pair) send(t *testing.T, wire []byte) {
	t.Helper()
	for _, l := range []hostdrv.Link{p.board, p.model} {
		_, err := l.Write(wire)
		require.NoError(t, err)
	}
}

// fuzzer makes up what goes to a board.
type fuzzer struct {
	random  *rand.Rand
	network *network.Network
	info    link.Info
	session uint16
	seq     byte
	samples int
}

// frame is the next frame of the session, as a host would number it.
func (f *fuzzer) frame(frameType byte, payload []byte) []byte {
	wire := link.Frame{Type: frameType, Seq: f.seq, Session: f.session, Payload: payload}.AppendTo(nil)
	f.seq++
	return wire
}

func (f *fuzzer) next(frameType byte) []byte { return f.frame(frameType, f.payload(frameType)) }

// payload is a right one.
func (f *fuzzer) payload(frameType byte) []byte {
	switch frameType {
	case link.TypeSamples:
		var stream []byte
		for _, input := range linktest.Inputs(f.network, f.random, 1)[6:] {
			stream = link.AppendSample(stream, input, f.info.LogT)
		}
		f.samples++
		return stream
	case link.TypeWrite:
		k := f.random.IntN(len(f.info.Layers))
		on := f.info.Layers[k]
		w := link.Write{Layer: k, Bank: f.random.IntN(on.Banks()), Address: f.random.IntN(on.Depth())}
		room := (on.Banks()-w.Bank)*on.Depth() - w.Address
		words := min(room, 8)
		for range words {
			w.Words = append(w.Words, f.random.Uint64()&(1<<on.WordBits()-1))
		}
		return w.Bytes(on.WordBits())
	case link.TypeCommit:
		return binary.LittleEndian.AppendUint32(nil, f.info.Load.Checksum)
	case link.TypeGenerate:
		return link.Generate{Count: 3}.Bytes()
	}
	return nil
}

// step makes up the next bytes.
func (f *fuzzer) step() (what string, wire []byte) {
	r := f.random
	commands := []byte{link.TypeSamples, link.TypeSamples, link.TypeSamples, link.TypeLoad, link.TypeWrite, link.TypeCommit, link.TypeGenerate}
	command := commands[r.IntN(len(commands))]
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		return "a command", f.next(command)
	case 4, 5, 6:
		f.session, f.seq = 1+uint16(r.IntN(65535)), byte(r.Uint32())
		return "HELLO", f.frame(link.TypeHello, nil)
	case 7:
		random := make([]byte, r.IntN(30))
		for i := range random {
			random[i] = []byte{link.Flag, link.Escape, byte(r.Uint32())}[r.IntN(3)]
		}
		return "noise", random
	case 8:
		f.seq += byte(r.IntN(3))
		return "maybe out of step", f.next(command)
	case 9:
		f.session += uint16(r.IntN(2))
		return "maybe another session", f.next(command)
	case 10:
		payload := f.payload(command)
		payload = append(payload, make([]byte, r.IntN(4))...)
		return "maybe too long", f.frame(byte(r.IntN(9)), payload[:r.IntN(len(payload)+1)])
	}
	damaged := f.next(command)
	damaged[r.IntN(len(damaged))] ^= 1 << r.IntN(8)
	return "damaged", damaged
}

// listen is all that a board has to say, in words. The state of a load that was
// refused in the middle is each board's own.
func listen(t *testing.T, l hostdrv.Link) (said []string) {
	decoder := link.NewDecoder(1 << 16)
	buffer := make([]byte, 1<<16)
	for {
		n, err := l.Read(buffer)
		decoder.Feed(buffer[:n], func(frame link.Frame, err error) {
			require.NoError(t, err)
			if frame.Type == link.TypeInfo {
				frame.Payload = frame.Payload[:len(frame.Payload)-link.InfoLoadSize]
			}
			said = append(said, fmt.Sprintf("%s %d of session %d: % x", link.TypeName(frame.Type), frame.Seq, frame.Session, frame.Payload))
		})
		if err != nil {
			require.ErrorIs(t, err, hostdrv.ErrTimeout)
			return said
		}
	}
}
