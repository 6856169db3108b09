package quality

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/train/random"
)

func line(x ...float32) *cloud { return newCloud(x, 1) }

func TestABallReachesToTheThirdNeighbour(t *testing.T) {
	c := line(0, 1, 2, 4, 8)
	require.Equal(t, []float32{16, 9, 4, 16, 49}, c.radii)
	twins := line(5, 5, 5, 5)
	require.Equal(t, []float32{0, 0, 0, 0}, twins.radii, "a twin is a neighbour, the point itself is not")
	require.Equal(t, float32(math.Inf(1)), line(1, 2, 3).radii[0], "too few have no third neighbour: their balls hold everything")
}

func TestPrecisionAndRecallByHand(t *testing.T) {
	real := line(0, 1, 2, 3) // together their balls hold -3 to 6
	within, beside := line(1, 1.25, 1.5, 1.75), line(5, 7, 8, 9)
	require.Equal(t, 1.0, real.holds(within), "all samples look real")
	require.Equal(t, 0.5, within.holds(real), "only 1 and 2 lie within 0.25 to 2.5")
	require.Equal(t, 0.25, real.holds(beside), "only 5")
	require.Equal(t, 0.75, beside.holds(real), "the ball about 5 reaches from 1 to 9")
	require.Equal(t, 1.0, real.holds(real))
}

// More points than one block, in several dimensions, against the plain sum.
func TestDistancesInBlocksAreThoseOfTheBook(t *testing.T) {
	const count, size = 301, 5
	r, points := random.Source(1, 0, 0), make([]float32, count*size)
	for i := range points {
		points[i] = float32(r.NormFloat64())
	}
	c := newCloud(points, size)
	c.eachPair(c, func(i int, distances []float32) {
		for k, got := range distances {
			want := 0.0
			for d := range size {
				diff := float64(points[i*size+d] - points[k*size+d])
				want += diff * diff
			}
			if math.Abs(want-float64(got)) > 1e-4 {
				t.Errorf("from %d to %d: %v, not %v", i, k, got, want)
			}
		}
	})
}
