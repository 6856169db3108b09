package gan

import (
	"fmt"
	"math"

	"spikehdl/network"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
)

// weights are the float values behind the integer weights of a generator in training.
type weights struct {
	shape    *network.Network
	values   []*nn.Param // one a layer, rows x n_out; 1.0 is unit in the integers
	integers [][]float32 // what the last forward pass made of them
	soft     bool
}

func newWeights(shape *network.Network, values []*nn.Param) weights {
	return weights{shape: shape, values: values, integers: make([][]float32, len(values))}
}

func (w *weights) params() []*nn.Param { return w.values }
func (w *weights) soften(soft bool)    { w.soft = soft }

// used are the weights of a layer as a forward pass uses them: integers, or while they
// are soft what lies between, too.
func (w *weights) used(layer int) []float32 {
	l, values := &w.shape.Layers[layer], w.values[layer].Value
	out := linalg.Resize(&w.integers[layer], len(values))
	if w.soft {
		scale := unit(l)
		inChunks(len(values), func(from, to int) {
			for i := from; i < to; i++ {
				out[i] = values[i] * scale
			}
		})
	} else {
		quantise(l, values, out)
	}
	return out
}

func (w *weights) limit() {
	for i := range w.shape.Layers {
		limitValues(&w.shape.Layers[i], w.values[i].Value)
	}
}

func (w *weights) settle(part float32) {
	for i := range w.shape.Layers {
		settleValues(&w.shape.Layers[i], w.values[i].Value, part)
	}
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
