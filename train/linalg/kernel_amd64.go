package linalg

import "golang.org/x/sys/cpu"

var useAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tileAVX2 adds the product of a packed 6-row and a packed 16-column panel, k
// deep, to the 6 x 16 tile at c whose rows are ldc elements apart.
//
//go:noescape
func tileAVX2(k int, a, b, c *float32, ldc int)

// axpyAVX2 adds alpha*x to y; n is a multiple of 8.
//
//go:noescape
func axpyAVX2(n int, alpha float32, x, y *float32)

// dotAVX2 is the inner product of x and y; n is a multiple of 8.
//
//go:noescape
func dotAVX2(n int, x, y *float32) float32

func tile(k int, a, b []float32, c []float32, ldc int) {
	if useAVX2 {
		tileAVX2(k, &a[0], &b[0], &c[0], ldc)
		return
	}
	tileGo(k, a, b, c, ldc)
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
