package spiking

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
)

// randomNetwork is one layer of integers.
func randomNetwork(r *rand.Rand, in, out, T, biasRows, delay int) *network.Network {
	l := network.Layer{In: in, Out: out, Bits: 5, BiasRows: biasRows, Delay: delay}
	l.Weights, l.Theta = make([]int8, l.Rows()*out), make([]int32, out)
	for k := range l.Weights {
		l.Weights[k] = int8(r.IntN(32) - 16)
	}
	for j := range l.Theta {
		l.Theta[j] = int32(1 + r.IntN(40))
	}
	return &network.Network{Name: "random", Kind: network.Delta, T: T, Layers: []network.Layer{l},
		Inputs: []network.InputPart{{Meaning: network.Image, Size: in}}, Output: network.Output{Meaning: network.OutputSpikes}}
}

func randomTimes(r *rand.Rand, n, T int) []network.Time {
	times := make([]network.Time, n)
	for i := range times {
		times[i] = network.Time(r.IntN(T+T/2) - T/2)
		times[i] = max(times[i], network.Silent)
	}
	return times
}

func layerOf(n *network.Network) *Layer {
	l := NewLayer(&n.Layers[0], n.T)
	for k, w := range n.Layers[0].Weights {
		l.Weights[k] = float32(w)
	}
	return l
}

// Widths around the sizes of the blocks reach every kernel and its rest.
var shapes = []struct{ in, out, T, biasRows, delay int }{
	{5, 3, 8, 0, 0}, {20, 8, 16, 1, 1}, {40, 47, 64, 2, 0}, {30, 100, 256, 0, 1}, {784, 400, 256, 1, 0},
}

func TestForwardOnIntegersEqualsTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range shapes {
		n := randomNetwork(r, s.in, s.out, s.T, s.biasRows, s.delay)
		require.NoError(t, n.Validate())
		l := layerOf(n)
		p := l.NewPass()
		for range 20 {
			times := randomTimes(r, s.in, s.T)
			want, err := sim.Run(n, times)
			require.NoError(t, err)
			l.Forward(p, times)
			require.Equal(t, want.Output(), p.Times)
			for j, v := range want.Layers[0].Membranes {
				require.EqualValues(t, v-int64(n.Layers[0].Theta[j]), p.Membrane[j])
			}
			require.Equal(t, want.Counts.InputSpikes+s.biasRows, p.Events.Len())
		}
	}
}

func TestASampleWithoutSpikesLeavesNothingOfTheOneBefore(t *testing.T) {
	l := layerOf(randomNetwork(rand.New(rand.NewPCG(1, 2)), 6, 40, 16, 0, 0))
	p := l.NewPass()
	l.Forward(p, make([]network.Time, 6))
	silent := []network.Time{-1, -1, -1, -1, -1, -1}
	l.Forward(p, silent)
	for j := range p.Times {
		require.Equal(t, network.Silent, p.Times[j])
		require.EqualValues(t, l.T, p.At[j])
		require.Equal(t, -l.Theta[j], p.Membrane[j])
	}
}

func TestTheMembraneAfterAStepIsThatOfTheSpikesUntilThen(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for _, s := range shapes[:4] {
		l := layerOf(randomNetwork(r, s.in, s.out, s.T, s.biasRows, s.delay))
		p, q := l.NewPass(), l.NewPass()
		times := randomTimes(r, s.in, s.T)
		l.Forward(p, times)
		at := append([]int32(nil), p.At...)
		for _, step := range []int{0, s.T / 2, s.T - 1} {
			early := append([]network.Time(nil), times...)
			for i, t := range early {
				if int(t) > step {
					early[i] = network.Silent
				}
			}
			l.Forward(q, early)
			l.MembraneAt(p, step)
			require.Equal(t, q.Membrane, p.Membrane)
			require.Equal(t, at, p.At, "only the membranes are set")
		}
	}
}

// The rules of the package's comment, pair by pair.
func TestBackwardFollowsTheRule(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for _, s := range shapes[:4] {
		l := layerOf(randomNetwork(r, s.in, s.out, s.T, s.biasRows, s.delay))
		p := l.NewPass()
		times := randomTimes(r, s.in, s.T)
		l.Forward(p, times)
		for j := range p.Delta {
			p.Delta[j] = float32(r.IntN(5) - 2)
		}
		gate := func(i, j int) float32 {
			t := network.Time(0)
			if i < s.in {
				t = times[i]
			}
			if t == network.Silent || int32(t) > p.At[j] {
				return 0
			}
			return 1
		}
		got := make([]float32, len(l.Weights))
		cut := s.out / 3
		l.AddWeightGradient(p, 2, 0, cut, got)
		l.AddWeightGradient(p, 2, cut, s.out, got)
		inputGrad := make([]float32, s.in)
		l.Back(p, inputGrad)
		for i := range l.Rows() {
			sum := float32(0)
			for j := range s.out {
				require.Equal(t, 2*p.Delta[j]*gate(i, j), got[i*s.out+j], "%+v: weight %d, %d", s, i, j)
				sum += p.Delta[j] * l.Weights[i*s.out+j] * gate(i, j)
			}
			if i < s.in {
				require.Equal(t, sum, inputGrad[i], "%+v: input %d", s, i)
			}
		}
	}
}

func TestKernelsEqualPlainGo(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, s := range shapes {
		l := layerOf(randomNetwork(r, s.in, s.out, s.T, s.biasRows, s.delay))
		for k := range l.Weights {
			l.Weights[k] += r.Float32() // rounding must be the same too
		}
		p := l.NewPass()
		l.Forward(p, randomTimes(r, s.in, s.T))
		membrane, at := make([]float32, s.out), make([]int32, s.out)
		for j, theta := range l.Theta {
			membrane[j] = -theta
		}
		integrateGo(l.Weights, s.out, p.Events.rows, p.Events.steps, membrane, at, 0, s.out)
		require.Equal(t, membrane, p.Membrane)
		for j := range at {
			if at[j] < 0 {
				at[j] = int32(s.T)
			}
		}
		require.Equal(t, at, p.At)
		for j := range p.Delta {
			p.Delta[j] = r.Float32() - 0.5
		}
		want, got := append([]float32(nil), l.Weights...), append([]float32(nil), l.Weights...)
		scatterGo(want, s.out, p.Events.rows, p.Events.steps, p.Delta, p.At, 0, s.out)
		l.AddWeightGradient(p, 1, 0, s.out, got)
		require.Equal(t, want, got)
	}
}

// BenchmarkSample is a sample of 784-400-10 with as many spikes as a digit has, about
// one input in five, forward and backward.
func BenchmarkSample(b *testing.B) {
	r := rand.New(rand.NewPCG(4, 1))
	hidden := layerOf(randomNetwork(r, 784, 400, 256, 0, 0))
	output := layerOf(randomNetwork(r, 400, 10, 256, 0, 0))
	times := randomTimes(r, 784, 256)
	for i := range times {
		if r.IntN(10) < 7 {
			times[i] = network.Silent
		}
	}
	p, q := hidden.NewPass(), output.NewPass()
	for j := range q.Delta {
		q.Delta[j] = 0.1
	}
	forward := func() {
		hidden.Forward(p, times)
		output.Forward(q, p.Times)
	}
	b.Run("forward", func(b *testing.B) {
		for range b.N {
			forward()
		}
	})
	b.Run("backward", func(b *testing.B) {
		forward()
		for range b.N {
			output.Back(q, p.Delta)
			output.AddWeightGradient(q, 1e-9, 0, 10, output.Weights)
			hidden.AddWeightGradient(p, 1e-9, 0, 400, hidden.Weights)
		}
	})
}
