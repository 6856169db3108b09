package nn

import (
	"math/rand/v2"
	"sync"

	"spikehdl/train/linalg"
)

// Conv describes a convolution: so many channels, each of which looks at a square of
// Kernel x Kernel pixels of all channels before it, every Stride pixels. The image
// is framed with zeros, Kernel/2 wide.
type Conv struct {
	Channels int `toml:"channels"`
	Kernel   int `toml:"kernel"`
	Stride   int `toml:"stride"`
}

// NewConvNet is a network that reads images of side x side pixels through
// convolutions, and what they find through full layers of the given sizes, the
// outputs last. Behind the pixels of each input stand beside further numbers, such
// as a class, which reach the first full layer untouched if they are not negative.
func NewConvNet(side, beside int, convs []Conv, sizes []int, slope float64, r *rand.Rand) *Net {
	var layers []layer
	channels := 1
	for _, c := range convs {
		one := newConv(side, channels, beside, c, slope, r)
		side, channels = one.outSide, c.Channels
		layers = append(layers, one)
	}
	sizes = append([]int{side*side*channels + beside}, sizes...)
	return newNet(append(layers, fulls(sizes, slope, r)...), slope)
}

// conv is a convolution. An image is laid out pixel by pixel, the channels of a
// pixel side by side, so that the pixels that a neuron looks at lie in Kernel runs.
// Laid one behind the other (im2col, see patches.go) they are a row of a matrix, a
// row a neuron position, and the layer is the product of that matrix with its
// weights. Columns that are carried follow the image and pass unchanged.
type conv struct {
	Conv
	side, channels int // of the input
	outSide        int
	carried        int
	weight, bias   *Param // weight is taps x Channels
	scratch        sync.Pool
}

func newConv(side, channels, carried int, c Conv, slope float64, r *rand.Rand) *conv {
	taps := c.Kernel * c.Kernel * channels
	return &conv{Conv: c, side: side, channels: channels, outSide: (side+c.Kernel/2*2-c.Kernel)/c.Stride + 1, carried: carried,
		weight: NewNormalParam(taps*c.Channels, heDeviation(taps, slope), r), bias: NewParam(c.Channels),
		scratch: sync.Pool{New: func() any { return new(scratch) }}}
}

func (c *conv) size() (in, out int) {
	return c.pixels() + c.carried, c.neurons() + c.carried
}

func (c *conv) params() []*Param { return []*Param{c.weight, c.bias} }

// pixels is the number of values of the image that is read, neurons of the one
// that is made. There is a neuron a channel at each of the positions, with taps
// inputs.
func (c *conv) pixels() int    { return c.side * c.side * c.channels }
func (c *conv) positions() int { return c.outSide * c.outSide }
func (c *conv) neurons() int   { return c.positions() * c.Channels }
func (c *conv) taps() int      { return c.Kernel * c.Kernel * c.channels }

func (c *conv) weights(values []float32) linalg.Matrix {
	return linalg.Dense(values, c.taps(), c.Channels)
}

func (c *conv) apply(x []float32, rows, columns int, y []float32) {
	c.each(rows, func(first, images int, s *scratch) {
		c.gather(x, columns, first, images, s.patches)
		outputs := s.take(c, y, first, images)
		linalg.GemmAlone(c.patchMatrix(s, images), c.weights(c.weight.Value), c.outputMatrix(outputs, images))
		s.give(c, y, first, images)
	})
	if columns > c.pixels() {
		c.carry(x, columns, y, c.neurons()+c.carried, rows)
	}
}

func (c *conv) transposed(y []float32, rows, columns int, x []float32) {
	c.each(rows, func(first, images int, s *scratch) {
		clear(s.patches)
		outputs := s.take(c, y, first, images)
		linalg.GemmAlone(c.outputMatrix(outputs, images), c.weights(c.weight.Value).T(), c.patchMatrix(s, images))
		c.scatter(s.patches, first, images, x, columns)
	})
	if columns > c.pixels() {
		c.carry(y, c.neurons()+c.carried, x, columns, rows)
	}
}

// carry adds the last columns of one matrix to those of another.
func (c *conv) carry(from []float32, fromWidth int, to []float32, toWidth, rows int) {
	for row := range rows {
		linalg.Axpy(1, from[(row+1)*fromWidth-c.carried:(row+1)*fromWidth], to[(row+1)*toWidth-c.carried:(row+1)*toWidth])
	}
}

// shards is into how many parts a batch is cut for the gradient of the weights, so
// that several cores can work on it. The parts are added in order: their number is a
// part of what a run is a function of, and must not follow the number of cores.
const shards = 16

func (c *conv) learn(x, outputGrad []float32, rows, columns int) {
	var sums [shards][]float32
	linalg.Parallel(shards, func(shard int) {
		sums[shard] = make([]float32, len(c.weight.Grad))
		c.some(shard*rows/shards, (shard+1)*rows/shards, func(first, images int, s *scratch) {
			c.gather(x, columns, first, images, s.patches)
			outputs := s.take(c, outputGrad, first, images)
			linalg.GemmAlone(c.patchMatrix(s, images).T(), c.outputMatrix(outputs, images), c.weights(sums[shard]))
		})
	})
	for _, sum := range sums {
		linalg.Axpy(1, sum, c.weight.Grad)
	}
}

func (c *conv) fill(y []float32, rows int) {
	for row := range rows {
		image := y[row*(c.neurons()+c.carried) : (row+1)*(c.neurons()+c.carried)]
		for p := range c.positions() {
			copy(image[p*c.Channels:], c.bias.Value)
		}
		clear(image[c.neurons():])
	}
}

func (c *conv) learnBias(outputGrad []float32, rows int) {
	for row := range rows {
		image := outputGrad[row*(c.neurons()+c.carried):]
		for p := range c.positions() {
			linalg.Axpy(1, image[p*c.Channels:(p+1)*c.Channels], c.bias.Grad)
		}
	}
}
