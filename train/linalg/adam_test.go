package linalg

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVectorsMoveAdamToTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	s := AdamStep{First: 0.1, Second: 0.001, Rate: 0.01, Epsilon: 1e-8}
	for _, n := range []int{0, 1, 7, 8, 9, 64, 101} {
		value, first, second := random(r, n), make([]float32, n), make([]float32, n)
		wantValue, wantFirst, wantSecond := slices.Clone(value), make([]float32, n), make([]float32, n)
		for range 5 {
			grad := random(r, n)
			if n > 3 {
				grad[3] = 0 // a value that nothing has moved yet
			}
			s.Move(value, grad, first, second)
			s.moveGo(wantValue, grad, wantFirst, wantSecond)
		}
		require.Equal(t, wantValue, value, "n = %d", n)
		require.Equal(t, wantFirst, first)
		require.Equal(t, wantSecond, second)
	}
}

func BenchmarkAdam(b *testing.B) {
	r := rand.New(rand.NewPCG(13, 14))
	const n = 1 << 14
	value, grad, first, second := random(r, n), random(r, n), make([]float32, n), make([]float32, n)
	s := AdamStep{First: 0.1, Second: 0.001, Rate: 0.01, Epsilon: 1e-8}
	for range b.N {
		s.Move(value, grad, first, second)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/n, "ns/value")
}
