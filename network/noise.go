package network

import (
	"fmt"
	"math/bits"
)

// NoiseSource is the seeded generator of noise levels: xorshift64 with shifts
// 13, 7, 17 (Marsaglia, 2003). Each level takes one step and is the top log2 T
// bits of the new state. One source serves all samples of a run in order, so
// that a seed gives the same samples everywhere.
type NoiseSource struct{ state uint64 }

// NewNoiseSource starts a generator at splitmix64(seed); a state of zero, from
// which xorshift never leaves, is replaced by 1.
func NewNoiseSource(seed uint64) *NoiseSource {
	z := seed + 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	z ^= z >> 31
	if z == 0 {
		z = 1
	}
	return &NoiseSource{z}
}

// NoiseSourceAt goes on from a state that a source had.
func NoiseSourceAt(state uint64) *NoiseSource { return &NoiseSource{state} }

// State is where the source stands: all that a board needs to go on from there.
func (s *NoiseSource) State() uint64 { return s.state }

// Level takes one step and returns a level, 0 to T-1. T is a power of two.
func (s *NoiseSource) Level(T int) int {
	s.step()
	return int(s.state >> (64 - bits.TrailingZeros(uint(T))))
}

func (s *NoiseSource) step() {
	s.state ^= s.state << 13
	s.state ^= s.state >> 7
	s.state ^= s.state << 17
}

// fewSteps is how many steps are taken one by one: as fast as a jump over them.
const fewSteps = 100_000

// Skip takes the steps of so many levels, however many. A step is linear in the bits of
// the state, so that the step that takes twice as many is its square.
func (s *NoiseSource) Skip(levels int) {
	if levels <= fewSteps {
		for range levels {
			s.step()
		}
		return
	}
	var jump steps
	for bit := range jump {
		one := NoiseSource{1 << bit}
		one.step()
		jump[bit] = one.state
	}
	for ; levels > 0; levels >>= 1 {
		if levels&1 != 0 {
			s.state = jump.of(s.state)
		}
		square := jump
		for bit := range jump {
			square[bit] = jump.of(jump[bit])
		}
		jump = square
	}
}

// steps are what a number of steps makes of each bit of the state alone.
type steps [64]uint64

// of is what the steps make of a state.
func (j *steps) of(state uint64) uint64 {
	var after uint64
	for ; state != 0; state &= state - 1 {
		after ^= j[bits.TrailingZeros64(state)]
	}
	return after
}

// FromNoise tells whether a seed gives all inputs of the network: it reads no image.
func (n *Network) FromNoise() bool {
	for _, p := range n.Inputs {
		if p.Meaning == Image {
			return false
		}
	}
	return true
}

// NoiseInputs is the number of inputs that take a level of the source.
func (n *Network) NoiseInputs() int {
	count := 0
	for _, p := range n.Inputs {
		if p.Meaning == Noise {
			count += p.Size
		}
	}
	return count
}

// Input makes the input spikes of one sample: noise inputs take one step of the
// source each, in index order; class is the asked class of a conditional
// network and ignored by others. It fails if the network reads images, which no
// seed can give, or the class does not exist.
func (n *Network) Input(noise *NoiseSource, class int) ([]Time, error) {
	if classes := n.Classes(); classes > 0 && (class < 0 || class >= classes) {
		return nil, fmt.Errorf("class %d: network %q has classes 0 to %d", class, n.Name, classes-1)
	}
	input := make([]Time, 0, n.NIn())
	for _, part := range n.Inputs {
		for k := range part.Size {
			switch part.Meaning {
			case Noise:
				input = append(input, n.TimeOfLevel(noise.Level(n.T)))
			case Class:
				input = append(input, spikeIf(k == class))
			case Bias:
				input = append(input, 0)
			default:
				return nil, fmt.Errorf("network %q reads %ss: it cannot be sampled from noise", n.Name, part.Meaning)
			}
		}
	}
	return input, nil
}

func spikeIf(spikes bool) Time {
	if spikes {
		return 0
	}
	return Silent
}

// Samples are the first inputs that a seed gives the network, n_in spike times each;
// the class of sample k is k mod classes. It fails for a network that reads what no seed
// can give.
func (n *Network) Samples(seed uint64, count int) ([][]Time, error) {
	noise := NewNoiseSource(seed)
	inputs := make([][]Time, count)
	for k := range inputs {
		var err error
		if inputs[k], err = n.Input(noise, k%max(1, n.Classes())); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}
