package quality

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"spikehdl/train/random"
)

func TestFitTakesMeanAndCovariance(t *testing.T) {
	g, err := fit([]float32{0, 0, 2, 0, 0, 4, 2, 4}, 2)
	require.NoError(t, err)
	require.Equal(t, []float64{1, 2}, g.mean)
	require.InDelta(t, 4.0/3, g.covariance.At(0, 0), 1e-12)
	require.InDelta(t, 16.0/3, g.covariance.At(1, 1), 1e-12)
	require.InDelta(t, 0, g.covariance.At(0, 1), 1e-12)
	_, err = fit([]float32{1, 2}, 2)
	require.ErrorContains(t, err, "1 images have no spread; give at least 2")
}

func distance(t *testing.T, a, b *gaussian) float64 {
	t.Helper()
	d, err := frechet(a, b)
	require.NoError(t, err)
	back, err := frechet(b, a)
	require.NoError(t, err)
	require.InDelta(t, d, back, 1e-6, "the distance is the same both ways")
	return d
}

// Where the axes are the same, the distance is the sum over them of the squared
// differences of means and of deviations.
func TestTheDistanceOfGaussiansWithCommonAxes(t *testing.T) {
	diagonal := func(mean []float64, variances ...float64) *gaussian {
		c := mat.NewSymDense(len(variances), nil)
		for i, v := range variances {
			c.SetSym(i, i, v)
		}
		return &gaussian{mean, c}
	}
	a := diagonal([]float64{1, 0, 0}, 4, 9, 0)
	b := diagonal([]float64{3, 0, 1}, 1, 16, 2.25)
	require.InDelta(t, 4+0+1+1+1+2.25, distance(t, a, b), 1e-9)
	require.InDelta(t, 0, distance(t, a, a), 1e-9)
}

// Turned by 45 degrees, [4 0; 0 1] is [2.5 1.5; 1.5 2.5]. In two dimensions the trace
// of the root of a matrix M is sqrt(tr M + 2 sqrt(det M)), which says what must come out.
func TestTheDistanceOfGaussiansWithAxesOfTheirOwn(t *testing.T) {
	a := &gaussian{[]float64{0, 0}, mat.NewSymDense(2, []float64{4, 0, 0, 1})}
	b := &gaussian{[]float64{0, 0}, mat.NewSymDense(2, []float64{2.5, 1.5, 1.5, 2.5})}
	trace, determinant := 4*2.5+1*2.5, 4.0*4.0
	require.InDelta(t, 5+5-2*math.Sqrt(trace+2*math.Sqrt(determinant)), distance(t, a, b), 1e-9)
}

// Fewer points than dimensions, where the covariance has no full rank.
func TestTheDistanceBearsFewPoints(t *testing.T) {
	r := random.Source(1, 0, 0)
	points := make([]float32, 3*10)
	for i := range points {
		points[i] = float32(r.NormFloat64())
	}
	a, err := fit(points, 10)
	require.NoError(t, err)
	require.InDelta(t, 0, distance(t, a, a), 1e-6)
	for i := range points {
		points[i] += 2
	}
	b, err := fit(points, 10)
	require.NoError(t, err)
	require.InDelta(t, 10*4, distance(t, a, b), 1e-5)
}
