package gan

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/train/nn"
	"spikehdl/train/quality"
	"spikehdl/train/random"
)

// randomNetwork has every feature of the arithmetic: several bias rows or none,
// delays, shifts of zero, thresholds that never fire.
func randomNetwork(r *rand.Rand, kind network.Kind) *network.Network {
	n := &network.Network{Name: "random", Kind: kind, T: 8 << r.IntN(4),
		Output: network.Output{Meaning: network.OutputSpikes}}
	in := 1 + r.IntN(20)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: in}}
	for range 1 + r.IntN(3) {
		l := network.Layer{In: in, Out: 1 + r.IntN(30), Bits: 2 + r.IntN(7), BiasRows: r.IntN(3)}
		l.Weights = make([]int8, l.Rows()*l.Out)
		for i := range l.Weights {
			l.Weights[i] = int8(l.MinWeight() + r.IntN(l.MaxWeight()-l.MinWeight()+1))
		}
		if kind == network.Window {
			l.Shift = r.IntN(9)
		} else {
			l.Delay = r.IntN(2)
			for range l.Out {
				l.Theta = append(l.Theta, int32(1+r.IntN(min(l.MaxTheta(), 4*l.MaxWeight()))))
			}
		}
		n.Layers = append(n.Layers, l)
		in = l.Out
	}
	return n
}

func tinyConfig(kind network.Kind) *Config {
	c := &Config{Name: "tiny", Kind: kind, Seed: 1, T: 16, Noise: 5, Hidden: []int{12}, Bits: 6, BiasRows: 2,
		Epochs: 3, Batch: 8, Cooldown: 0.5, Brightness: 1,
		Generator: GeneratorConfig{Rate: 0.01, Beta2: 0.99, Average: 0.9, Leak: 0.1,
			Init: []float64{1.5, 1}, Bias: []float64{0.2, 0.2}, Ramp: []float64{0, 0}},
		Discriminator: DiscriminatorConfig{Hidden: []int{16}, Slope: 0.2, Rate: 0.001, Beta2: 0.99, Penalty: 0.5, PenaltyEvery: 2},
	}
	if kind == network.Window {
		c.Generator.Shift = []int{5, 5}
	} else {
		c.Generator.Theta, c.Generator.Width = []int{32, 32}, []int{8, 8}
	}
	return c
}

func randomInput(c *Config, rows int) []network.Time {
	run := &Run{config: c}
	run.draw(random.Source(9, 0, 0), rows)
	return run.input
}

func TestTheForwardPassOfTrainingIsTheReference(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		c := tinyConfig(kind)
		require.NoError(t, c.validate())
		g := newGenerator(c, random.Source(1, 0, 0))
		input := randomInput(c, c.Batch)
		pixels := g.forward(input, c.Batch)
		n, err := export(c.shape(), [][]float32{g.params()[0].Value, g.params()[1].Value})
		require.NoError(t, err)
		silent := 0
		for row := range c.Batch {
			result, err := sim.Run(n, input[row*n.NIn():(row+1)*n.NIn()])
			require.NoError(t, err)
			for j, time := range result.Output() {
				level := 0
				if time == network.Silent {
					silent++
				} else {
					level = n.T - 1 - int(time)
				}
				require.Equal(t, float32(level)/float32(n.T-1), pixels[row*n.NOut()+j])
			}
		}
		require.Greater(t, silent, 0, "the test wants silent and firing neurons")
		require.Less(t, silent, len(pixels))
	}
}

// The backward passes are approximations, so what is asked of them is that
// following them brings the pixels to a target.
func TestTheBackwardPassLeadsToATarget(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		c := tinyConfig(kind)
		g := newGenerator(c, random.Source(1, 0, 0))
		input := randomInput(c, c.Batch)
		target := func(k int) float32 { return float32(k%784/28%3) * 0.4 }
		first, last := 0.0, 0.0
		for number := range 300 {
			pixels := g.forward(input, c.Batch)
			grad, loss := make([]float32, len(pixels)), 0.0
			for k, p := range pixels {
				grad[k] = p - target(k)
				loss += float64(grad[k]*grad[k]) / float64(len(pixels))
			}
			if number == 0 {
				first = loss
			}
			last = loss
			nn.ClearGradients(g.params())
			g.backward(grad)
			nn.Adam{Rate: 0.005, Beta1: 0.9, Beta2: 0.99}.Step(g.params(), number+1)
			g.limit()
		}
		require.Less(t, last, first/4, "%s: mean square %.4f at first", kind, first)
	}
}

func TestValuesStayWithinHearingOfTheIntegers(t *testing.T) {
	c := tinyConfig(network.Window)
	g := newGenerator(c, random.Source(1, 0, 0))
	g.params()[0].Value[0], g.params()[1].Value[0] = 50, -50
	g.limit()
	require.Equal(t, float32(31.5/32), g.params()[0].Value[0])
	require.Equal(t, float32(-32.5/32), g.params()[1].Value[0])
}

func TestSamplesAreThoseOfTheNoiseSource(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		c := tinyConfig(kind)
		g := newGenerator(c, random.Source(1, 0, 0))
		n, err := export(c.shape(), [][]float32{g.params()[0].Value, g.params()[1].Value})
		require.NoError(t, err)
		images, classes, err := quality.Samples(n, 7, 253)
		require.NoError(t, err)
		noise := network.NewNoiseSource(7)
		for k, class := range classes {
			require.Equal(t, k%10, class)
			input, err := n.Input(noise, class)
			require.NoError(t, err)
			result, err := sim.Run(n, input)
			require.NoError(t, err)
			require.Equal(t, n.Pixels(result.Output()), images[k*784:(k+1)*784])
		}
	}
}
