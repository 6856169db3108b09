package fast

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
)

func modelAndSamples(t *testing.T, count int) (*network.Network, *Model, [][]network.Time) {
	r := rand.New(rand.NewPCG(11, 12))
	n := randomNetwork(r, network.Delta, 32)
	m, err := New(n)
	require.NoError(t, err)
	samples := make([][]network.Time, count)
	for k := range samples {
		samples[k] = randomInput(r, n)
	}
	return n, m, samples
}

func TestEachKeepsTheOrder(t *testing.T) {
	n, m, samples := modelAndSamples(t, 5*batch+3)
	for _, count := range []int{0, 1, batch - 1, batch, batch + 1, len(samples)} {
		for _, workers := range []int{0, 1, 2, 3, 100} {
			next := 0
			require.NoError(t, m.Each(context.Background(), workers, samples[:count], func(k int, s *State) error {
				require.Equal(t, next, k)
				next++
				want, err := sim.Run(n, samples[k])
				require.NoError(t, err)
				require.Equal(t, want, s.Result())
				return nil
			}))
			require.Equal(t, count, next)
		}
	}
}

func TestEachEndsWithTheFirstError(t *testing.T) {
	_, m, samples := modelAndSamples(t, 10*batch)
	stop := errors.New("enough")
	for _, workers := range []int{1, 3} {
		calls := 0
		err := m.Each(context.Background(), workers, samples, func(k int, _ *State) error {
			calls++
			if k == 2*batch+1 {
				return stop
			}
			return nil
		})
		require.ErrorIs(t, err, stop)
		require.Equal(t, 2*batch+2, calls)

		broken := append([][]network.Time(nil), samples...)
		broken[batch+2] = nil
		calls = 0
		err = m.Each(context.Background(), workers, broken, func(int, *State) error { calls++; return nil })
		require.ErrorContains(t, err, "sample has 0 inputs")
		require.Equal(t, batch+2, calls, "the samples before the broken one are read")
	}
}

func TestEachEndsWithTheContext(t *testing.T) {
	_, m, samples := modelAndSamples(t, 10*batch)
	ctx, cancel := context.WithCancel(context.Background())
	err := m.Each(ctx, 2, samples, func(k int, _ *State) error {
		if k == batch {
			cancel()
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	called := false
	require.ErrorIs(t, m.Each(ctx, 2, samples, func(int, *State) error { called = true; return nil }), context.Canceled)
	require.False(t, called)
}
