package linktest

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// Run holds a board to the protocol. Open gives a fresh link to a board built for
// the shape of the network; the suite closes it. The network's weights are loaded
// and every answer compared with the reference.
func Run(t *testing.T, open func(t *testing.T) hostdrv.Link, n *network.Network) {
	require.NoError(t, n.Validate())
	for _, test := range []struct {
		name string
		run  func(t *testing.T, l hostdrv.Link, n *network.Network)
	}{
		{"hello", hello},
		{"another network is refused", wrongNetwork},
		{"samples equal the reference", samples},
		{"weights can be loaded again", reload},
		{"an interrupted run leaves the board ready", interrupted},
		{"malformed commands are refused", malformed},
		{"frames out of step and of other sessions", outOfStep},
		{"a session may begin at any time", beginsAgain},
		{"a load is kept, compared and gone on with", loading},
		{"a load with a refused WRITE is refused", spoiled},
		{"the board makes samples itself", generating},
		{"damage on the wire", damage},
		{"frames share a flag", backToBack},
		{"the board counts", counting},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t)
			defer l.Close()
			test.run(t, l, n)
		})
	}
}

func mustOpen(t *testing.T, l hostdrv.Link) *hostdrv.Board {
	t.Helper()
	b, err := hostdrv.Open(context.Background(), l)
	require.NoError(t, err)
	return b
}

func hello(t *testing.T, l hostdrv.Link, n *network.Network) {
	b := mustOpen(t, l)
	info := b.Info()
	assert.Equal(t, n.ShapeHash(), info.Hash)
	assert.NoError(t, b.CheckNetwork(n))
	// A second host on the same link finds the same board.
	again := mustOpen(t, l)
	assert.Equal(t, info, again.Info())
	_, err := again.Status(context.Background())
	assert.NoError(t, err)
	_, err = b.Status(context.Background())
	assert.NoError(t, err, "a host that has lost its session begins another")
}

func wrongNetwork(t *testing.T, l hostdrv.Link, n *network.Network) {
	other := *n
	other.Name = "other"
	other.Layers = append([]network.Layer{}, n.Layers...)
	last := &other.Layers[len(other.Layers)-1]
	last.Bits = 2 + (last.Bits-1)%7
	last.Weights = make([]int8, len(last.Weights))
	if n.Kind == network.Delta {
		last.Theta = make([]int32, last.Out)
		for j := range last.Theta {
			last.Theta[j] = 1
		}
	}
	b := mustOpen(t, l)
	var mismatch *hostdrv.MismatchError
	require.ErrorAs(t, b.Load(context.Background(), &other, nil), &mismatch)
	assert.Equal(t, n.ShapeHash(), mismatch.BoardHash)
	assert.Equal(t, other.ShapeHash(), mismatch.NetworkHash)
}

// Inputs are samples that are known to hurt, then random ones.
func Inputs(n *network.Network, random *rand.Rand, count int) [][]network.Time {
	fill := func(time func(i int) network.Time) []network.Time {
		input := make([]network.Time, n.NIn())
		for i := range input {
			input[i] = time(i)
		}
		return input
	}
	constant := func(t network.Time) []network.Time { return fill(func(int) network.Time { return t }) }
	last := network.Time(n.T - 1)
	inputs := [][]network.Time{
		constant(network.Silent),
		constant(0),
		constant(last),
		constant(network.Silent), // nothing may be left over from the samples before
		fill(func(i int) network.Time { return network.Time(i % n.T) }),
		fill(func(i int) network.Time {
			if i == n.NIn()-1 {
				return last
			}
			return network.Silent
		}),
	}
	for range count {
		density := random.Float64()
		inputs = append(inputs, fill(func(int) network.Time {
			if random.Float64() > density {
				return network.Silent
			}
			return network.Time(random.IntN(n.T))
		}))
	}
	return inputs
}

// expectReference returns how many spikes came.
func expectReference(t *testing.T, b *hostdrv.Board, n *network.Network, inputs [][]network.Time) (fired int) {
	t.Helper()
	next := 0
	err := b.Run(context.Background(), inputs, func(k int, r hostdrv.Result) error {
		require.Equal(t, next, k)
		next++
		want, err := sim.Run(n, inputs[k])
		require.NoError(t, err)
		require.Equal(t, want.Output(), r.Times, "sample %d", k)
		for _, time := range r.Times {
			if time != network.Silent {
				fired++
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, len(inputs), next)
	return fired
}

func samples(t *testing.T, l hostdrv.Link, n *network.Network) {
	b := mustOpen(t, l)
	total := 0
	for k, on := range b.Info().Layers {
		require.Equal(t, n.Layers[k].Rows(), on.Rows())
		image := on.Image(func(int, int) int { return 0 }, func(int) int { return 1 })
		for _, w := range link.SplitImage(k, on, image) {
			total += (len(w.Words)*on.WordBits() + 7) / 8
		}
	}
	latest := 0
	require.NoError(t, b.Load(context.Background(), n, func(done, of int) {
		assert.Greater(t, done, latest)
		assert.Equal(t, total, of)
		latest = done
	}))
	assert.Equal(t, total, latest)
	holds, err := b.Holds(n)
	require.NoError(t, err)
	assert.True(t, holds)
	fired := expectReference(t, b, n, Inputs(n, rand.New(rand.NewPCG(5, 6)), 20))
	require.NotZero(t, fired, "silence alone proves little")
}

func reload(t *testing.T, l hostdrv.Link, n *network.Network) {
	random := rand.New(rand.NewPCG(7, 8))
	other := *n
	other.Layers = append([]network.Layer{}, n.Layers...)
	for k := range other.Layers {
		layer := &other.Layers[k]
		layer.Weights = make([]int8, len(layer.Weights))
		for i := range layer.Weights {
			layer.Weights[i] = int8(layer.MinWeight() + random.IntN(1<<layer.Bits))
		}
		if n.Kind == network.Delta {
			layer.Theta = make([]int32, layer.Out)
			for j := range layer.Theta {
				layer.Theta[j] = int32(1 + random.IntN(layer.MaxTheta()))
			}
			layer.Theta[0] = int32(layer.MaxTheta())
		}
	}
	b := mustOpen(t, l)
	for _, loaded := range []*network.Network{n, &other, n} {
		require.NoError(t, b.Load(context.Background(), loaded, nil))
		expectReference(t, b, loaded, Inputs(loaded, random, 3))
	}
}

func interrupted(t *testing.T, l hostdrv.Link, n *network.Network) {
	b := mustOpen(t, l)
	require.NoError(t, b.Load(context.Background(), n, nil))
	inputs := Inputs(n, rand.New(rand.NewPCG(9, 10)), 20)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := 0
	err := b.Run(ctx, inputs, func(k int, _ hostdrv.Result) error {
		if done++; done == 3 {
			cancel()
		}
		return nil
	})
	var stopped *hostdrv.InterruptedError
	require.ErrorAs(t, err, &stopped)
	assert.Equal(t, done, stopped.Done)
	assert.Less(t, done, len(inputs))
	expectReference(t, b, n, inputs)
}
