package linalg

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// The products of full layers of a discriminator, forwards and backwards, and of a
// convolution's eight images; each by this package and by gonum.
func BenchmarkGemm(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, size := range [][3]int{{128, 784, 512}, {128, 794, 768}, {128, 768, 384}, {392, 800, 64}} {
		m, k, n := size[0], size[1], size[2]
		x, w, y := Dense(random(r, m*k), m, k), Dense(random(r, k*n), k, n), Dense(random(r, m*n), m, n)
		compare(b, fmt.Sprintf("%dx%dx%d/forward", m, k, n), x, w)
		compare(b, fmt.Sprintf("%dx%dx%d/input", m, k, n), y, w.T())
		compare(b, fmt.Sprintf("%dx%dx%d/weight", m, k, n), x.T(), y)
	}
}

// compare multiplies a and b by both programs.
func compare(b *testing.B, name string, x, y Matrix) {
	z := Dense(make([]float32, x.Rows*y.Cols), x.Rows, y.Cols)
	transX, generalX := general(x)
	transY, generalY := general(y)
	_, generalZ := general(z)
	for _, by := range []struct {
		name     string
		multiply func()
	}{
		{"ours", func() { Gemm(x, y, z) }},
		{"gonum", func() { blas32.Gemm(transX, transY, 1, generalX, generalY, 1, generalZ) }},
	} {
		b.Run(name+"/"+by.name, func(b *testing.B) {
			for range b.N {
				clear(z.Data) // or it would grow beyond all floats
				by.multiply()
			}
			b.ReportMetric(2*float64(x.Rows*x.Cols*y.Cols)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func general(m Matrix) (blas.Transpose, blas32.General) {
	if m.ColStride == 1 {
		return blas.NoTrans, blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.RowStride, Data: m.Data}
	}
	return blas.Trans, blas32.General{Rows: m.Cols, Cols: m.Rows, Stride: m.ColStride, Data: m.Data}
}
