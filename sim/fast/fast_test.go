package fast

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
)

// both are the two sets of kernels; on a processor without vectors they are one.
var both = map[string]kernels{"portable": portable, "fastest": fastest()}

// randomNetwork is a network of 1 to 4 layers whose neurons are neither all
// silent nor all firing: thresholds and shifts are near what the sums reach.
// Layers end on both sides of a block's edge.
func randomNetwork(r *rand.Rand, kind network.Kind, T int) *network.Network {
	n := &network.Network{Name: "random", Kind: kind, T: T, Output: network.Output{Meaning: network.OutputSpikes}}
	in := 1 + r.IntN(24)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: in}}
	for range 1 + r.IntN(4) {
		l := network.Layer{In: in, Out: 1 + r.IntN(24), Bits: 2 + r.IntN(7), BiasRows: r.IntN(3)}
		if r.IntN(4) == 0 {
			l.Out = width*(1+r.IntN(2)) - 2 + r.IntN(5)
		}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<l.Bits)))
		}
		if r.IntN(8) == 0 { // the extremes only
			for k := range l.Weights {
				l.Weights[k] = int8([]int{l.MinWeight(), l.MaxWeight()}[r.IntN(2)])
			}
		}
		if kind == network.Delta {
			l.Delay = r.IntN(2)
			for range l.Out {
				highest := l.MaxTheta()
				if r.IntN(4) > 0 {
					highest = min(highest, 1<<l.Bits)
				}
				l.Theta = append(l.Theta, int32(1+r.IntN(highest)))
			}
		} else {
			l.Shift = r.IntN(l.Bits + 2)
		}
		n.Layers = append(n.Layers, l)
		in = l.Out
	}
	return n
}

// randomInput spikes at any step, often at the first and the last, with a share
// of silent inputs that is itself random; one in nine is empty.
func randomInput(r *rand.Rand, n *network.Network) []network.Time {
	input := make([]network.Time, n.NIn())
	silent := r.IntN(9)
	for i := range input {
		switch k := r.IntN(8); {
		case k < silent:
			input[i] = network.Silent
		case r.IntN(6) == 0:
			input[i] = 0
		case r.IntN(6) == 0:
			input[i] = network.Time(n.T - 1)
		default:
			input[i] = network.Time(r.IntN(n.T))
		}
	}
	return input
}

var allT = []int{8, 16, 32, 64, 128, 256}

// requireEqual holds a model with either kernels against the reference.
func requireEqual(t *testing.T, n *network.Network, inputs [][]network.Time) (results []*sim.Result) {
	t.Helper()
	for _, input := range inputs {
		want, err := sim.Run(n, input)
		require.NoError(t, err)
		results = append(results, want)
	}
	for name, k := range both {
		m, err := build(n, k)
		require.NoError(t, err)
		s := m.NewState()
		for i, input := range inputs {
			require.NoError(t, m.Run(input, s))
			require.Equal(t, results[i], s.Result(), "%s %s", name, n.Shape())
			require.Equal(t, sim.Decide(n, results[i]), s.Decide(), "%s %s", name, n.Shape())
			class, err := m.Decide(input, s)
			require.NoError(t, err)
			require.Equal(t, sim.Decide(n, results[i]), class, "%s %s", name, n.Shape())
		}
	}
	return results
}

func TestEqualsTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		firing, silent := 0, 0
		for _, T := range allT {
			for range 100 {
				n := randomNetwork(r, kind, T)
				var inputs [][]network.Time
				for range 8 {
					inputs = append(inputs, randomInput(r, n))
				}
				for _, result := range requireEqual(t, n, inputs) {
					firing += result.Counts.OutputSpikes
					silent += n.NOut() - result.Counts.OutputSpikes
				}
			}
		}
		// A check of the check: both outcomes are common.
		require.Greater(t, firing, 10000, kind)
		require.Greater(t, silent, 10000, kind)
	}
}

func TestSamplesThatCannotBe(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		n := randomNetwork(rand.New(rand.NewPCG(9, 9)), kind, 16)
		m, err := New(n)
		require.NoError(t, err)
		s := m.NewState()
		short := make([]network.Time, n.NIn()-1)
		for _, input := range [][]network.Time{nil, short, append(short, 16), append(short, -2), append(short, -32768), append(short, 32767)} {
			_, want := sim.Run(n, input)
			require.Error(t, want)
			require.EqualError(t, m.Run(input, s), want.Error())
			_, err := m.Decide(input, s)
			require.EqualError(t, err, want.Error())
		}
	}
}

func TestStatesOfAnotherModel(t *testing.T) {
	n := column(network.Delta, 8, []int8{1}, 1)
	m, err := New(n)
	require.NoError(t, err)
	other, err := New(n)
	require.NoError(t, err)
	require.ErrorContains(t, m.Run([]network.Time{0}, other.NewState()), `state is of another model than network "column"`)
}

func TestNetworksThatCannotBe(t *testing.T) {
	n := randomNetwork(rand.New(rand.NewPCG(9, 9)), network.Delta, 16)
	n.Layers[0].Theta[0] = 0
	_, err := New(n)
	require.EqualError(t, err, `network "random": `+n.Validate().Error())
}

// The model is a copy: what becomes of the network afterwards changes nothing.
func TestTheModelKeepsItsWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		n := randomNetwork(r, kind, 16)
		input := randomInput(r, n)
		want, err := sim.Run(n, input)
		require.NoError(t, err)
		m, err := New(n)
		require.NoError(t, err)
		for i := range n.Layers {
			clear(n.Layers[i].Weights)
			clear(n.Layers[i].Theta)
		}
		s := m.NewState()
		require.NoError(t, m.Run(input, s))
		require.Equal(t, want, s.Result())
	}
}

// FuzzEqualsTheReference draws network and sample from a seed, but takes shape
// and weights from the fuzzer.
func FuzzEqualsTheReference(f *testing.F) {
	f.Add(uint64(1), byte(0), byte(3), byte(70), []byte{0x80, 0x7F, 1})
	f.Add(uint64(2), byte(1), byte(5), byte(64), []byte{0x80})
	f.Add(uint64(3), byte(1), byte(0), byte(1), []byte{0x7F, 0xFF, 0})
	f.Fuzz(func(t *testing.T, seed uint64, kind, T, out byte, weights []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		n := randomNetwork(r, []network.Kind{network.Delta, network.Window}[kind%2], allT[int(T)%len(allT)])
		l := &n.Layers[len(n.Layers)-1]
		l.Out, l.Bits = 1+int(out), 8
		l.Weights = make([]int8, l.Rows()*l.Out)
		for k := range l.Weights {
			if len(weights) > 0 {
				l.Weights[k] = int8(weights[k%len(weights)])
			}
		}
		if n.Kind == network.Delta {
			l.Theta = make([]int32, l.Out)
			for j := range l.Theta {
				l.Theta[j] = int32(1 + r.IntN(l.MaxTheta()))
			}
		}
		requireEqual(t, n, [][]network.Time{randomInput(r, n), randomInput(r, n)})
	})
}

// A first output spike in the first steps leaves the later ones undone.
func TestDecideStopsEarly(t *testing.T) {
	n := column(network.Delta, 64, []int8{5, 5}, 5)
	m, err := New(n)
	require.NoError(t, err)
	s := m.NewState()
	for _, test := range []struct {
		first network.Time
		to    int
	}{{0, 16}, {15, 16}, {16, 32}, {40, 64}, {network.Silent, 64}} {
		_, err := m.Decide([]network.Time{test.first, network.Silent}, s)
		require.NoError(t, err)
		require.Equal(t, test.to, min(s.to, n.T), "first spike at %d", test.first)
	}
}
