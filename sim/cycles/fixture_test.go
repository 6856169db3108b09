package cycles

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

const silent = network.Silent

// deltaNet is one layer whose weights are all 1 at 2 bits and whose thresholds
// are all theta: the neurons fire together.
func deltaNet(in, out, biasRows int, theta int32) *network.Network {
	l := network.Layer{In: in, Out: out, Bits: 2, BiasRows: biasRows}
	for range l.Rows() * out {
		l.Weights = append(l.Weights, 1)
	}
	for range out {
		l.Theta = append(l.Theta, theta)
	}
	return &network.Network{Name: "delta", Kind: network.Delta, T: 16, Layers: []network.Layer{l}}
}

// windowNet is one layer whose weights are all 1: the neurons fire together.
func windowNet(in, out, biasRows int) *network.Network {
	n := deltaNet(in, out, biasRows, 1)
	n.Kind = network.Window
	n.Layers[0].Theta = nil
	return n
}

// plain is an array that leaves nothing out.
func plain(n *network.Network, lanes ...int) Array {
	return ArrayOf(n, lanes, link.MaxWordBits, Options{})
}

func runs(t *testing.T, n *network.Network, inputs ...[]network.Time) []*sim.Result {
	t.Helper()
	var results []*sim.Result
	for _, input := range inputs {
		r, err := sim.Run(n, input)
		require.NoError(t, err)
		results = append(results, r)
	}
	return results
}

// spikes is an input of n spikes at one step.
func spikes(n int, at network.Time) []network.Time {
	input := make([]network.Time, n)
	for i := range input {
		input[i] = at
	}
	return input
}

func repeat[V any](v V, times int) []V {
	var all []V
	for range times {
		all = append(all, v)
	}
	return all
}

// randomCase is a network of 1 to 3 layers, an array for it, and samples.
func randomCase(t *testing.T, r *rand.Rand) (*network.Network, Array, []*sim.Result) {
	t.Helper()
	n := &network.Network{Name: "random", Kind: network.Delta, T: 8 << r.IntN(3)}
	if r.IntN(2) == 0 {
		n.Kind = network.Window
	}
	in := 1 + r.IntN(30)
	var lanes []int
	for range 1 + r.IntN(3) {
		l := network.Layer{In: in, Out: 1 + r.IntN(50), Bits: 2 + r.IntN(4), BiasRows: r.IntN(3)}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+1+r.IntN(1<<l.Bits-1)))
		}
		if n.Kind == network.Delta {
			l.Delay = r.IntN(2)
			for range l.Out {
				l.Theta = append(l.Theta, int32(1+r.IntN(min(l.MaxTheta(), 12))))
			}
		} else {
			l.Shift = r.IntN(5)
		}
		n.Layers = append(n.Layers, l)
		lanes = append(lanes, 1+r.IntN(l.Out))
		in = l.Out
	}
	var inputs [][]network.Time
	for range 1 + r.IntN(5) {
		input := spikes(n.NIn(), silent)
		for i := range input {
			if r.IntN(3) > 0 {
				input[i] = network.Time(r.IntN(n.T))
			}
		}
		if r.IntN(5) == 0 {
			input = spikes(n.NIn(), silent)
		}
		inputs = append(inputs, input)
	}
	array := ArrayOf(n, lanes, []int{16, link.MaxWordBits}[r.IntN(2)], Options{SkipGroups: r.IntN(2) == 0})
	return n, array, runs(t, n, inputs...)
}
