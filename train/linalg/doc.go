// Package linalg multiplies float32 matrices fast enough to train a network on
// two cores, and always to the same bits.
//
// Matrices are row-major slices. Gemm packs both factors into narrow panels and
// works through C in tiles of 6 x 16, the shape that fills the sixteen vector
// registers of an AVX2 core; where there is no AVX2 a plain Go kernel does the
// same tiles. The tiles of C are shared out among goroutines, but the sum
// behind one element of C is always taken by one goroutine in one order, so the
// result does not depend on the number of cores.
package linalg
