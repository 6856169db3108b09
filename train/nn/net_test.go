package nn

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/train/random"
)

func normals(stream uint64, n int) []float32 {
	r, v := random.Source(1, stream, 0), make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

const step = 1e-3

// checkGradients compares gradients with differences of a loss.
func checkGradients(t *testing.T, what string, values, grad []float32, loss func() float64) {
	t.Helper()
	for i := range values {
		checkGradient(t, fmt.Sprintf("%s[%d]", what, i), slope(&values[i], loss), grad[i])
	}
}

func checkGradient(t *testing.T, what string, slope float64, grad float32) {
	t.Helper()
	require.InDelta(t, slope, grad, 0.01+0.02*math.Abs(slope), what)
}

func slope(value *float32, loss func() float64) float64 {
	was := *value
	defer func() { *value = was }()
	*value = was + step
	above := loss()
	*value = was - step
	return (above - loss()) / (2 * step)
}

// masks tell which side of its kink each neuron is on.
func (n *Net) masks() (signs []bool) {
	for _, activation := range n.activation[1:len(n.layers)] {
		for _, v := range activation {
			signs = append(signs, math.Signbit(float64(v)))
		}
	}
	return signs
}

// kinds are networks of every kind of layer, with the number of their inputs that
// a gradient may be asked for.
var kinds = map[string]struct {
	inputs int
	make   func() *Net
}{
	"full":     {3, func() *Net { return NewMLP([]int{5, 7, 6, 2}, 0.2, random.Source(2, 0, 0)) }},
	"conv":     {36, func() *Net { return convNet(0) }},
	"besides":  {36, func() *Net { return convNet(3) }},
	"besides2": {39, func() *Net { return convNet(3) }},
}

func convNet(beside int) *Net {
	return NewConvNet(6, beside, []Conv{{2, 3, 1}, {3, 5, 2}}, []int{4, 2}, 0.2, random.Source(2, 0, 0))
}

func TestGradientsAreTheSlopesOfTheOutput(t *testing.T) {
	const rows = 3
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			n := kind.make()
			input, weights := normals(3, rows*n.Inputs()), normals(4, rows*2)
			loss := func() float64 {
				sum := 0.0
				for i, v := range n.Forward(input, rows) {
					sum += float64(weights[i]) * float64(v)
				}
				return sum
			}
			loss()
			inputGrad := slices.Clone(n.Backward(weights, true, n.Inputs()))
			for i, p := range n.Params() {
				checkGradients(t, fmt.Sprint("param ", i), p.Value, p.Grad, loss)
			}
			checkGradients(t, "input", input, inputGrad, loss)

			loss()
			fewer := n.Backward(weights, false, kind.inputs)
			require.Len(t, fewer, rows*kind.inputs)
			for row := range rows {
				for i := range kind.inputs {
					require.InDelta(t, inputGrad[row*n.Inputs()+i], fewer[row*kind.inputs+i], 1e-6)
				}
			}
		})
	}
}

func TestBackwardWithoutLearningLeavesTheGradientsAlone(t *testing.T) {
	for _, kind := range kinds {
		n := kind.make()
		n.Forward(normals(3, 2*n.Inputs()), 2)
		require.Nil(t, n.Backward([]float32{1, 1, 1, 1}, false, 0))
		require.NotNil(t, n.Backward([]float32{1, 1, 1, 1}, false, kind.inputs))
		for _, p := range n.Params() {
			require.Equal(t, make([]float32, len(p.Grad)), p.Grad)
		}
	}
}

func TestThePenaltyIsTheSquaredGradientAndItsSlopes(t *testing.T) {
	const rows, all, factor = 2, 4, 0.5
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			n := kind.make()
			input := normals(6, all*n.Inputs())
			chosen := []float32{1, 0, 0, 1}
			penalty := func() float64 {
				n.Forward(input, all)
				padded := append(append([]float32(nil), chosen...), make([]float32, (all-rows)*2)...)
				sum := 0.0
				for _, v := range n.Backward(padded, false, kind.inputs)[:rows*kind.inputs] {
					sum += float64(v) * float64(v)
				}
				return sum
			}
			want := penalty()
			require.InEpsilon(t, want, n.Penalise(chosen, rows, kind.inputs, factor), 1e-4)
			// The penalty jumps where a mask flips, so such parameters say nothing.
			masks, checked, all := n.masks(), 0, 0
			for i, p := range n.Params() {
				for k := range p.Value {
					smooth := true
					slope := slope(&p.Value[k], func() float64 {
						sum := factor / 2 * penalty()
						smooth = smooth && slices.Equal(masks, n.masks())
						return sum
					})
					if all++; smooth {
						checked++
						checkGradient(t, fmt.Sprintf("param %d[%d]", i, k), slope, p.Grad[k])
					}
				}
			}
			require.Greater(t, checked, all*9/10)
		})
	}
}

// What is carried beside the pixels must reach the full layers as it was.
func TestColumnsBesideAnImageArriveUntouched(t *testing.T) {
	n := convNet(3)
	n.Forward(append(normals(3, 36), 0, 1, 0.5), 1)
	features := n.activation[2]
	require.Len(t, features, 3*3*3+3)
	require.Equal(t, []float32{0, 1, 0.5}, features[27:])
}

// A convolution by the book, on an image of one channel.
func TestAConvolutionIsTheSumOverItsSquare(t *testing.T) {
	const side = 5
	c := newConv(side, 1, 0, Conv{Channels: 2, Kernel: 3, Stride: 2}, 0.2, random.Source(7, 0, 0))
	c.bias.Value[1] = 0.5
	x := normals(8, side*side)
	y := make([]float32, 3*3*2)
	c.fill(y, 1)
	c.apply(x, 1, len(x), y)
	for row := range 3 {
		for column := range 3 {
			for channel := range 2 {
				want := float64(c.bias.Value[channel])
				for dy := range 3 {
					for dx := range 3 {
						if v, u := 2*row-1+dy, 2*column-1+dx; v >= 0 && v < side && u >= 0 && u < side {
							want += float64(x[v*side+u]) * float64(c.weight.Value[(dy*3+dx)*2+channel])
						}
					}
				}
				require.InDelta(t, want, y[(row*3+column)*2+channel], 1e-5)
			}
		}
	}
}

func TestTheNumberOfCoresChangesNothing(t *testing.T) {
	const rows = 37
	gradients := func(cores int) [][]float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		n := NewConvNet(8, 2, []Conv{{3, 3, 1}, {20, 3, 2}}, []int{2}, 0.2, random.Source(9, 0, 0))
		n.Forward(normals(10, rows*n.Inputs()), rows)
		all := [][]float32{n.Backward(normals(11, rows*2), true, 64)}
		for _, p := range n.Params() {
			all = append(all, p.Grad)
		}
		return all
	}
	require.Equal(t, gradients(1), gradients(3))
}

func TestAdamWalksDownhill(t *testing.T) {
	p := NewParam(3)
	for number := range 300 {
		for i := range p.Value {
			p.Grad[i] = p.Value[i] - float32(i)
		}
		Adam{0.05, 0.9, 0.999}.Step([]*Param{p}, number+1)
	}
	for i, v := range p.Value {
		require.InDelta(t, float64(i), v, 0.05)
	}
}

// BenchmarkNet is the cost of one image, forwards and backwards to the weights and
// the pixels.
func BenchmarkNet(b *testing.B) {
	const rows = 256
	for name, n := range map[string]*Net{
		"794-768-384-10":                      NewMLP([]int{794, 768, 384, 10}, 0.2, random.Source(1, 0, 0)),
		"conv 32x5/2 64x5/2, full 256-10":     NewConvNet(28, 10, []Conv{{32, 5, 2}, {64, 5, 2}}, []int{256, 10}, 0.2, random.Source(1, 0, 0)),
		"conv 32x3/2 64x3/2, full 256-10":     NewConvNet(28, 10, []Conv{{32, 3, 2}, {64, 3, 2}}, []int{256, 10}, 0.2, random.Source(1, 0, 0)),
		"conv 32x3/1 64x3/2 128x3/2, full 10": NewConvNet(28, 10, []Conv{{32, 3, 1}, {64, 3, 2}, {128, 3, 2}}, []int{10}, 0.2, random.Source(1, 0, 0)),
	} {
		input, grad := normals(3, rows*n.Inputs()), normals(4, rows*10)
		b.Run(name, func(b *testing.B) {
			for range b.N {
				n.Forward(input, rows)
				n.Backward(grad, true, 784)
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N*rows), "µs/image")
		})
	}
}
