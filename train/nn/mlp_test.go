package nn

import (
	"math"
	"testing"

	"spikehdl/train/random"

	"github.com/stretchr/testify/require"
)

func normals(stream uint64, n int) []float32 {
	r, v := random.Source(1, stream, 0), make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// checkGradients compares gradients with differences of a loss, all of whose
// kinks are farther away than the step for the seeds used here.
func checkGradients(t *testing.T, what string, values, grad []float32, loss func() float64) {
	t.Helper()
	const step = 1e-2
	for i := range values {
		was := values[i]
		values[i] = was + step
		above := loss()
		values[i] = was - step
		below := loss()
		values[i] = was
		slope := (above - below) / (2 * step)
		require.InDelta(t, slope, grad[i], 0.01+0.02*math.Abs(slope), "%s[%d]", what, i)
	}
}

func TestGradientsAreTheSlopesOfTheOutput(t *testing.T) {
	const rows = 3
	n := NewMLP([]int{5, 7, 6, 2}, 0.2, random.Source(2, 0, 0))
	input, weights := normals(3, rows*5), normals(4, rows*2)
	loss := func() float64 {
		sum := 0.0
		for i, v := range n.Forward(input, rows) {
			sum += float64(weights[i] * v)
		}
		return sum
	}
	loss()
	inputGrad := n.Backward(weights, true, 5)
	for l, p := range n.Params() {
		checkGradients(t, []string{"weight 0", "weight 1", "weight 2", "bias 0", "bias 1", "bias 2"}[l], p.Value, p.Grad, loss)
	}
	checkGradients(t, "input", input, inputGrad, loss)
}

func TestBackwardWithoutLearningLeavesTheGradientsAlone(t *testing.T) {
	n := NewMLP([]int{5, 4, 1}, 0.2, random.Source(2, 0, 0))
	n.Forward(normals(3, 10), 2)
	grad := n.Backward([]float32{1, 1}, false, 3)
	require.Len(t, grad, 2*3, "three columns of the input were asked for")
	for _, p := range n.Params() {
		require.Equal(t, make([]float32, len(p.Grad)), p.Grad)
	}
}

func TestThePenaltyIsTheSquaredGradientAndItsSlopes(t *testing.T) {
	const rows, all, inputs, factor = 2, 4, 3, 0.5
	n := NewMLP([]int{5, 7, 6, 2}, 0.2, random.Source(5, 0, 0))
	input := normals(6, all*5)
	chosen := []float32{1, 0, 0, 1}
	penalty := func() float64 {
		n.Forward(input, all)
		padded := append(append([]float32(nil), chosen...), make([]float32, (all-rows)*2)...)
		sum := 0.0
		for _, v := range n.Backward(padded, false, inputs)[:rows*inputs] {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	want := penalty()
	require.InDelta(t, want, n.Penalise(chosen, rows, inputs, factor), 1e-4)
	for l, p := range n.Weights {
		checkGradients(t, []string{"weight 0", "weight 1", "weight 2"}[l], p.Value, p.Grad,
			func() float64 { return factor / 2 * penalty() })
	}
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
