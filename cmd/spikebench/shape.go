package main

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"

	"spikehdl/network"
)

// shape is a network but for its weights.
type shape struct {
	kind  network.Kind
	T     int
	bits  int
	bias  int
	sizes []int // n_in, then n_out of each layer
}

// String writes a shape as tables do: delta 100-400-784, T 64, 4 bit.
func (s shape) String() string {
	sizes := make([]string, len(s.sizes))
	for i, n := range s.sizes {
		sizes[i] = fmt.Sprint(n)
	}
	return fmt.Sprintf("%s %s, T %d, %d bit", s.kind, strings.Join(sizes, "-"), s.T, s.bits)
}

// network draws weights, always the same for a shape: equal ones would let
// synthesis leave parts of the array out.
func (s shape) network() *network.Network {
	r := rand.New(rand.NewPCG(uint64(s.T), uint64(s.bits)))
	n := &network.Network{Name: "shape", Kind: s.kind, T: s.T,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: s.sizes[0]}},
		Output: network.Output{Meaning: network.OutputSpikes}}
	for i, out := range s.sizes[1:] {
		l := network.Layer{In: s.sizes[i], Out: out, Bits: s.bits, BiasRows: s.bias}
		for range l.Rows() * out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<s.bits)))
		}
		if s.kind == network.Delta {
			for range out {
				l.Theta = append(l.Theta, int32(1+r.IntN(l.MaxTheta())))
			}
		} else {
			// The strongest neurons just reach the top level.
			l.Shift = bits.Len(uint(l.Rows() * l.MaxWeight()))
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}
