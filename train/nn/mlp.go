package nn

import (
	"math"
	"math/rand/v2"

	"spikehdl/train/linalg"
)

// MLP is an ordinary network of floats: full layers with leaky ReLU between
// them. It is the discriminator, with one output a class, and the judge.
type MLP struct {
	Sizes   []int    // neurons, the input first
	Weights []*Param // Weights[l] is Sizes[l] x Sizes[l+1]
	Biases  []*Param
	slope   float32 // above 0

	rows       int         // of the last forward pass
	activation [][]float32 // activation[l] is rows x Sizes[l]
}

// NewMLP draws weights for leaky ReLU (He et al., arXiv 1502.01852).
func NewMLP(sizes []int, slope float64, r *rand.Rand) *MLP {
	n := &MLP{Sizes: sizes, slope: float32(slope), activation: make([][]float32, len(sizes))}
	for l := range len(sizes) - 1 {
		deviation := math.Sqrt(2 / (1 + slope*slope) / float64(sizes[l]))
		n.Weights = append(n.Weights, NewNormalParam(sizes[l]*sizes[l+1], deviation, r))
		n.Biases = append(n.Biases, NewParam(sizes[l+1]))
	}
	return n
}

// Params are all trained arrays, the weights first.
func (n *MLP) Params() []*Param { return append(append([]*Param(nil), n.Weights...), n.Biases...) }

func (n *MLP) weight(l int) linalg.Matrix {
	return linalg.Dense(n.Weights[l].Value, n.Sizes[l], n.Sizes[l+1])
}

func (n *MLP) weightGrad(l int) linalg.Matrix {
	return linalg.Dense(n.Weights[l].Grad, n.Sizes[l], n.Sizes[l+1])
}

// Forward takes rows inputs through the network; the outputs, rows x the last
// size, are valid until the next call.
func (n *MLP) Forward(input []float32, rows int) []float32 {
	n.rows = rows
	n.activation[0] = input
	last := len(n.Weights) - 1
	for l := range n.Weights {
		out := linalg.Resize(&n.activation[l+1], rows*n.Sizes[l+1])
		bias := n.Biases[l].Value
		for row := range rows {
			copy(out[row*len(bias):], bias)
		}
		linalg.Gemm(linalg.Dense(n.activation[l], rows, n.Sizes[l]), n.weight(l), linalg.Dense(out, rows, n.Sizes[l+1]))
		if l < last {
			n.leak(out, out)
		}
	}
	return n.activation[last+1]
}

// Activation is what the last forward pass left at the output of a layer, rows x
// Sizes[layer]; 0 is the input.
func (n *MLP) Activation(layer int) []float32 { return n.activation[layer][:n.rows*n.Sizes[layer]] }

// leak multiplies values by the slope where the activation is negative. The
// slope is above 0, so an activation keeps its sign and serves in both directions.
func (n *MLP) leak(values, activation []float32) {
	linalg.Parallel((len(values)+chunk-1)/chunk, func(c int) {
		from, to := c*chunk, min((c+1)*chunk, len(values))
		part := activation[from:to]
		for i, v := range values[from:to] {
			if part[i] < 0 {
				values[from+i] = v * n.slope
			}
		}
	})
}

// Backward follows the gradient of the outputs of the last forward pass. It adds
// to the gradients of the parameters if learn is set, and returns the gradient
// of the first inputs columns of the input (rows x inputs; nil for 0).
func (n *MLP) Backward(outputGrad []float32, learn bool, inputs int) []float32 {
	grad := outputGrad
	for l := len(n.Weights) - 1; l >= 0; l-- {
		in, out := n.Sizes[l], n.Sizes[l+1]
		delta := linalg.Dense(grad, n.rows, out)
		if learn {
			linalg.Gemm(linalg.Dense(n.activation[l], n.rows, in).T(), delta, n.weightGrad(l))
			for row := range n.rows {
				linalg.Axpy(1, grad[row*out:(row+1)*out], n.Biases[l].Grad)
			}
		}
		columns := in
		if l == 0 {
			if columns = inputs; columns == 0 {
				return nil
			}
		}
		weight := linalg.Dense(n.Weights[l].Value, columns, out) // the first rows of the weights
		next := make([]float32, n.rows*columns)
		linalg.Gemm(delta, weight.T(), linalg.Dense(next, n.rows, columns))
		if l > 0 {
			n.leak(next, n.activation[l])
		}
		grad = next
	}
	return grad
}

// Penalise adds to the gradients of the weights those of factor/2 times the sum,
// over the first rows rows of the last forward pass, of |g|^2, where g is the
// gradient of (outputs . outputGrad) by the first inputs columns of the input.
// This is the R1 penalty of Mescheder et al. (arXiv 1801.04406). It returns the
// sum of |g|^2.
//
// With leaky ReLU the gradient g is, where it is smooth, linear in each weight
// matrix: a chain of products and masks. Its own gradient is that chain run
// forwards, which is all this function does.
func (n *MLP) Penalise(outputGrad []float32, rows, inputs int, factor float32) float64 {
	layers := len(n.Weights)
	masked := make([][]float32, layers+1) // the chain's value at each layer's output
	masked[layers] = outputGrad
	var g []float32
	for l := layers - 1; l >= 0; l-- {
		columns := n.Sizes[l]
		if l == 0 {
			columns = inputs
		}
		value := make([]float32, rows*columns)
		weight := linalg.Dense(n.Weights[l].Value, columns, n.Sizes[l+1])
		linalg.Gemm(linalg.Dense(masked[l+1], rows, n.Sizes[l+1]), weight.T(), linalg.Dense(value, rows, columns))
		if l > 0 {
			n.leak(value, n.activation[l][:len(value)])
			masked[l] = value
		} else {
			g = value
		}
	}
	sum := 0.0
	for i, v := range g {
		sum += float64(v) * float64(v)
		g[i] = factor * v
	}
	grad, columns := g, inputs
	for l := range layers {
		out := n.Sizes[l+1]
		linalg.Gemm(linalg.Dense(grad, rows, columns).T(), linalg.Dense(masked[l+1], rows, out),
			linalg.Dense(n.Weights[l].Grad, columns, out))
		if l == layers-1 {
			break
		}
		next := make([]float32, rows*out)
		linalg.Gemm(linalg.Dense(grad, rows, columns), linalg.Dense(n.Weights[l].Value, columns, out), linalg.Dense(next, rows, out))
		n.leak(next, n.activation[l+1][:len(next)])
		grad, columns = next, out
	}
	return sum
}
