//go:build !amd64

package spiking

func integrate(weights []float32, stride int, rows []uint32, steps []step, membrane []float32, at []int32) {
	integrateGo(weights, stride, rows, steps, membrane, at, 0, stride)
}

func scatter(into []float32, stride int, rows []uint32, steps []step, delta []float32, at []int32, from, to int) {
	scatterGo(into, stride, rows, steps, delta, at, from, to)
}
