package classify

import (
	"math"

	"spikehdl/network"
)

// Scales that a grid may have: 2^scale integers make a float's 1.
const minScale, maxScale = -12, 12

// Grid makes integers of the floats of a layer: a float is multiplied by 2^scale,
// rounded and brought into the range of the bits. It is fixed while a layer trains.
type Grid struct {
	Bits, Scale int
	Theta       int32 // the integer of the layer's threshold
}

// newGrid is a grid for a layer whose threshold is theta.
func newGrid(l *network.Layer, scale int, theta float64) Grid {
	integer := math.RoundToEven(math.Ldexp(theta, scale))
	return Grid{l.Bits, scale, int32(min(max(integer, 1), float64(l.MaxTheta())))}
}

// bestGrid has the scale with the smallest squared error of the rounded values.
func bestGrid(l *network.Layer, values []float32, theta float64) Grid {
	best, smallest := Grid{}, math.Inf(1)
	for scale := minScale; scale <= maxScale; scale++ {
		g := newGrid(l, scale, theta)
		sum := 0.0
		for _, v := range values {
			d := float64(v - g.round(v))
			sum += d * d
		}
		if sum < smallest {
			best, smallest = g, sum
		}
	}
	return best
}

// one is the float that the integer 1 stands for.
func (g Grid) one() float32 { return float32(math.Ldexp(1, -g.Scale)) }

// theta is the threshold as a float, that of the integer.
func (g Grid) theta() float32 { return float32(g.Theta) * g.one() }

// limits are the lowest and highest integer.
func (g Grid) limits() (lowest, highest float32) {
	return float32(int(-1) << (g.Bits - 1)), float32(int(1)<<(g.Bits-1) - 1)
}

// magic added to a float32 below 2^22 leaves no bits for a fraction: it rounds, halves
// to even.
const magic = 3 << 22

// round is the float that a value's integer stands for.
func (g Grid) round(v float32) float32 { return g.integer(v) * g.one() }

func (g Grid) integer(v float32) float32 {
	lowest, highest := g.limits()
	v = min(max(v*float32(math.Ldexp(1, g.Scale)), lowest), highest)
	return v + magic - magic
}

// roundAll sets out to the rounded values.
func (g Grid) roundAll(values, out []float32) {
	lowest, highest := g.limits()
	scale, one := float32(math.Ldexp(1, g.Scale)), g.one()
	for i, v := range values {
		v = min(max(v*scale, lowest), highest) + magic
		out[i] = (v - magic) * one
	}
}

// limit brings values to half a step beyond the integers at most, lest they drift to
// where rounding no longer hears them.
func (g Grid) limit(values []float32) {
	lowest, highest := g.limits()
	lowest, highest = (lowest-0.5)*g.one(), (highest+0.5)*g.one()
	for i, v := range values {
		values[i] = min(max(v, lowest), highest)
	}
}

// fill sets the integers of a layer of a network.
func (g Grid) fill(l *network.Layer, values []float32) {
	l.Weights, l.Theta = make([]int8, len(values)), make([]int32, l.Out)
	for k, v := range values {
		l.Weights[k] = int8(g.integer(v))
	}
	for j := range l.Theta {
		l.Theta[j] = g.Theta
	}
}
