package gan

import (
	"fmt"
	"math"
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
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
		return &windowGenerator{shape: shape, values: values, leak: float32(c.Generator.Leak)}
	}
	return newDeltaGenerator(c, shape, values)
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

// unit is the integer that stands for 1.0 in the weights of a layer: 2^shift, or
// the threshold that all of a delta layer's neurons share.
func unit(l *network.Layer) float32 {
	if l.Theta != nil {
		return float32(l.Theta[0])
	}
	return float32(int(1) << l.Shift)
}

// quantise rounds values to integer weights, kept as floats: sums of their
// products stay below 2^24, so float32 arithmetic on them is exact.
func quantise(l *network.Layer, values, out []float32) {
	scale, lowest, highest := unit(l), float32(l.MinWeight()), float32(l.MaxWeight())
	inChunks(len(values), func(from, to int) {
		rounded := out[from:to]
		for i, v := range values[from:to] {
			rounded[i] = min(max(float32(math.Floor(float64(v*scale+0.5))), lowest), highest)
		}
	})
}

// inChunks shares out work on each of n numbers among the cores.
func inChunks(n int, do func(from, to int)) {
	const chunk = 1 << 14
	linalg.Parallel((n+chunk-1)/chunk, func(c int) { do(c*chunk, min((c+1)*chunk, n)) })
}

// limitValues is limit for one layer: half a step beyond the integers at most.
func limitValues(l *network.Layer, values []float32) {
	lowest, highest := (float32(l.MinWeight())-0.5)/unit(l), (float32(l.MaxWeight())+0.5)/unit(l)
	inChunks(len(values), func(from, to int) {
		for i := from; i < to; i++ {
			values[i] = min(max(values[i], lowest), highest)
		}
	})
}

// settleValues is settle for one layer. A weight that would be best between two
// integers is driven to where rounding changes and leaps to and fro; there its running
// mean rounds to either by chance, and all the more the slower it learns. (Nagel et
// al., arXiv 2203.11086, see and dampen the same.)
func settleValues(l *network.Layer, values []float32, part float32) {
	scale := unit(l)
	inChunks(len(values), func(from, to int) {
		for i := from; i < to; i++ {
			nearest := float32(math.Floor(float64(values[i]*scale+0.5))) / scale
			values[i] += part * (nearest - values[i])
		}
	})
}

// export is the network of a shape with the integers of the given values.
func export(shape *network.Network, values [][]float32) (*network.Network, error) {
	n := *shape
	n.Layers = append([]network.Layer(nil), shape.Layers...)
	for i := range n.Layers {
		l := &n.Layers[i]
		integers := make([]float32, len(values[i]))
		quantise(l, values[i], integers)
		l.Weights = make([]int8, len(integers))
		for k, v := range integers {
			l.Weights[k] = int8(v)
		}
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("the trained network is not valid: %w", err)
	}
	return &n, nil
}
