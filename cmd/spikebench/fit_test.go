package main

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// By hand: a line through the origin with one point off it; and a coefficient
// that would be negative stays at zero.
func TestLeastSquaresByHand(t *testing.T) {
	x := nonNegativeLeastSquares([][]float64{{1}, {2}}, []float64{1, 3})
	assert.InDelta(t, 1.4, x[0], 1e-6) // (1*1 + 2*3) / (1 + 4)
	x = nonNegativeLeastSquares([][]float64{{1, 1}, {1, 2}, {1, 3}}, []float64{3, 2, 1})
	assert.InDelta(t, 2, x[0], 1e-6, "free, it would be 4 with a slope of -1")
	assert.Zero(t, x[1])
}

// Coefficients that made the counts are found again.
func TestLeastSquaresFindsWhatIsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		truth := make([]float64, 12)
		for i := range truth {
			if r.IntN(3) > 0 {
				truth[i] = 10 * r.Float64()
			}
		}
		var rows [][]float64
		var want []float64
		for range 40 {
			row, sum := make([]float64, len(truth)), 0.0
			for i := range row {
				row[i] = r.Float64() * 100
				sum += row[i] * truth[i]
			}
			rows, want = append(rows, row), append(want, sum)
		}
		got := nonNegativeLeastSquares(rows, want)
		for i := range truth {
			assert.InDelta(t, truth[i], got[i], 0.01)
		}
		f := fitTerms(rows, want, make([]float64, len(rows)), truth)
		assert.Less(t, f.worst, 0.005)
		assert.LessOrEqual(t, f.rms, f.worst)
	}
}

// Where the designs cannot tell two terms apart, or have none of one, the
// coefficients stay near to what they were.
func TestAFitKeepsWhatItCannotTell(t *testing.T) {
	rows := [][]float64{{1, 1, 0}, {2, 2, 0}, {3, 3, 0}}
	f := fitTerms(rows, []float64{10, 20, 30}, make([]float64, 3), []float64{7, 2, 5})
	assert.InDelta(t, 10, f.coefficients[0]+f.coefficients[1], 0.1)
	assert.InDelta(t, 7.5, f.coefficients[0], 0.2)
	assert.Equal(t, 5.0, f.coefficients[2])
}
