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
	p, err := modelport.New(hostdrv.Describe(n, lanes, 100_000_000), nil)
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

	newer := hostdrv.Describe(exampleNetwork(), []int{10, 8}, 1).Bytes()
	newer[4] = 4
	wire := link.Frame{Type: link.TypeInfo, Seq: 1, Payload: newer}.AppendTo(nil)
	_, err = hostdrv.Open(ctx, &scripted{reads: []scriptedRead{{wire, nil}}})
	assert.EqualError(t, err, "script: not the board expected: the board speaks protocol version 4, this host version 3; generate the board again or use the matching host")
}

func TestOpenPassesOverWhatIsLeftOver(t *testing.T) {
	info := hostdrv.Describe(exampleNetwork(), []int{10, 8}, 5)
	var stale []byte
	stale = append(stale, "garbage"...)
	stale = link.Frame{Type: link.TypeResult, Seq: 77, Payload: []byte{1}}.AppendTo(stale)
	stale = link.Frame{Type: link.TypeError, Payload: []byte{1}}.AppendTo(stale)
	stale = link.Frame{Type: link.TypeInfo, Seq: 1, Payload: info.Bytes()}.AppendTo(stale)
	b, err := hostdrv.Open(ctx, &scripted{reads: []scriptedRead{{stale[:9], nil}, {stale[9:], nil}}})
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

// Whatever single byte is flipped or lost, in whatever direction: the answers
// that come are right, and what does not come is an error.
func TestFaultsNeverChangeAnAnswer(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 4, 6, 7, 5)
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 4)
	work := func(fault *linktest.Faulty) error {
		b, err := hostdrv.Open(ctx, fault)
		if err != nil {
			return err
		}
		if err := b.Load(ctx, n, nil); err != nil {
			return err
		}
		return b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
			want, err := sim.Run(n, inputs[k])
			require.NoError(t, err)
			require.Equal(t, want.Output(), r.Times)
			return nil
		})
	}
	clean := &linktest.Faulty{Link: model(t, n),
		ToBoard:   func(_ int, b byte) (byte, bool) { return b, true },
		FromBoard: func(_ int, b byte) (byte, bool) { return b, true }}
	require.NoError(t, work(clean))
	failures := 0
	for position := range 700 {
		for _, fault := range []func(int) func(int, byte) (byte, bool){linktest.FlipBit, linktest.Lose, linktest.LoseFrom} {
			for _, damaged := range []*linktest.Faulty{
				{Link: model(t, n), ToBoard: fault(position)},
				{Link: model(t, n), FromBoard: fault(position)},
			} {
				err := work(damaged)
				if err == nil {
					continue
				}
				failures++
				var linkError *hostdrv.LinkError
				var noBoard *hostdrv.NoBoardError
				require.True(t, errors.As(err, &linkError) || errors.As(err, &noBoard), "position %d: %v", position, err)
			}
		}
	}
	assert.Greater(t, failures, 1000)
}

// dropping loses one whole frame from the board, the k-th RESULT.
type dropping struct {
	hostdrv.Link
	k int
}

func (d *dropping) Read(p []byte) (int, error) {
	raw := make([]byte, 1<<16)
	n, err := d.Link.Read(raw)
	var kept []byte
	link.NewDecoder(1<<16).Feed(raw[:n], func(f link.Frame, _ error) {
		if f.Type == link.TypeResult {
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
	b, err := hostdrv.Open(ctx, &dropping{model(t, n), 4})
	require.NoError(t, err)
	require.NoError(t, b.Load(ctx, n, nil))
	done := 0
	err = b.Run(ctx, linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 10), func(int, hostdrv.Result) error { done++; return nil })
	var linkError *hostdrv.LinkError
	require.ErrorAs(t, err, &linkError)
	assert.Regexp(t, `^model: a reply with sequence number \d+ came where \d+ was due: frames were lost; try again$`, err.Error())
	assert.Equal(t, 4, done)
}

func TestAfterDamageEveryCallSaysSo(t *testing.T) {
	n := exampleNetwork()
	b, err := hostdrv.Open(ctx, &linktest.Faulty{Link: model(t, n), FromBoard: linktest.FlipBit(62)})
	require.NoError(t, err)
	first := b.Load(ctx, n, nil)
	assert.ErrorContains(t, first, "the reply to WRITE was damaged on the way; try again")
	assert.ErrorIs(t, first, link.ErrBadCRC)
	assert.Equal(t, first, b.Load(ctx, n, nil))
	assert.Equal(t, first, b.Run(ctx, nil, nil))
}

func TestCreditIsKept(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 8, 600, 40) // banks of four full frames and more
	w := &watched{Port: model(t, n), t: t}
	b, err := hostdrv.Open(ctx, w)
	require.NoError(t, err)
	require.NoError(t, b.Load(ctx, n, nil))
	require.NoError(t, b.Run(ctx, linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 10), func(int, hostdrv.Result) error { return nil }))
	assert.Equal(t, link.CreditFrames, w.most, "the driver uses the credit it has")
}

// watched counts the frames under way: answers are taken to have left only when
// the host has read them.
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
	link.NewDecoder(1<<16).Feed(p[:n], func(link.Frame, error) {
		w.bytes -= w.sizes[0]
		w.sizes = w.sizes[1:]
	})
	return n, err
}
