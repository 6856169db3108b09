package linalg

import "golang.org/x/sys/cpu"

var (
	useAVX2   = cpu.X86.HasAVX2 && cpu.X86.HasFMA
	useAVX512 = useAVX2 && cpu.X86.HasAVX512F
)

// tileAVX2 adds the product of a packed 6-row and a packed 16-column panel, k
// deep, to the 6 x 16 tile at c whose rows are ldc elements apart.
//
//go:noescape
func tileAVX2(k int, a, b, c *float32, ldc int)

// tileAVX512 is tileAVX2 for two packed panels of six rows, one below the other.
//
//go:noescape
func tileAVX512(k int, a, below, b, c *float32, ldc int)

// axpyAVX2 adds alpha*x to y; n is a multiple of 8.
//
//go:noescape
func axpyAVX2(n int, alpha float32, x, y *float32)

// dotAVX2 is the inner product of x and y; n is a multiple of 8.
//
//go:noescape
func dotAVX2(n int, x, y *float32) float32

// leakAVX2 multiplies values by alpha where the sign bit of signs is set; n is a
// multiple of 8.
//
//go:noescape
func leakAVX2(n int, alpha float32, signs, values *float32)

func tile(k int, a, b []float32, c []float32, ldc int) {
	if useAVX2 {
		tileAVX2(k, &a[0], &b[0], &c[0], ldc)
		return
	}
	tileGo(k, a, b, c, ldc)
}

// twoTiles is tile for the panel a and the one that follows it; false if there is no
// such kernel here.
func twoTiles(k int, a, b []float32, c []float32, ldc int) bool {
	if useAVX512 {
		tileAVX512(k, &a[0], &a[tileRows*k], &b[0], &c[0], ldc)
	}
	return useAVX512
}

// Axpy adds alpha*x to y, element by element; both have the length of x.
func Axpy(alpha float32, x, y []float32) {
	y = y[:len(x)]
	head := 0
	if useAVX2 {
		if head = len(x) &^ 7; head > 0 {
			axpyAVX2(head, alpha, &x[0], &y[0])
		}
	}
	axpyGo(alpha, x[head:], y[head:])
}

// Dot is the inner product of x and y; both have the length of x.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	head := 0
	sum := float32(0)
	if useAVX2 {
		if head = len(x) &^ 7; head > 0 {
			sum = dotAVX2(head, &x[0], &y[0])
		}
	}
	return sum + dotGo(x[head:], y[head:])
}

// Leak multiplies values by alpha where signs is negative, element by element: the
// derivative of leaky ReLU or, if both are the same slice, leaky ReLU itself. A
// negative zero is negative.
func Leak(alpha float32, signs, values []float32) {
	signs = signs[:len(values)]
	head := 0
	if useAVX2 {
		if head = len(values) &^ 7; head > 0 {
			leakAVX2(head, alpha, &signs[0], &values[0])
		}
	}
	leakGo(alpha, signs[head:], values[head:])
}
