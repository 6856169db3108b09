package gan

import (
	"math"
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
)

// generator is a single-spike network in training: float values behind integer
// weights, a forward pass in the integers, a backward pass for the floats.
type generator interface {
	params() []*nn.Param
	// forward takes rows samples of n_in spike times to rows x n_out pixels in
	// [0, 1], valid until the next call.
	forward(input []network.Time, rows int) []float32
	// backward adds to the gradients of the parameters, given that of the pixels
	// of the last forward pass.
	backward(pixelGrad []float32)
	// limit brings values back into the range of the integers, lest they drift
	// to where rounding no longer hears them.
	limit()
	// settle moves values some part of the way to the integers they are rounded to.
	settle(part float32)
	// soften says whether the next forward passes use the values as they are, not
	// rounded, or the integers.
	soften(soft bool)
}

// newGenerator makes the generator of a configuration, its values drawn from r.
func newGenerator(c *Config, r *rand.Rand) generator {
	if c.Kind == Float {
		return newFloatGenerator(c, r)
	}
	shape := c.shape()
	values := make([]*nn.Param, len(shape.Layers))
	for i := range shape.Layers {
		l := &shape.Layers[i]
		values[i] = nn.NewNormalParam(l.Rows()*l.Out, c.Generator.Init[i]/math.Sqrt(float64(l.In)), r)
		for k := range values[i].Value {
			values[i].Value[k] += float32(c.Generator.Ramp[i] / float64(l.In))
		}
		for k := l.In * l.Out; k < len(values[i].Value); k++ {
			values[i].Value[k] = float32(c.Generator.Bias[i]) / float32(l.BiasRows)
		}
	}
	if shape.Kind == network.Window {
		return &windowGenerator{weights: newWeights(shape, values), leak: float32(c.Generator.Leak)}
	}
	return newDeltaGenerator(c, newWeights(shape, values))
}

// shape is the network that a configuration describes, with every weight zero.
func (c *Config) shape() *network.Network {
	kind, bits, biasRows := c.Kind, c.Bits, c.BiasRows
	if kind == Float { // only the inputs of this network are used
		kind, bits, biasRows = network.Window, network.MaxBits, 1
	}
	n := &network.Network{Name: c.Name, Kind: kind, T: c.T,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: c.Noise}, {Meaning: network.Class, Size: dataset.Classes}},
		Output: network.Output{Meaning: network.OutputImage, Width: dataset.Side, Height: dataset.Side},
	}
	sizes := append(append([]int{c.Noise + dataset.Classes}, c.Hidden...), dataset.Pixels)
	for i := range len(sizes) - 1 {
		l := network.Layer{In: sizes[i], Out: sizes[i+1], Bits: bits, BiasRows: biasRows}
		l.Weights = make([]int8, l.Rows()*l.Out)
		switch c.Kind {
		case Float:
		case network.Window:
			l.Shift = c.Generator.Shift[i]
		default:
			l.Theta = make([]int32, l.Out)
			for j := range l.Theta {
				l.Theta[j] = int32(c.Generator.Theta[i])
			}
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}
