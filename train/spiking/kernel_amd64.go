package spiking

import "golang.org/x/sys/cpu"

var useAVX2 = cpu.X86.HasAVX2

// Neurons that one call of a kernel takes: a full block, and what a rest is made of.
const wide, narrow = 32, 8

// integrate32 is integrateGo for 32 columns from weights on, whose rows are stride
// bytes apart; there is at least one step.
//
//go:noescape
func integrate32(weights *float32, stride int, rows *uint32, steps *step, n int, membrane *float32, at *int32)

// integrate8 is integrate32 for 8 columns.
//
//go:noescape
func integrate8(weights *float32, stride int, rows *uint32, steps *step, n int, membrane *float32, at *int32)

// scatter32 is scatterGo for 32 columns from into on.
//
//go:noescape
func scatter32(into *float32, stride int, rows *uint32, steps *step, n int, delta *float32, at *int32)

// scatter8 is scatter32 for 8 columns.
//
//go:noescape
func scatter8(into *float32, stride int, rows *uint32, steps *step, n int, delta *float32, at *int32)

// integrate is integrateGo for all columns.
func integrate(weights []float32, stride int, rows []uint32, steps []step, membrane []float32, at []int32) {
	j := 0
	if useAVX2 && len(steps) > 0 {
		row, first, n := &rows[0], &steps[0], len(steps)
		for ; j+wide <= stride; j += wide {
			integrate32(&weights[j], 4*stride, row, first, n, &membrane[j], &at[j])
		}
		for ; j+narrow <= stride; j += narrow {
			integrate8(&weights[j], 4*stride, row, first, n, &membrane[j], &at[j])
		}
	}
	integrateGo(weights, stride, rows, steps, membrane, at, j, stride)
}

// scatter is scatterGo.
func scatter(into []float32, stride int, rows []uint32, steps []step, delta []float32, at []int32, from, to int) {
	j := from
	if useAVX2 && len(steps) > 0 {
		row, first, n := &rows[0], &steps[0], len(steps)
		for ; j+wide <= to; j += wide {
			if !allZero(delta[j : j+wide]) {
				scatter32(&into[j], 4*stride, row, first, n, &delta[j], &at[j])
			}
		}
		for ; j+narrow <= to; j += narrow {
			if !allZero(delta[j : j+narrow]) {
				scatter8(&into[j], 4*stride, row, first, n, &delta[j], &at[j])
			}
		}
	}
	scatterGo(into, stride, rows, steps, delta, at, j, to)
}

func allZero(v []float32) bool {
	for _, x := range v {
		if x != 0 {
			return false
		}
	}
	return true
}
