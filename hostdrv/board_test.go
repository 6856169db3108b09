package hostdrv_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

var ctx = context.Background()

func exampleNetwork() *network.Network {
	return linktest.Network(rand.New(rand.NewPCG(1, 2)), network.Delta, 16, 4, 12, 10, 8)
}

func model(t *testing.T, n *network.Network) *modelport.Port {
	t.Helper()
	lanes := make([]int, len(n.Layers))
	for k, l := range n.Layers {
		lanes[k] = l.Out
	}
	p, err := modelport.New(modelport.Describe(n, lanes, 100_000_000), nil)
	require.NoError(t, err)
	return p
}

// scripted is a link whose reads are written down beforehand; then it is silent.
type scripted struct {
	reads  []scriptedRead
	writes [][]byte
	count  int
}

type scriptedRead struct {
	data []byte
	err  error
}

func (s *scripted) Read(p []byte) (int, error) {
	s.count++
	if len(s.reads) == 0 {
		return 0, hostdrv.ErrTimeout
	}
	r := s.reads[0]
	s.reads = s.reads[1:]
	return copy(p, r.data), r.err
}

func (s *scripted) Write(p []byte) (int, error) {
	s.writes = append(s.writes, append([]byte{}, p...))
	return len(p), nil
}

func (s *scripted) Close() error   { return nil }
func (s *scripted) String() string { return "script" }

func TestOpenGivesUpOnSilence(t *testing.T) {
	s := &scripted{}
	_, err := hostdrv.Open(ctx, s)
	var none *hostdrv.NoBoardError
	require.ErrorAs(t, err, &none)
	assert.EqualError(t, err, "script: no board answers (3 tries); check the port, the cable, and that the board is programmed and out of reset")
	assert.Len(t, s.writes, 3)
	assert.Equal(t, byte(link.Flag), s.writes[0][0])
	assert.Equal(t, 30, s.count, "every wait is bounded")
}

// Some serial libraries return (0, nil) when their time-out passes.
func TestOpenNeverSpinsOnEmptyReads(t *testing.T) {
	s := &scripted{}
	for range 1000 {
		s.reads = append(s.reads, scriptedRead{})
	}
	_, err := hostdrv.Open(ctx, s)
	var none *hostdrv.NoBoardError
	require.ErrorAs(t, err, &none)
	assert.Equal(t, 30, s.count)
}

func TestOpenOnSomethingElse(t *testing.T) {
	s := &scripted{reads: []scriptedRead{{[]byte("login: "), nil}}}
	_, err := hostdrv.Open(ctx, s)
	assert.EqualError(t, err, "script: something answers, but not as a spikehdl board (3 tries); check the baud rate and what the board is programmed with")

	babble := &scripted{}
	for range 100 {
		babble.reads = append(babble.reads, scriptedRead{make([]byte, 4096), nil})
	}
	_, err = hostdrv.Open(ctx, babble)
	assert.EqualError(t, err, "script: 266240 bytes came without a frame among them; check the baud rate")

	newer := modelport.Describe(exampleNetwork(), []int{10, 8}, 1).Bytes()
	newer[4] = link.Version + 1
	wire := link.Frame{Type: link.TypeInfo, Session: 1, Payload: newer}.AppendTo(nil)
	_, err = hostdrv.OpenSession(ctx, &scripted{reads: []scriptedRead{{wire, nil}}}, 0)
	assert.EqualError(t, err, "script: not the board expected: the board speaks protocol version 6, this host version 5; generate the board again or use the matching host")
}

func TestOpenPassesOverWhatIsLeftOver(t *testing.T) {
	info := modelport.Describe(exampleNetwork(), []int{10, 8}, 5)
	var stale []byte
	stale = append(stale, "garbage"...)
	stale = link.Frame{Type: link.TypeResults, Seq: 77, Session: 0xFFFE, Payload: []byte{1}}.AppendTo(stale)
	stale = link.Frame{Type: link.TypeError, Session: 0xFFFE, Payload: []byte{1, 2}}.AppendTo(stale)
	stale = link.Frame{Type: link.TypeInfo, Session: 1, Payload: info.Bytes()}.AppendTo(stale)
	// 0 is no session: the one after 0xFFFF is 1.
	b, err := hostdrv.OpenSession(ctx, &scripted{reads: []scriptedRead{{stale[:9], nil}, {stale[9:], nil}}}, 0xFFFF)
	require.NoError(t, err)
	assert.Equal(t, info, b.Info())
}

func TestOpenTriesAgainAfterALostHello(t *testing.T) {
	b, err := hostdrv.Open(ctx, &linktest.Faulty{Link: model(t, exampleNetwork()), ToBoard: linktest.Lose(4)})
	require.NoError(t, err)
	assert.Equal(t, exampleNetwork().ShapeHash(), b.Info().Hash)
}

func TestOpenStopsWhenTheOtherSideIsGoneOrInterrupted(t *testing.T) {
	_, err := hostdrv.Open(ctx, &scripted{reads: []scriptedRead{{nil, io.EOF}}})
	assert.EqualError(t, err, "script: the other side is gone")
	_, err = hostdrv.Open(ctx, &scripted{reads: []scriptedRead{{nil, errors.New("input/output error")}}})
	assert.EqualError(t, err, "script: cannot read from the port: input/output error")
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = hostdrv.Open(stopped, &scripted{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestAnotherNetworkIsRefusedByName(t *testing.T) {
	n := exampleNetwork()
	b, err := hostdrv.Open(ctx, model(t, n))
	require.NoError(t, err)
	for want, change := range map[string]func(*network.Network){
		"T = 32, on the board 16":              func(o *network.Network) { o.T = 32 },
		"layer[1].delay = 0, on the board 1":   func(o *network.Network) { o.Layers[1].Delay = 0 },
		"1 layers, on the board 2":             func(o *network.Network) { o.Layers = o.Layers[:1] },
		"the network's neurons are window":     func(o *network.Network) { o.Kind = network.Window },
		"layer[0].bias_rows = 2, on the board": func(o *network.Network) { o.Layers[0].BiasRows = 2 },
	} {
		other := exampleNetwork()
		change(other)
		err := b.CheckNetwork(other)
		var mismatch *hostdrv.MismatchError
		require.ErrorAs(t, err, &mismatch)
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, n.ShapeHash())
		assert.ErrorContains(t, err, other.ShapeHash())
		assert.ErrorContains(t, err, "generate and program a board for this one")
	}
	broken := exampleNetwork()
	broken.Layers[0].Theta[3] = 0
	assert.ErrorContains(t, b.Load(ctx, broken, nil), "layer[0].theta[3] = 0")
}

func TestBadInputsAreRefusedBeforeAnythingIsSent(t *testing.T) {
	b, err := hostdrv.Open(ctx, model(t, exampleNetwork()))
	require.NoError(t, err)
	never := func(int, hostdrv.Result) error { t.Error("a sample ran"); return nil }
	good := make([]network.Time, 12)
	assert.EqualError(t, b.Run(ctx, [][]network.Time{good, make([]network.Time, 3)}, never), "sample 1: 3 inputs, but the board has 12")
	late := append([]network.Time{}, good...)
	late[5] = 16
	assert.EqualError(t, b.Run(ctx, [][]network.Time{late}, never), "sample 0: input 5 spikes at step 16, outside 0 to 15")
}

// Whatever single byte is flipped or lost, in whatever direction: all answers come,
// and they are right.
func TestASingleFaultIsHealed(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 4, 6, 7, 5)
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 4)
	work := func(l *linktest.Faulty) hostdrv.Health {
		b, err := hostdrv.OpenSession(ctx, l, 1)
		require.NoError(t, err)
		require.NoError(t, b.Load(ctx, n, nil))
		done := 0
		require.NoError(t, b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
			want, err := sim.Run(n, inputs[k])
			require.NoError(t, err)
			require.Equal(t, want.Output(), r.Times)
			done++
			return nil
		}))
		require.Equal(t, len(inputs), done)
		counters, err := b.Status(ctx)
		require.NoError(t, err)
		require.GreaterOrEqual(t, counters.Samples, uint64(len(inputs)))
		return b.Health()
	}
	clean := &linktest.Faulty{Link: model(t, n)}
	assert.Zero(t, work(clean).Faults)
	faults := 0
	for position := range max(clean.Written, clean.ReadSoFar) {
		for _, fault := range []func(int) linktest.ByteFault{linktest.FlipBit, linktest.Lose, linktest.Double} {
			faults += work(&linktest.Faulty{Link: model(t, n), ToBoard: fault(position)}).Faults
			faults += work(&linktest.Faulty{Link: model(t, n), FromBoard: fault(position)}).Faults
		}
	}
	assert.Greater(t, faults, 900)
}

// A cable that is pulled out for good ends every work with an error.
func TestALostCableIsAnError(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 4, 6, 7, 5)
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 4)
	for position := range 400 {
		for _, pulled := range []*linktest.Faulty{
			{Link: model(t, n), ToBoard: linktest.LoseFrom(position)},
			{Link: model(t, n), FromBoard: linktest.LoseFrom(position)},
		} {
			b, err := hostdrv.OpenSession(ctx, pulled, 1)
			if err == nil {
				err = b.Load(ctx, n, nil)
			}
			if err == nil {
				err = b.Run(ctx, inputs, func(int, hostdrv.Result) error { return nil })
			}
			if err == nil {
				continue // it was pulled after the work
			}
			var none *hostdrv.NoBoardError
			require.ErrorAs(t, err, &none, "position %d", position)
		}
	}
}

// A fault that is always there ends the work, and says what it was.
func TestFaultsWithoutProgressEndTheWork(t *testing.T) {
	n := exampleNetwork()
	damaged := &linktest.Faulty{Link: model(t, n)}
	b, err := hostdrv.Open(ctx, damaged)
	require.NoError(t, err)
	damaged.ToBoard = linktest.EachFrame(link.TypeWrite)
	err = b.Load(ctx, n, nil)
	var failed *hostdrv.LinkError
	require.ErrorAs(t, err, &failed)
	assert.EqualError(t, err, "model: a frame to the board was damaged on the way; it did so in 8 sessions in a row: check cable and ground, use a lower baud rate, and see that no other program has the port")
	damaged.ToBoard = nil
	require.NoError(t, b.Load(ctx, n, nil), "the board can be spoken to again")
}

// dropping loses one whole frame from the board, the k-th RESULTS.
type dropping struct {
	hostdrv.Link
	k int
}

func (d *dropping) Read(p []byte) (int, error) {
	raw := make([]byte, 1<<16)
	n, err := d.Link.Read(raw)
	var kept []byte
	link.NewDecoder(1<<16).Feed(raw[:n], func(f link.Frame, _ error) {
		if f.Type == link.TypeResults {
			if d.k--; d.k == -1 {
				return
			}
		}
		kept = f.AppendTo(kept)
	})
	return copy(p, kept), err
}

// Every frame that is left is intact, so nothing but its number tells that a
// result is not the next sample's.
func TestALostResultIsNoticed(t *testing.T) {
	n := exampleNetwork()
	b, err := hostdrv.Open(ctx, &dropping{model(t, n), 1})
	require.NoError(t, err)
	require.NoError(t, b.Load(ctx, n, nil))
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 400)
	require.NoError(t, b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
		want, err := sim.Run(n, inputs[k])
		require.NoError(t, err)
		require.Equal(t, want.Output(), r.Times)
		return nil
	}))
	assert.Equal(t, 1, b.Health().Faults)
}

func TestCreditIsKept(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 8, 600, 40) // banks of four full frames and more
	w := &watched{Port: model(t, n), t: t}
	b, err := hostdrv.Open(ctx, w)
	require.NoError(t, err)
	require.NoError(t, b.Load(ctx, n, nil))
	require.NoError(t, b.Run(ctx, linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 10), func(int, hostdrv.Result) error { return nil }))
	assert.Equal(t, 5, w.most, "the driver uses the credit it has")
}

// watched counts the frames under way: DONEs are taken to have left only when the
// host has read them.
type watched struct {
	*modelport.Port
	t     *testing.T
	bytes int
	most  int
	sizes []int
}

func (w *watched) Write(p []byte) (int, error) {
	link.NewDecoder(1<<16).Feed(p, func(f link.Frame, err error) {
		require.NoError(w.t, err)
		if f.Type == link.TypeHello {
			return
		}
		require.LessOrEqual(w.t, len(f.Payload), link.MaxPayload)
		w.sizes = append(w.sizes, f.ContentLen())
		w.bytes += f.ContentLen()
		require.LessOrEqual(w.t, w.bytes, link.CreditBytes)
		require.LessOrEqual(w.t, len(w.sizes), link.CreditFrames)
		w.most = max(w.most, len(w.sizes))
	})
	return w.Port.Write(p)
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Port.Read(p)
	link.NewDecoder(1<<16).Feed(p[:n], func(f link.Frame, _ error) {
		if f.Type == link.TypeDone {
			w.bytes -= w.sizes[0]
			w.sizes = w.sizes[1:]
		}
	})
	return n, err
}
