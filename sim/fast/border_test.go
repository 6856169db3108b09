package fast

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// column is a layer of a single neuron, one row a weight.
func column(kind network.Kind, T int, weights []int8, theta ...int32) *network.Network {
	return &network.Network{Name: "column", Kind: kind, T: T, Output: network.Output{Meaning: network.OutputSpikes},
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: len(weights)}},
		Layers: []network.Layer{{In: len(weights), Out: 1, Bits: 8, Weights: weights, Theta: theta}}}
}

// of is a column of as few weights as add up to a sum.
func of(sum int) (weights []int8) {
	for sum != 0 {
		w := min(max(sum, -128), 127)
		weights, sum = append(weights, int8(w)), sum-w
	}
	return weights
}

// everywhere is inputs that reach the extremes of a layer: all at one step, all
// at their own.
func everywhere(n *network.Network) (inputs [][]network.Time) {
	for _, at := range []int{0, 1, n.T - 1} {
		input := make([]network.Time, n.NIn())
		for i := range input {
			input[i] = network.Time(at)
		}
		inputs = append(inputs, input)
	}
	spread := make([]network.Time, n.NIn())
	for i := range spread {
		spread[i] = network.Time(i % n.T)
	}
	return append(inputs, spread)
}

// A sum that starts at -theta reaches the ends of 16 bits exactly, and one more.
func TestNarrowUpToTheLastBit(t *testing.T) {
	for _, test := range []struct {
		name    string
		weights []int8
		theta   int32
		narrow  bool
	}{
		{"lowest", of(-32767), 1, true},
		{"below", of(-32768), 1, false},
		{"highest", of(32768), 1, true},
		{"above", of(32769), 1, false},
		{"above, but for the threshold", of(32769), 2, true},
		{"both", append(of(-100), of(32768)...), 1, true},
		{"the threshold goes too low", append(of(-32700), of(100)...), 69, false},
		{"and just not", append(of(-32700), of(100)...), 68, true},
		{"a threshold out of reach counts as just out of reach", of(-32767), 5000, true},
	} {
		n := column(network.Delta, 8, test.weights, test.theta)
		m, err := New(n)
		require.NoError(t, err, test.name)
		require.Equal(t, test.narrow, m.layers[0].neurons.(*delta).wide == nil, test.name)
		requireEqual(t, n, everywhere(n))
	}
}

// Two of the heaviest weights at the highest level are 2 x 128 x 255, which is
// split; 2 x 128 x 127 and 2 x 64 x 255 are just not. The longest columns reach
// far beyond 16 bits.
func TestWindowUpToTheLastBit(t *testing.T) {
	for _, T := range allT {
		for _, weight := range []int8{-128, -127, -65, -64, 63, 64, 127} {
			for _, rows := range []int{1, 2, 3, 300, 5001} {
				weights := make([]int8, rows)
				for i := range weights {
					weights[i] = weight
				}
				n := column(network.Window, T, weights)
				n.Layers[0].Shift = 12
				m, err := New(n)
				require.NoError(t, err)
				w := m.layers[0].neurons.(*window)
				heavy := max(int(weight), -int(weight))
				require.Equal(t, 2*heavy*(T-1) > 32767, w.split)
				requireEqual(t, n, everywhere(n))
			}
		}
	}
}

// Layers of heavy weights lie on both sides of 16 bits.
func TestHeavyLayersEqualTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	wide := 0
	for range 60 {
		kind := []network.Kind{network.Delta, network.Window}[r.IntN(2)]
		T := allT[r.IntN(len(allT))]
		n := &network.Network{Name: "heavy", Kind: kind, T: T, Output: network.Output{Meaning: network.OutputSpikes}}
		in := 200 + r.IntN(300)
		n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: in}}
		for _, out := range []int{70, 3} {
			l := network.Layer{In: in, Out: out, Bits: 8, BiasRows: r.IntN(network.MaxBiasRows + 1)}
			mostly := []int{-128, 127}[r.IntN(2)]
			for range l.Rows() * out {
				w := mostly
				if r.IntN(3) == 0 {
					w = r.IntN(256) - 128
				}
				l.Weights = append(l.Weights, int8(w))
			}
			if kind == network.Delta {
				l.Delay = r.IntN(2)
				for range out {
					l.Theta = append(l.Theta, int32(1+r.IntN(l.MaxTheta())))
				}
			} else {
				l.Shift = 10 + r.IntN(8)
			}
			n.Layers = append(n.Layers, l)
			in = out
		}
		m, err := New(n)
		require.NoError(t, err)
		if d, is := m.layers[0].neurons.(*delta); is && d.wide != nil {
			wide++
		}
		inputs := everywhere(n)
		for range 4 {
			inputs = append(inputs, randomInput(r, n))
		}
		requireEqual(t, n, inputs)
	}
	require.Greater(t, wide, 5)
}
