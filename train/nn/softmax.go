package nn

import "math"

// Softmax makes probabilities of the logits of one row. The highest is taken off all of
// them first, so that none overflows.
func Softmax(v []float32) {
	top, sum := v[0], 0.0
	for _, x := range v {
		top = max(top, x)
	}
	for i, x := range v {
		e := math.Exp(float64(x - top))
		v[i], sum = float32(e), sum+e
	}
	for i := range v {
		v[i] /= float32(sum)
	}
}
