//go:build !amd64

package spiking

func integrate(weights []float32, stride int, e *Events, membrane []float32, at []int32) {
	integrateGo(weights, stride, e, membrane, at, 0, stride)
}

func scatter(into []float32, stride int, e *Events, delta []float32, at []int32, from, to int) {
	scatterGo(into, stride, e, delta, at, from, to)
}
