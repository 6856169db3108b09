package gan

import (
	"math"
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
)

// Float is the kind of a conventional generator, the one that spiking generators
// are compared with: floats, leaky ReLU, a sigmoid before the pixels. It reads the
// same noise and class, and no network of spikes can be made of it.
const Float network.Kind = "float"

// floatGenerator trains a conventional generator.
type floatGenerator struct {
	net    *nn.Net
	T      int
	input  []float32
	pixels []float32
}

func newFloatGenerator(c *Config, r *rand.Rand) *floatGenerator {
	sizes := append(append([]int{c.Noise + dataset.Classes}, c.Hidden...), dataset.Pixels)
	return &floatGenerator{net: nn.NewMLP(sizes, c.Generator.Leak, r), T: c.T}
}

func (g *floatGenerator) params() []*nn.Param { return g.net.Params() }

// limit, settle and soften have nothing to do: floats are not rounded.
func (g *floatGenerator) limit()         {}
func (g *floatGenerator) settle(float32) {}
func (g *floatGenerator) soften(bool)    {}

func (g *floatGenerator) forward(input []network.Time, rows int) []float32 {
	levelsOfTimes(input, g.T, linalg.Resize(&g.input, len(input)))
	for i := range g.input {
		g.input[i] /= float32(g.T - 1)
	}
	pixels := linalg.Resize(&g.pixels, rows*g.net.Outputs())
	for k, v := range g.net.Forward(g.input, rows) {
		pixels[k] = sigmoid(v)
	}
	return pixels
}

func (g *floatGenerator) backward(pixelGrad []float32) {
	grad := make([]float32, len(pixelGrad))
	for k, p := range g.pixels {
		grad[k] = pixelGrad[k] * p * (1 - p)
	}
	g.net.Backward(grad, true, 0)
}

// samples are the images of count inputs, class k mod 10 in turn, with the values of
// a run's running mean.
func (c *Config) floatSamples(average [][]float32, seed uint64, count int) (*dataset.Set, error) {
	g := newFloatGenerator(c, rand.New(rand.NewPCG(0, 0)))
	for i, p := range g.params() {
		copy(p.Value, average[i])
	}
	inputs, err := c.shape().Samples(seed, count)
	if err != nil {
		return nil, err
	}
	set := &dataset.Set{}
	const rows = 100
	var input []network.Time
	for k := range inputs {
		set.Labels = append(set.Labels, byte(k%dataset.Classes))
		if input = append(input, inputs[k]...); (k+1)%rows != 0 && k+1 < count {
			continue
		}
		for _, p := range g.forward(input, k%rows+1) {
			set.Images = append(set.Images, byte(math.Round(255*float64(p))))
		}
		input = input[:0]
	}
	return set, nil
}
