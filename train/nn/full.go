package nn

import (
	"math"
	"math/rand/v2"

	"spikehdl/train/linalg"
)

// full is a layer in which every input meets every output.
type full struct {
	in, out      int
	weight, bias *Param // weight is in x out
}

// NewMLP is a network of full layers: sizes are their neurons, the inputs first.
// The weights are drawn for leaky ReLU (He et al., arXiv 1502.01852).
func NewMLP(sizes []int, slope float64, r *rand.Rand) *Net {
	return newNet(fulls(sizes, slope, r), slope)
}

func fulls(sizes []int, slope float64, r *rand.Rand) (layers []layer) {
	for l := range len(sizes) - 1 {
		in, out := sizes[l], sizes[l+1]
		layers = append(layers, &full{in, out, NewNormalParam(in*out, heDeviation(in, slope), r), NewParam(out)})
	}
	return layers
}

// heDeviation is the standard deviation of weights that keep the size of what goes
// through a layer of so many inputs a neuron.
func heDeviation(in int, slope float64) float64 {
	return math.Sqrt(2 / (1 + slope*slope) / float64(in))
}

func (f *full) size() (in, out int) { return f.in, f.out }

func (f *full) params() []*Param { return []*Param{f.weight, f.bias} }

// rows are the first rows of the weights or of their gradient: those of the first
// inputs.
func (f *full) rows(values []float32, inputs int) linalg.Matrix {
	return linalg.Dense(values, inputs, f.out)
}

func (f *full) apply(x []float32, rows, columns int, y []float32) {
	linalg.Gemm(linalg.Dense(x, rows, columns), f.rows(f.weight.Value, columns), linalg.Dense(y, rows, f.out))
}

func (f *full) transposed(y []float32, rows, columns int, x []float32) {
	linalg.Gemm(linalg.Dense(y, rows, f.out), f.rows(f.weight.Value, columns).T(), linalg.Dense(x, rows, columns))
}

func (f *full) learn(x, outputGrad []float32, rows, columns int) {
	linalg.Gemm(linalg.Dense(x, rows, columns).T(), linalg.Dense(outputGrad, rows, f.out), f.rows(f.weight.Grad, columns))
}

func (f *full) fill(y []float32, rows int) {
	for row := range rows {
		copy(y[row*f.out:], f.bias.Value)
	}
}

func (f *full) learnBias(outputGrad []float32, rows int) {
	for row := range rows {
		linalg.Axpy(1, outputGrad[row*f.out:(row+1)*f.out], f.bias.Grad)
	}
}
