//go:build !amd64

package linalg

func tile(k int, a, b []float32, c []float32, ldc int) { tileGo(k, a, b, c, ldc) }

// Axpy adds alpha*x to y, element by element; both have the length of x.
func Axpy(alpha float32, x, y []float32) { axpyGo(alpha, x, y[:len(x)]) }

// Dot is the inner product of x and y; both have the length of x.
func Dot(x, y []float32) float32 { return dotGo(x, y[:len(x)]) }
