package train

import (
	"math"
	"math/rand/v2"

	"spikehdl/train/linalg"
)

// param is one array of trained numbers with all that Adam keeps about it.
type param struct {
	Value, grad   []float32
	First, Second []float32 // Adam's running means of the gradient and its square
}

func newParam(n int) *param {
	return &param{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
}

// newNormalParam draws the values from a normal distribution.
func newNormalParam(n int, deviation float64, r *rand.Rand) *param {
	p := newParam(n)
	for i := range p.Value {
		p.Value[i] = float32(r.NormFloat64() * deviation)
	}
	return p
}

func clearGradients(params []*param) {
	for _, p := range params {
		clear(p.grad)
	}
}

// adam is the optimiser of Kingma and Ba (arXiv 1412.6980).
type adam struct{ rate, beta1, beta2 float64 }

// chunk is how many numbers one goroutine takes at a time in element-wise work.
const chunk = 1 << 14

// step moves the values against their gradients; it is the number of this
// update, from 1, for the correction of the running means.
func (a adam) step(params []*param, number int) {
	correction1 := 1 - math.Pow(a.beta1, float64(number))
	correction2 := 1 - math.Pow(a.beta2, float64(number))
	rate := float32(a.rate * math.Sqrt(correction2) / correction1)
	epsilon := float32(1e-8 * math.Sqrt(correction2))
	beta1, beta2 := float32(a.beta1), float32(a.beta2)
	for _, p := range params {
		linalg.Parallel((len(p.Value)+chunk-1)/chunk, func(c int) {
			from, to := c*chunk, min((c+1)*chunk, len(p.Value))
			value, grad := p.Value[from:to], p.grad[from:to]
			first, second := p.First[from:to], p.Second[from:to]
			for i, g := range grad {
				m := first[i] + (1-beta1)*(g-first[i])
				v := second[i] + (1-beta2)*(g*g-second[i])
				first[i], second[i] = m, v
				value[i] -= rate * m / (float32(math.Sqrt(float64(v))) + epsilon)
			}
		})
	}
}
