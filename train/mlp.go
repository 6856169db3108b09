package train

import (
	"math"
	"math/rand/v2"

	"spikehdl/train/linalg"
)

// mlp is an ordinary network of floats: full layers with leaky ReLU between
// them. It is the discriminator, with one output a class, and the judge.
type mlp struct {
	sizes   []int    // neurons, the input first
	slope   float32  // above 0
	weights []*param // weights[l] is sizes[l] x sizes[l+1]
	biases  []*param

	rows       int         // of the last forward pass
	activation [][]float32 // activation[l] is rows x sizes[l]
}

// newMLP draws weights for leaky ReLU (He et al., arXiv 1502.01852).
func newMLP(sizes []int, slope float64, r *rand.Rand) *mlp {
	n := &mlp{sizes: sizes, slope: float32(slope), activation: make([][]float32, len(sizes))}
	for l := range len(sizes) - 1 {
		deviation := math.Sqrt(2 / (1 + slope*slope) / float64(sizes[l]))
		n.weights = append(n.weights, newNormalParam(sizes[l]*sizes[l+1], deviation, r))
		n.biases = append(n.biases, newParam(sizes[l+1]))
	}
	return n
}

func (n *mlp) params() []*param { return append(append([]*param(nil), n.weights...), n.biases...) }

func (n *mlp) weight(l int) linalg.Matrix {
	return linalg.Dense(n.weights[l].Value, n.sizes[l], n.sizes[l+1])
}

func (n *mlp) weightGrad(l int) linalg.Matrix {
	return linalg.Dense(n.weights[l].grad, n.sizes[l], n.sizes[l+1])
}

// forward takes rows inputs through the network; the outputs, rows x the last
// size, are valid until the next call.
func (n *mlp) forward(input []float32, rows int) []float32 {
	n.rows = rows
	n.activation[0] = input
	last := len(n.weights) - 1
	for l := range n.weights {
		out := resize(&n.activation[l+1], rows*n.sizes[l+1])
		bias := n.biases[l].Value
		for row := range rows {
			copy(out[row*len(bias):], bias)
		}
		linalg.Gemm(linalg.Dense(n.activation[l], rows, n.sizes[l]), n.weight(l), linalg.Dense(out, rows, n.sizes[l+1]))
		if l < last {
			n.leak(out, out)
		}
	}
	return n.activation[last+1]
}

// leak multiplies values by the slope where the activation is negative. The
// slope is above 0, so an activation keeps its sign and serves in both directions.
func (n *mlp) leak(values, activation []float32) {
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

// backward follows the gradient of the outputs of the last forward pass. It adds
// to the gradients of the parameters if learn is set, and returns the gradient
// of the first inputs columns of the input (rows x inputs; nil for 0).
func (n *mlp) backward(outputGrad []float32, learn bool, inputs int) []float32 {
	grad := outputGrad
	for l := len(n.weights) - 1; l >= 0; l-- {
		in, out := n.sizes[l], n.sizes[l+1]
		delta := linalg.Dense(grad, n.rows, out)
		if learn {
			linalg.Gemm(linalg.Dense(n.activation[l], n.rows, in).T(), delta, n.weightGrad(l))
			for row := range n.rows {
				linalg.Axpy(1, grad[row*out:(row+1)*out], n.biases[l].grad)
			}
		}
		columns := in
		if l == 0 {
			if columns = inputs; columns == 0 {
				return nil
			}
		}
		weight := linalg.Dense(n.weights[l].Value, columns, out) // the first rows of the weights
		next := make([]float32, n.rows*columns)
		linalg.Gemm(delta, weight.T(), linalg.Dense(next, n.rows, columns))
		if l > 0 {
			n.leak(next, n.activation[l])
		}
		grad = next
	}
	return grad
}

// penalise adds to the gradients of the weights those of factor/2 times the sum,
// over the first rows rows of the last forward pass, of |g|^2, where g is the
// gradient of (outputs . outputGrad) by the first inputs columns of the input.
// This is the R1 penalty of Mescheder et al. (arXiv 1801.04406). It returns the
// sum of |g|^2.
//
// With leaky ReLU the gradient g is, where it is smooth, linear in each weight
// matrix: a chain of products and masks. Its own gradient is that chain run
// forwards, which is all this function does.
func (n *mlp) penalise(outputGrad []float32, rows, inputs int, factor float32) float64 {
	layers := len(n.weights)
	masked := make([][]float32, layers+1) // the chain's value at each layer's output
	masked[layers] = outputGrad
	var g []float32
	for l := layers - 1; l >= 0; l-- {
		columns := n.sizes[l]
		if l == 0 {
			columns = inputs
		}
		value := make([]float32, rows*columns)
		weight := linalg.Dense(n.weights[l].Value, columns, n.sizes[l+1])
		linalg.Gemm(linalg.Dense(masked[l+1], rows, n.sizes[l+1]), weight.T(), linalg.Dense(value, rows, columns))
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
		out := n.sizes[l+1]
		linalg.Gemm(linalg.Dense(grad, rows, columns).T(), linalg.Dense(masked[l+1], rows, out),
			linalg.Dense(n.weights[l].grad, columns, out))
		if l == layers-1 {
			break
		}
		next := make([]float32, rows*out)
		linalg.Gemm(linalg.Dense(grad, rows, columns), linalg.Dense(n.weights[l].Value, columns, out), linalg.Dense(next, rows, out))
		n.leak(next, n.activation[l+1][:len(next)])
		grad, columns = next, out
	}
	return sum
}

// resize gives a slice of n elements, in the old memory if it is large enough.
func resize(s *[]float32, n int) []float32 {
	if cap(*s) < n {
		*s = make([]float32, n)
	}
	*s = (*s)[:n]
	return *s
}
