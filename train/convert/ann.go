package convert

import (
	"fmt"
	"math"
	"slices"

	"spikehdl/network"
	"spikehdl/train/nn"
)

// ANN says how an ordinary network becomes one of window neurons.
type ANN struct {
	Name    string
	T, Bits int
	// Percentile of a layer's activations, 0 to 100, that becomes the highest level:
	// what is above it is clipped, and below it levels are the finer for it.
	Percentile float64
}

// Window makes a network of window neurons of an ordinary one with ReLU, which is what
// LC-TTFS (arXiv 2310.14978) does: two phases a layer make a spike time of each
// activation, without loss but for the steps of time and weight. What the paper
// achieves by training with a clipped ReLU is here a percentile: activations are
// measured on samples (rows x n_in, 0 to 1) and divided by it.
//
// A layer's weights are multiplied by 2^shift, the power of two with the smallest
// rounding error, and biases are spread over as many bias rows as they need. The class
// is the output neuron with the highest membrane. It fails if the network it makes is
// not valid.
func (a ANN) Window(ann *nn.Net, samples []float32, rows int) (*network.Network, error) {
	if a.Percentile <= 0 || a.Percentile > 100 {
		return nil, fmt.Errorf("percentile = %v: must be above 0 and at most 100", a.Percentile)
	}
	n := &network.Network{Name: a.Name, Kind: network.Window, T: a.T,
		Inputs: []network.InputPart{{Meaning: network.Image, Size: ann.Inputs()}},
		Output: network.Output{Meaning: network.OutputClass}}
	ann.Forward(samples, rows)
	before := 1.0          // activation that stands for level T-1 at the layer's input
	params := ann.Params() // weights and biases in turn
	for i := range len(params) / 2 {
		after := percentile(ann.Activation(i+1), a.Percentile)
		n.Layers = append(n.Layers, a.layer(params[2*i].Value, params[2*i+1].Value, before/after, 1/after))
		before = after
	}
	return n, n.Validate()
}

// layer makes integers of the weights (n_in x n_out) and biases of a layer of full
// connections, times factors.
func (a ANN) layer(weights, biases []float32, weightFactor, biasFactor float64) network.Layer {
	l := network.Layer{In: len(weights) / len(biases), Out: len(biases), Bits: a.Bits}
	scaled := make([]float64, len(weights))
	for k, w := range weights {
		scaled[k] = float64(w) * weightFactor
	}
	l.Shift = bestShift(&l, scaled)
	integer := func(v float64) float64 { return math.RoundToEven(math.Ldexp(v, l.Shift)) }
	largest := 1.0
	for _, b := range biases {
		largest = max(largest, math.Abs(integer(float64(b)*biasFactor)))
	}
	l.BiasRows = min(int(math.Ceil(largest/float64(l.MaxWeight()))), network.MaxBiasRows)
	for _, v := range scaled {
		l.Weights = append(l.Weights, clip(&l, integer(v)))
	}
	left := make([]float64, l.Out)
	for j, b := range biases {
		left[j] = integer(float64(b) * biasFactor)
	}
	for range l.BiasRows {
		for j := range left {
			w := clip(&l, left[j])
			left[j] -= float64(w)
			l.Weights = append(l.Weights, w)
		}
	}
	return l
}

func clip(l *network.Layer, v float64) int8 {
	return int8(min(max(v, float64(l.MinWeight())), float64(l.MaxWeight())))
}

// bestShift is the shift with the smallest squared error of rounding and clipping.
func bestShift(l *network.Layer, values []float64) int {
	best, smallest := 0, math.Inf(1)
	for shift := range 13 {
		sum := 0.0
		for _, v := range values {
			d := v - math.Ldexp(float64(clip(l, math.RoundToEven(math.Ldexp(v, shift)))), -shift)
			sum += d * d
		}
		if sum < smallest {
			best, smallest = shift, sum
		}
	}
	return best
}

// percentile of the values above zero; 1 if there are none.
func percentile(values []float32, percent float64) float64 {
	var positive []float32
	for _, v := range values {
		if v > 0 {
			positive = append(positive, v)
		}
	}
	if len(positive) == 0 {
		return 1
	}
	slices.Sort(positive)
	return float64(positive[int(percent/100*float64(len(positive)-1))])
}
