package linalg

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func random(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func at(m Matrix, i, j int) float64 { return float64(m.Data[i*m.RowStride+j*m.ColStride]) }

// Odd sizes reach every edge of the tiles; the transposes reach every way to pack.
func TestGemmEqualsTheSumOfProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{1, 1, 1}, {6, 5, 16}, {7, 33, 17}, {13, 64, 130}, {64, 20, 65}} {
		m, k, n := size[0], size[1], size[2]
		as := []Matrix{Dense(random(r, m*k), m, k), Dense(random(r, m*k), k, m).T()}
		bs := []Matrix{Dense(random(r, k*n), k, n), Dense(random(r, k*n), n, k).T()}
		for _, a := range as {
			for _, b := range bs {
				start := random(r, m*n)
				c := Dense(append([]float32(nil), start...), m, n)
				Gemm(a, b, c)
				alone := Dense(append([]float32(nil), start...), m, n)
				GemmAlone(a, b, alone)
				require.Equal(t, c, alone)
				for i := range m {
					for j := range n {
						want := float64(start[i*n+j])
						for p := range k {
							want += at(a, i, p) * at(b, p, j)
						}
						require.InDelta(t, want, at(c, i, j), 1e-4, "%v at %d, %d", size, i, j)
					}
				}
			}
		}
	}
}

func TestTheNumberOfCoresChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, b := Dense(random(r, 50*70), 50, 70), Dense(random(r, 70*300), 70, 300)
	run := func(cores int) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		c := Dense(make([]float32, 50*300), 50, 300)
		Gemm(a, b, c)
		return c.Data
	}
	require.Equal(t, run(1), run(4))
}

func TestVectorKernelsEqualPlainGo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 7, 8, 9, 64, 101} {
		x, y := random(r, n), random(r, n)
		want := slices.Clone(y)
		axpyGo(0.5, x, want)
		require.InDelta(t, dotGo(x, y), Dot(x, y), 1e-4)
		Axpy(0.5, x, y)
		for i := range want {
			require.InDelta(t, want[i], y[i], 1e-6, "n = %d, i = %d", n, i)
		}
		copy(want, y)
		leakGo(0.2, x, want)
		Leak(0.2, x, y)
		require.Equal(t, want, y)
	}
}
