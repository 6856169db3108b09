package gan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/train/dataset/toy"
	"spikehdl/train/nn"
	"spikehdl/train/quality"
	"spikehdl/train/random"
)

func tinyConfig(kind network.Kind) *Config {
	c := &Config{Name: "tiny", Kind: kind, Seed: 1, T: 16, Noise: 5, Hidden: []int{12}, Bits: 6, BiasRows: 2,
		Epochs: 3, Batch: 8, Cooldown: 0.5, Brightness: 1,
		Generator: GeneratorConfig{Rate: 0.01, Beta2: 0.99, Average: 0.9, Leak: 0.1,
			Init: []float64{1.5, 1}, Bias: []float64{0.2, 0.2}, Ramp: []float64{0, 0}},
		Discriminator: DiscriminatorConfig{Hidden: []int{16}, Slope: 0.2, Rate: 0.001, Beta2: 0.99, Penalty: 0.5, PenaltyEvery: 2},
	}
	if kind == network.Window {
		c.Generator.Shift = []int{5, 5}
	} else if kind == network.Delta {
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
		set, err := quality.Samples(n, 7, 253)
		require.NoError(t, err)
		noise := network.NewNoiseSource(7)
		require.Equal(t, 253, set.Len())
		for k, class := range set.Labels {
			require.EqualValues(t, k%10, class)
			input, err := n.Input(noise, int(class))
			require.NoError(t, err)
			result, err := sim.Run(n, input)
			require.NoError(t, err)
			require.Equal(t, n.Pixels(result.Output()), set.Image(k))
		}
	}
}

func TestValuesSettleOnIntegers(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		g := newGenerator(tinyConfig(kind), random.Source(1, 0, 0)) // 1.0 is 32
		values := g.params()[0].Value
		values[0], values[1], values[2] = 5.4/32, 5.6/32, -2.25/32
		g.settle(0.5)
		require.InDeltaSlice(t, []float32{5.2 / 32, 5.8 / 32, -2.125 / 32}, values[:3], 1e-6)
	}
}

func TestSoftWeightsAreNotRoundedUntilTheyHarden(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		c := tinyConfig(kind)
		c.Generator.Soft = 0.4 // of 30 iterations
		run := start(t, c, toy.Bands(80))
		whole := func() bool {
			for _, v := range run.generator.(interface{ used(int) []float32 }).used(0) {
				if v != float32(int(v)) {
					return false
				}
			}
			return true
		}
		var losses Losses
		for range 12 {
			run.step(&losses)
			require.False(t, whole(), kind)
		}
		mean := append([]float32(nil), run.average[0]...)
		run.harden()
		require.Equal(t, mean, run.generator.params()[0].Value)
		run.step(&losses)
		require.True(t, whole(), kind)
	}
}
