package linalg

import "math"

// tileGo is tile in plain Go: the reference for the assembly, and what runs on
// machines without AVX2.
func tileGo(k int, a, b []float32, c []float32, ldc int) {
	var sum [tileRows][tileCols]float32
	for p := range k {
		column := b[p*tileCols : p*tileCols+tileCols]
		for i := range tileRows {
			x := a[p*tileRows+i]
			row := &sum[i]
			for j, y := range column {
				row[j] += x * y
			}
		}
	}
	for i := range tileRows {
		row := c[i*ldc : i*ldc+tileCols]
		for j := range row {
			row[j] += sum[i][j]
		}
	}
}

func axpyGo(alpha float32, x, y []float32) {
	for i, v := range x {
		y[i] += alpha * v
	}
}

func dotGo(x, y []float32) float32 {
	sum := float32(0)
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// leakGo looks the factor up by the sign bit: signs are random, and a branch would be
// foretold wrong half the time.
func leakGo(alpha float32, signs, values []float32) {
	factors := [2]float32{1, alpha}
	for i, v := range values {
		values[i] = v * factors[math.Float32bits(signs[i])>>31]
	}
}
