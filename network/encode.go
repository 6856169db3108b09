package network

import (
	"fmt"
	"math/bits"
)

// LevelOfByte is the level, 0 to T-1, of a byte p: round(p/255 * (T-1)), halves
// up, in integers.
func LevelOfByte(p byte, T int) int {
	return (2*int(p)*(T-1) + 255) / 510
}

// PixelOfTime is the byte that a spike time stands for: 255 * level/(T-1),
// rounded, halves up; 0 where there is no spike.
func PixelOfTime(t Time, T int) byte {
	if t == Silent {
		return 0
	}
	level := T - 1 - int(t)
	return byte((510*level + T - 1) / (2 * (T - 1)))
}

// TimeOfLevel is the spike time of a level. Level 0 is silent for window
// neurons; for delta neurons it is a spike at the last step.
func (n *Network) TimeOfLevel(level int) Time {
	if level == 0 && n.Kind == Window {
		return Silent
	}
	return Time(n.T - 1 - level)
}

// TimeOfByte is the spike time of a byte: bright is early, and 0 is silent.
func (n *Network) TimeOfByte(p byte) Time {
	if p == 0 {
		return Silent
	}
	return n.TimeOfLevel(LevelOfByte(p, n.T))
}

// Pixels turns the output spikes of one sample into Width x Height bytes.
func (n *Network) Pixels(output []Time) []byte {
	pixels := make([]byte, len(output))
	for j, t := range output {
		pixels[j] = PixelOfTime(t, n.T)
	}
	return pixels
}

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

// Level takes one step and returns a level, 0 to T-1. T is a power of two.
func (s *NoiseSource) Level(T int) int {
	s.state ^= s.state << 13
	s.state ^= s.state >> 7
	s.state ^= s.state << 17
	return int(s.state >> (64 - bits.TrailingZeros(uint(T))))
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
