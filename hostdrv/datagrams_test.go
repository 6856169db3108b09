package hostdrv_test

import (
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

const datagramSize = 1472

// posted is a board behind datagrams, of which the sizes are noted. It may lose
// one.
type posted struct {
	*modelport.Port
	sizes []int
	loses int // the number of that, from 1
}

func (p *posted) DatagramSize() int { return datagramSize }

func (p *posted) Write(data []byte) (int, error) {
	p.sizes = append(p.sizes, len(data))
	if len(p.sizes) == p.loses {
		return len(data), nil
	}
	return p.Port.Write(data)
}

// TestDatagramsAreFilled: what is first goes at once, so that the board has work; then
// datagrams go full but for the last.
func TestDatagramsAreFilled(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 8, 600, 40)
	port, err := modelport.New(modelport.Describe(n, []int{40}, 100_000_000).OverEthernet(), nil)
	require.NoError(t, err)
	p := &posted{Port: port}
	b, err := hostdrv.Open(ctx, p)
	require.NoError(t, err)
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(5, 6)), 50)
	run := func() {
		require.NoError(t, b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
			want, err := sim.Run(n, inputs[k])
			require.NoError(t, err)
			require.Equal(t, want.Output(), r.Times)
			return nil
		}))
	}
	for _, work := range []struct {
		name  string
		do    func()
		first int // most bytes of the datagram that goes at once
	}{
		{"weights", func() { require.NoError(t, b.Load(ctx, n, nil)) }, link.Overhead + 4},
		{"samples", run, 600},
	} {
		p.sizes = nil
		work.do()
		last := len(p.sizes) - 1
		require.Greater(t, last, 8, work.name)
		assert.LessOrEqual(t, p.sizes[0], work.first, work.name)
		for _, size := range p.sizes[1 : last-1] {
			assert.Equal(t, datagramSize, size, work.name)
		}
		assert.LessOrEqual(t, p.sizes[last], datagramSize, work.name)
	}
	assert.Zero(t, b.Health().Faults)

	// What was held back when a session ended is of no other.
	p.sizes, p.loses = nil, 3
	run()
	assert.Equal(t, 1, b.Health().Faults)
}

// TestWithoutDatagramsNothingIsHeldBack: bytes of a serial port cost the same one by one.
func TestWithoutDatagramsNothingIsHeldBack(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(3, 4)), network.Window, 16, 8, 600, 40)
	w := &whole{Port: model(t, n), t: t}
	b, err := hostdrv.Open(ctx, w)
	require.NoError(t, err)
	require.NoError(t, b.Load(ctx, n, nil))
	assert.Equal(t, b.Health().FramesSent, w.frames)
}

// whole is a board to which each write is a frame.
type whole struct {
	*modelport.Port
	t      *testing.T
	frames int
}

func (w *whole) Write(p []byte) (int, error) {
	got := 0
	link.NewDecoder(1<<16).Feed(p, func(_ link.Frame, err error) {
		require.NoError(w.t, err)
		got++
	})
	require.Equal(w.t, 1, got)
	w.frames++
	return w.Port.Write(p)
}
