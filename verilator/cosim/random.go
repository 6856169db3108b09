package cosim

import (
	"math/bits"
	"math/rand/v2"

	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// Shape is what a circuit is compiled for.
type Shape struct {
	Kind  network.Kind
	T     int
	Sizes []int // n_in, then n_out of each layer
	Bits  []int // a layer each, as are those below
	Bias  []int
	Delay []int
	Shift []int
	Array Array
}

// RandomShape draws a shape for T steps of a number of layers, the first of them
// with weights of firstBits, with sizes from 1 to maxNeurons.
func RandomShape(r *rand.Rand, kind network.Kind, T, layers, firstBits, maxNeurons int) Shape {
	s := Shape{Kind: kind, T: T, Sizes: []int{size(r, maxNeurons)}}
	for range layers {
		n := size(r, maxNeurons)
		s.Sizes = append(s.Sizes, n)
		s.Bits = append(s.Bits, 2+r.IntN(7))
		s.Bias = append(s.Bias, r.IntN(4))
		s.Array.Lanes = append(s.Array.Lanes, lanes(r, n))
		s.Array.Stores = append(s.Array.Stores, []core.WeightStore{core.InBlockRAM, core.InLargeRAM}[r.IntN(2)])
		if kind == network.Delta {
			s.Delay, s.Shift = append(s.Delay, r.IntN(2)), append(s.Shift, 0)
		} else {
			s.Delay, s.Shift = append(s.Delay, 0), append(s.Shift, shift(r, &s))
		}
	}
	s.Bits[0] = firstBits
	s.Array.Target = core.Target{LUTRAM: r.IntN(3) > 0, WordBits: []int{16, link.MaxWordBits}[r.IntN(2)],
		OutputRegister: []int{0, 100}[r.IntN(2)]}
	s.Array.Options = cycles.Options{SkipGroups: r.IntN(4) > 0}
	if kind == network.Delta && r.IntN(3) == 0 {
		s.Array.Options.EarlyEnd = cycles.EndWhenAllFired + cycles.EarlyEnd(r.IntN(2))
	}
	return s
}

// shift draws the shift of the layer just drawn: mostly one at which levels can
// reach the top, seldom one beyond all membranes.
func shift(r *rand.Rand, s *Shape) int {
	last := len(s.Bits) - 1
	strongest := (s.Sizes[last] + s.Bias[last]) << (s.Bits[last] - 1)
	if r.IntN(12) == 0 {
		return r.IntN(16)
	}
	return r.IntN(bits.Len(uint(strongest)) + 1)
}

// size prefers small layers, but draws the bounds themselves too.
func size(r *rand.Rand, most int) int {
	switch r.IntN(8) {
	case 0:
		return 1
	case 1:
		return most
	case 2, 3:
		return 1 + r.IntN(most)
	}
	return 1 + r.IntN(min(most, 40))
}

// lanes draws any lane count: one, all, or between.
func lanes(r *rand.Rand, neurons int) int {
	switch r.IntN(4) {
	case 0:
		return neurons
	case 1:
		return max(1, neurons/8)
	}
	return max(1+r.IntN(neurons), neurons/40)
}

// RandomNetwork draws weights and thresholds for a shape. The character of a
// layer varies: balanced, sparse, loud (everybody fires at once) or mute.
func RandomNetwork(r *rand.Rand, s Shape) *network.Network {
	n := &network.Network{Name: "random", Kind: s.Kind, T: s.T,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: s.Sizes[0]}},
		Output: network.Output{Meaning: network.OutputSpikes}}
	for i := range s.Bits {
		l := network.Layer{In: s.Sizes[i], Out: s.Sizes[i+1], Bits: s.Bits[i], BiasRows: s.Bias[i], Delay: s.Delay[i], Shift: s.Shift[i]}
		l.Weights = make([]int8, l.Rows()*l.Out)
		character := r.IntN(8)
		for k := range l.Weights {
			l.Weights[k] = int8(weight(r, &l, character))
		}
		if s.Kind == network.Delta {
			l.Theta = thresholds(r, &l)
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}

func weight(r *rand.Rand, l *network.Layer, character int) int {
	any := l.MinWeight() + r.IntN(l.MaxWeight()-l.MinWeight()+1)
	switch character {
	case 0:
		return l.MaxWeight()
	case 1:
		return l.MinWeight()
	case 2:
		if r.IntN(8) > 0 {
			return 0
		}
		return any
	case 3, 4: // leaning to excitation, so that deep layers stay alive
		return max(any, any/2+r.IntN(l.MaxWeight()+1)/2)
	}
	return any
}

// thresholds are low, scattered, or such that nobody can fire.
func thresholds(r *rand.Rand, l *network.Layer) []int32 {
	theta := make([]int32, l.Out)
	reach := []int{1, 4, l.MaxWeight(), l.MaxTheta() / 8, l.MaxTheta()}[r.IntN(5)]
	for j := range theta {
		theta[j] = int32(min(1+r.IntN(max(reach, 1)), l.MaxTheta()))
		if r.IntN(50) == 0 {
			theta[j] = int32(l.MaxTheta())
		}
	}
	return theta
}

// RandomInputs draws samples of every temper: empty, all at once at the first or
// last step, at one step, dense and sparse.
func RandomInputs(r *rand.Rand, n *network.Network, samples int) [][]network.Time {
	inputs := make([][]network.Time, samples)
	for k := range inputs {
		temper := r.IntN(8)
		one := network.Time(r.IntN(n.T))
		input := make([]network.Time, n.NIn())
		for i := range input {
			t := network.Time(r.IntN(n.T))
			switch temper {
			case 0:
				t = network.Silent
			case 1:
				t = 0
			case 2:
				t = network.Time(n.T - 1)
			case 3:
				t = one
			case 4:
				if r.IntN(6) > 0 {
					t = network.Silent
				}
			case 5:
				t = []network.Time{0, network.Time(n.T - 1), network.Silent}[r.IntN(3)]
			}
			input[i] = t
		}
		inputs[k] = input
	}
	return inputs
}
