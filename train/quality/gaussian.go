package quality

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// gaussian is the normal distribution that has the mean and the covariance of a
// cloud of points.
type gaussian struct {
	mean       []float64
	covariance *mat.SymDense
}

// fit takes mean and covariance of n points of size numbers each. It needs two
// points; where there are fewer than size+1 the covariance has no full rank, which
// the distance bears.
func fit(points []float32, size int) (*gaussian, error) {
	n := len(points) / size
	if n < 2 {
		return nil, fmt.Errorf("%d images have no spread; give at least 2", n)
	}
	wide := make([]float64, n*size)
	for i, v := range points {
		wide[i] = float64(v)
	}
	g := &gaussian{make([]float64, size), mat.NewSymDense(size, nil)}
	for i, v := range wide {
		g.mean[i%size] += v / float64(n)
	}
	stat.CovarianceMatrix(g.covariance, mat.NewDense(n, size, wide), nil)
	return g, nil
}

// frechet is the squared Fréchet distance of two normal distributions, the
// measure of Heusel et al. (arXiv 1706.08500, equation 6):
//
//	|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))
//
// The root of the product has the trace of the root of R C2 R, where R is the root of
// C1; that matrix is symmetric, so that its eigenvalues are real and not negative.
func frechet(a, b *gaussian) (float64, error) {
	rootA, err := root(a.covariance)
	if err != nil {
		return 0, err
	}
	var half, product mat.Dense
	half.Mul(rootA, b.covariance)
	product.Mul(&half, rootA)
	size := len(a.mean)
	symmetric := mat.NewSymDense(size, nil)
	for i := range size {
		for j := i; j < size; j++ {
			symmetric.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(symmetric, false) {
		return 0, errNoEigenvalues
	}
	distance := mat.Trace(a.covariance) + mat.Trace(b.covariance)
	for _, value := range eigen.Values(nil) {
		distance -= 2 * math.Sqrt(max(value, 0)) // rounding may have made a zero negative
	}
	for i := range a.mean {
		distance += (a.mean[i] - b.mean[i]) * (a.mean[i] - b.mean[i])
	}
	return max(distance, 0), nil
}

var errNoEigenvalues = fmt.Errorf("the eigenvalues of a covariance cannot be found; are all weights of the judge finite? Delete it, and it is trained again")

// root is the symmetric root of a covariance.
func root(c *mat.SymDense) (*mat.Dense, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(c, true) {
		return nil, errNoEigenvalues
	}
	values := eigen.Values(nil)
	for i, value := range values {
		values[i] = math.Sqrt(max(value, 0))
	}
	var vectors, half, out mat.Dense
	eigen.VectorsTo(&vectors)
	half.Mul(&vectors, mat.NewDiagDense(len(values), values))
	out.Mul(&half, vectors.T())
	return &out, nil
}
