//go:build !amd64

package linalg

func tile(k int, a, b []float32, c []float32, ldc int) { tileGo(k, a, b, c, ldc) }

func twoTiles(int, []float32, []float32, []float32, int) bool { return false }

// Axpy adds alpha*x to y, element by element; both have the length of x.
func Axpy(alpha float32, x, y []float32) { axpyGo(alpha, x, y[:len(x)]) }

// Dot is the inner product of x and y; both have the length of x.
func Dot(x, y []float32) float32 { return dotGo(x, y[:len(x)]) }

// Leak multiplies values by alpha where signs is negative, element by element: the
// derivative of leaky ReLU or, if both are the same slice, leaky ReLU itself. A
// negative zero is negative.
func Leak(alpha float32, signs, values []float32) { leakGo(alpha, signs[:len(values)], values) }
