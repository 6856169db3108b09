package cosim

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/verilator"
)

// TestRandomNetworks runs random weight sets and samples over random shapes:
// make test at least 12 shapes and 1,000 weight sets a kind.
func TestRandomNetworks(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	const shapes, sets, samples = 12, 84, 6
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		for k := range shapes {
			t.Run(fmt.Sprintf("%s-%d", kind, k), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(k), 1))
				shape := RandomShape(r, kind, 300)
				check(t, r, shape, sets, samples)
			})
		}
	}
}

func check(t *testing.T, r *rand.Rand, shape Shape, sets, samples int) {
	first := RandomNetwork(r, shape)
	require.NoError(t, first.Validate())
	bench, err := Start(t.Context(), first, shape.Lanes, nil)
	require.NoError(t, err)
	defer bench.Close()
	for set := range sets {
		n := RandomNetwork(r, shape)
		require.NoError(t, bench.Load(n))
		inputs := RandomInputs(r, n, samples)
		require.NoErrorf(t, bench.Check(n, inputs, verilator.Options{}), "weight set %d of shape %+v", set, shape)
		stalls := verilator.Options{SourceStall: uint8(r.IntN(200)), SinkStall: uint8(r.IntN(200)), Seed: uint64(set)}
		require.NoErrorf(t, bench.Check(n, inputs[:2], stalls), "weight set %d of shape %+v, with stalls", set, shape)
	}
}
