// Package linalg multiplies float32 matrices fast enough to train a network on
// two cores, and always to the same bits.
//
// Matrices are row-major slices. Gemm packs both factors into narrow panels and
// works through C in tiles of 6 x 16, the shape that fills the sixteen vector
// registers of an AVX2 core; with AVX-512 two tiles at once, one above the other.
// Where there is neither a plain Go kernel does the same tiles. The tiles of C are
// shared out among goroutines, but the sum behind one element of C is always taken
// by one goroutine in one order, so the result does not depend on the number of
// cores.
//
// Why not gonum's blas32? Its Gemm takes 4 to 12 times as long for the sizes that are
// multiplied here, on two cores with AVX2 or AVX-512. To measure it again:
//
//	go test ./train/linalg -run '^$' -bench Gemm
package linalg
