package gan

import (
	"spikehdl/network"
	"spikehdl/train/linalg"
)

// windowGenerator trains window neurons: a quantised network with a clipped
// ReLU, its rounding and clamping passed by in the backward pass.
type windowGenerator struct {
	weights
	leak float32 // slope outside the clamp, for gradients that lead back inside

	rows     int
	level    [][]float32 // level[l] is what enters layer l; the last leaves the network
	membrane [][]float32
	pixels   []float32
}

func (g *windowGenerator) forward(input []network.Time, rows int) []float32 {
	layers := g.shape.Layers
	if g.level == nil {
		g.level = make([][]float32, len(layers)+1)
		g.membrane = make([][]float32, len(layers))
	}
	g.rows = rows
	levelsOfTimes(input, g.shape.T, linalg.Resize(&g.level[0], len(input)))
	for i := range layers {
		l := &layers[i]
		windowLayer(l, g.shape.T, g.used(i), g.level[i], rows,
			linalg.Resize(&g.membrane[i], rows*l.Out), linalg.Resize(&g.level[i+1], rows*l.Out))
	}
	pixels := linalg.Resize(&g.pixels, rows*g.shape.NOut())
	for k, level := range g.level[len(layers)] {
		pixels[k] = level / float32(g.shape.T-1)
	}
	return pixels
}

// windowLayer is one layer on rows samples at once. The arithmetic is that of
// package sim: every number in it is an integer below 2^24, which a float32
// holds, and the shift is a product with a power of two.
func windowLayer(l *network.Layer, T int, integers, levels []float32, rows int, membrane, out []float32) {
	start := make([]float32, l.Out)
	for j := range start {
		start[j] = float32(l.Rounding())
		for b := range l.BiasRows {
			start[j] += integers[(l.In+b)*l.Out+j] * float32(T-1)
		}
	}
	for row := range rows {
		copy(membrane[row*l.Out:], start)
	}
	linalg.Gemm(linalg.Dense(levels, rows, l.In), linalg.Dense(integers, l.In, l.Out), linalg.Dense(membrane, rows, l.Out))
	scale, top := 1/float32(int(1)<<l.Shift), float32(T-1)
	for k, v := range membrane[:rows*l.Out] {
		// Truncation is floor for what the clamp lets through.
		out[k] = float32(int32(min(max(v*scale, 0), top)))
	}
}

func (g *windowGenerator) backward(pixelGrad []float32) {
	top := float32(g.shape.T - 1)
	grad := append([]float32(nil), pixelGrad...) // by the layer's output as a number in [0, 1]
	for i := len(g.shape.Layers) - 1; i >= 0; i-- {
		l := &g.shape.Layers[i]
		ceiling := top * float32(int(1)<<l.Shift)
		for k, v := range g.membrane[i] {
			// Outside the clamp only the way back in is passed on, weakly: it
			// keeps neurons that are always silent or always first from dying.
			if v < 0 && grad[k] < 0 || v > ceiling && grad[k] > 0 {
				grad[k] *= g.leak
			} else if v < 0 || v > ceiling {
				grad[k] = 0
			}
		}
		scaled := make([]float32, len(g.level[i]))
		for k, level := range g.level[i] {
			scaled[k] = level / top
		}
		delta := linalg.Dense(grad, g.rows, l.Out)
		valueGrad := g.values[i].Grad
		linalg.Gemm(linalg.Dense(scaled, g.rows, l.In).T(), delta, linalg.Dense(valueGrad[:l.In*l.Out], l.In, l.Out))
		for b := range l.BiasRows {
			bias := valueGrad[(l.In+b)*l.Out : (l.In+b+1)*l.Out]
			for row := range g.rows {
				linalg.Axpy(1, grad[row*l.Out:(row+1)*l.Out], bias)
			}
		}
		if i == 0 {
			return
		}
		// The gradient flows through the weights that the forward pass used.
		next := make([]float32, g.rows*l.In)
		linalg.Gemm(delta, linalg.Dense(g.integers[i], l.In, l.Out).T(), linalg.Dense(next, g.rows, l.In))
		inverse := 1 / unit(l)
		for k := range next {
			next[k] *= inverse
		}
		grad = next
	}
}

// levelsOfTimes is T-1-t for a spike, 0 for silence.
func levelsOfTimes(times []network.Time, T int, levels []float32) {
	for i, t := range times {
		levels[i] = 0
		if t != network.Silent {
			levels[i] = float32(T - 1 - int(t))
		}
	}
}
