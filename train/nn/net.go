package nn

import "spikehdl/train/linalg"

// Network is what a training loop asks of a network, spiking or not, that tells
// another how to change.
type Network interface {
	// Forward takes rows inputs, one after the other, to rows outputs, which are
	// valid until the next call.
	Forward(input []float32, rows int) []float32
	// Backward follows the gradient of the outputs of the last forward pass. It
	// adds to the gradients of the parameters if learn is set, and returns the
	// gradient of the first inputs columns of the input: rows x inputs, valid until
	// the next call, nil for 0.
	Backward(outputGrad []float32, learn bool, inputs int) []float32
	// Params are all trained arrays, always in the same order.
	Params() []*Param
}

// Net is a chain of linear maps with leaky ReLU between them, in training.
// NewMLP and NewConvNet make one.
type Net struct {
	layers []layer
	slope  float32 // above 0

	rows       int         // of the last forward pass
	activation [][]float32 // activation[l] is the input of layer l, rows x its columns; the last one the output
	grads      [][]float32 // the gradients of the same, while they are needed
	pushed     [][]float32 // what the penalty sends forwards
}

// layer is a linear map with a bias, and the gradients of both. A matrix of rows
// may hold the first columns of the map's inputs only, the others being zero: a full
// layer allows any number, a convolution all or those of its planes.
type layer interface {
	size() (in, out int)
	// apply adds the map of x (rows x columns) to y (rows x out).
	apply(x []float32, rows, columns int, y []float32)
	// transposed adds the transposed map of y (rows x out) to x (rows x columns).
	transposed(y []float32, rows, columns int, x []float32)
	// learn adds to the gradient of the weights, for inputs x and the gradient of
	// the outputs.
	learn(x, outputGrad []float32, rows, columns int)
	// fill sets y to the bias, and learnBias adds to the gradient of that.
	fill(y []float32, rows int)
	learnBias(outputGrad []float32, rows int)
	params() []*Param
}

func newNet(layers []layer, slope float64) *Net {
	return &Net{layers: layers, slope: float32(slope), activation: make([][]float32, len(layers)+1),
		grads: make([][]float32, len(layers)+1), pushed: make([][]float32, len(layers)+1)}
}

// Params are the weights and the bias of each layer in turn.
func (n *Net) Params() []*Param {
	var all []*Param
	for _, l := range n.layers {
		all = append(all, l.params()...)
	}
	return all
}

// Inputs is the number of columns of an input.
func (n *Net) Inputs() int {
	in, _ := n.layers[0].size()
	return in
}

// Outputs is the number of columns of an output.
func (n *Net) Outputs() int {
	_, out := n.layers[len(n.layers)-1].size()
	return out
}

// Activation is what the last forward pass left at the input of layer l, rows x its
// columns, or after the last layer; it is valid until the next one.
func (n *Net) Activation(l int) []float32 { return n.activation[l] }

// Features are what the last layer read in the last forward pass, rows x
// FeatureSize; they are valid until the next one.
func (n *Net) Features() []float32 { return n.activation[len(n.layers)-1] }

// FeatureSize is the number of inputs of the last layer.
func (n *Net) FeatureSize() int {
	in, _ := n.layers[len(n.layers)-1].size()
	return in
}

// Forward takes rows inputs through the network; the outputs, rows x Outputs, are
// valid until the next call.
func (n *Net) Forward(input []float32, rows int) []float32 {
	n.rows = rows
	n.activation[0] = input[:rows*n.Inputs()]
	for l, layer := range n.layers {
		in, out := layer.size()
		y := linalg.Resize(&n.activation[l+1], rows*out)
		layer.fill(y, rows)
		layer.apply(n.activation[l], rows, in, y)
		if l < len(n.layers)-1 {
			n.leak(y, y)
		}
	}
	return n.activation[len(n.layers)]
}

// leak multiplies values by the slope where the activation is negative. The slope
// is above 0, so an activation keeps its sign and serves in both directions.
func (n *Net) leak(values, activation []float32) {
	linalg.Parallel((len(values)+chunk-1)/chunk, func(c int) {
		from, to := c*chunk, min((c+1)*chunk, len(values))
		linalg.Leak(n.slope, activation[from:to], values[from:to])
	})
}

// back is one step of a gradient towards the input, from the output of layer l to
// the first columns of its input.
func (n *Net) back(l int, outputGrad []float32, rows, columns int) []float32 {
	grad := linalg.Resize(&n.grads[l], rows*columns)
	clear(grad)
	n.layers[l].transposed(outputGrad, rows, columns, grad)
	if l > 0 {
		n.leak(grad, n.activation[l][:len(grad)])
	}
	return grad
}

// Backward follows the gradient of the outputs of the last forward pass, as
// Network has it. If the first layer is a convolution, inputs is 0, the number of
// its pixels, or all.
func (n *Net) Backward(outputGrad []float32, learn bool, inputs int) []float32 {
	grad := outputGrad
	for l := len(n.layers) - 1; l >= 0; l-- {
		columns, _ := n.layers[l].size()
		if learn {
			n.layers[l].learn(n.activation[l], grad, n.rows, columns)
			n.layers[l].learnBias(grad, n.rows)
		}
		if l == 0 {
			if columns = inputs; columns == 0 {
				return nil
			}
		}
		grad = n.back(l, grad, n.rows, columns)
	}
	return grad
}

// Penalise adds to the gradients of the weights those of factor/2 times the sum,
// over the first rows rows of the last forward pass, of |g|^2, where g is the
// gradient of (outputs . outputGrad) by the first inputs columns of the input.
// This is the R1 penalty of Mescheder et al. (arXiv 1801.04406). It returns the
// sum of |g|^2.
//
// With leaky ReLU the gradient g is, where it is smooth, linear in the weights of
// each layer: a chain of transposed maps and masks. Its own gradient is that chain
// run forwards, through the same maps and masks, which is all this function does.
func (n *Net) Penalise(outputGrad []float32, rows, inputs int, factor float32) float64 {
	last := len(n.layers) - 1
	masked := make([][]float32, last+2) // the chain's value at the output of each layer
	masked[last+1] = outputGrad
	for l := last; l >= 0; l-- {
		columns, _ := n.layers[l].size()
		if l == 0 {
			columns = inputs
		}
		masked[l] = n.back(l, masked[l+1], rows, columns)
	}
	sum := 0.0
	g := masked[0]
	for i, v := range g {
		sum += float64(v) * float64(v)
		g[i] = factor * v
	}
	pushed, columns := g, inputs
	for l, layer := range n.layers {
		layer.learn(pushed, masked[l+1], rows, columns)
		if l == last {
			break
		}
		_, out := layer.size()
		next := linalg.Resize(&n.pushed[l+1], rows*out)
		clear(next)
		layer.apply(pushed, rows, columns, next)
		n.leak(next, n.activation[l+1][:len(next)])
		pushed, columns = next, out
	}
	return sum
}
