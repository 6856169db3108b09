package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"spikehdl/train/linalg"
)

// Param is one array of trained numbers with its gradient and all that Adam keeps
// about it.
type Param struct {
	State
	Grad []float32
}

// State is what of a Param a checkpoint must keep.
type State struct {
	Value         []float32
	First, Second []float32 // Adam's running means of the gradient and its square
}

// NewParam is n zeros.
func NewParam(n int) *Param {
	return &Param{State{make([]float32, n), make([]float32, n), make([]float32, n)}, make([]float32, n)}
}

// States are those of all params, not copied.
func States(params []*Param) []State {
	all := make([]State, len(params))
	for i, p := range params {
		all[i] = p.State
	}
	return all
}

// Restore puts states back. It fails if they are not of arrays of the same number
// and lengths.
func Restore(params []*Param, saved []State) error {
	if len(params) != len(saved) {
		return fmt.Errorf("%d arrays, not %d", len(saved), len(params))
	}
	for i, p := range params {
		s := saved[i]
		if len(s.Value) != len(p.Value) || len(s.First) != len(p.Value) || len(s.Second) != len(p.Value) {
			return fmt.Errorf("array %d has %d values, not %d", i, len(s.Value), len(p.Value))
		}
		p.State = s
	}
	return nil
}

// NewNormalParam draws the values from a normal distribution.
func NewNormalParam(n int, deviation float64, r *rand.Rand) *Param {
	p := NewParam(n)
	for i := range p.Value {
		p.Value[i] = float32(r.NormFloat64() * deviation)
	}
	return p
}

// ClearGradients sets all gradients to zero.
func ClearGradients(params []*Param) {
	for _, p := range params {
		clear(p.Grad)
	}
}

// Adam is the optimiser of Kingma and Ba (arXiv 1412.6980).
type Adam struct{ Rate, Beta1, Beta2 float64 }

// chunk is how many numbers one goroutine takes at a time in element-wise work.
const chunk = 1 << 14

// Step moves the values against their gradients; it is the number of this
// update, from 1, for the correction of the running means.
func (a Adam) Step(params []*Param, number int) {
	correction1 := 1 - math.Pow(a.Beta1, float64(number))
	correction2 := 1 - math.Pow(a.Beta2, float64(number))
	step := linalg.AdamStep{
		First: 1 - float32(a.Beta1), Second: 1 - float32(a.Beta2),
		Rate:    float32(a.Rate * math.Sqrt(correction2) / correction1),
		Epsilon: float32(1e-8 * math.Sqrt(correction2)),
	}
	for _, p := range params {
		linalg.Parallel((len(p.Value)+chunk-1)/chunk, func(c int) {
			from, to := c*chunk, min((c+1)*chunk, len(p.Value))
			step.Move(p.Value[from:to], p.Grad[from:to], p.First[from:to], p.Second[from:to])
		})
	}
}
