package linalg

import "math"

// AdamStep are the numbers of one step of Adam (arXiv 1412.6980): one minus its two
// betas, and the rate and epsilon with the corrections for the start.
type AdamStep struct{ First, Second, Rate, Epsilon float32 }

// Move moves values against their gradients, and their running means of the gradient
// and its square towards it; all have the length of value. The result is the same, bit
// for bit, with and without vectors.
func (s *AdamStep) Move(value, grad, first, second []float32) {
	n := len(value)
	grad, first, second = grad[:n], first[:n], second[:n]
	head := s.moveVectors(value, grad, first, second)
	s.moveGo(value[head:], grad[head:], first[head:], second[head:])
}

// moveGo rounds after each operation, as vectors do: the conversions say so to the
// compiler, which might otherwise join a product and a sum.
func (s *AdamStep) moveGo(value, grad, first, second []float32) {
	for i, g := range grad {
		m := first[i] + float32(s.First*(g-first[i]))
		v := second[i] + float32(s.Second*(float32(g*g)-second[i]))
		first[i], second[i] = m, v
		value[i] -= float32(s.Rate*m) / (float32(math.Sqrt(float64(v))) + s.Epsilon)
	}
}
