package gan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// paired fills a batch of a run with random pixels for random classes.
func paired(t *testing.T, c *Config) (r *Run, classes []int) {
	t.Helper()
	require.NoError(t, c.validate())
	source := random.Source(3, 0, 0)
	r = &Run{config: c, opponent: newOpponent(c, source)}
	classes = r.draw(source, c.Batch)
	r.batch = make([]float32, c.Batch*r.opponent.Inputs())
	pixels := make([]float32, c.Batch*dataset.Pixels)
	for i := range pixels {
		pixels[i] = float32(source.Float64())
	}
	r.paste(pixels, 0, c.Batch)
	r.ask(classes)
	return r, classes
}

func always(int) bool { return true }

func TestTheGradientOfTwinsIsTheSlopeOfTheLoss(t *testing.T) {
	for _, convs := range [][]nn.Conv{nil, {{Channels: 2, Kernel: 3, Stride: 3}}} {
		c := tinyConfig(network.Window)
		c.Discriminator.Twins, c.Discriminator.Convs = 2, convs
		r, classes := paired(t, c)
		// Only the distance of the twins counts, or what comes by way of it is lost
		// among what the pixels do.
		first := r.opponent.(floatOpponent).Params()[0].Value
		if convs == nil {
			clear(first[:dataset.Pixels*16])
		} else {
			clear(first)
		}
		loss := func() (float64, []float32) {
			r.ask(classes)
			out := r.opponent.Forward(r.batch, c.Batch)
			grad := make([]float32, len(out))
			return r.opponent.loss(out, classes, always, c.Batch, grad), grad
		}
		_, outGrad := loss()
		grad := append([]float32(nil), r.pixelGradient(outGrad, c.Batch)...)
		for row := range 4 {
			moved := r.row(row)
			was, sum := append([]float32(nil), moved...), 0.0
			for i := range moved { // along the gradient's signs, for one pixel changes too little
				if grad[row*dataset.Pixels+i] > 0 {
					moved[i] += 0.0005
				} else {
					moved[i] -= 0.0005
				}
				sum += 0.0005 * abs(float64(grad[row*dataset.Pixels+i]))
			}
			after, _ := loss()
			copy(moved, was)
			before, _ := loss()
			require.Greater(t, sum, 0.0)
			require.InEpsilon(t, sum, after-before, 0.05, "row %d", row)
		}
	}
}

func abs(v float64) float64 { return max(v, -v) }

func TestTwinsAreOfOneClass(t *testing.T) {
	c := tinyConfig(network.Window)
	c.Discriminator.Twins = 1
	_, classes := paired(t, c)
	different := false
	for row := 0; row < len(classes); row += 2 {
		require.Equal(t, classes[row], classes[row+1])
		different = different || classes[row] != classes[0]
	}
	require.True(t, different)
}

func spikingConfig() *Config { return variants()["spiking pair"] }

// Following its gradients, a spiking discriminator comes to tell two sorts of images
// apart, and images come to be taken for real.
func TestASpikingDiscriminatorLearnsAndTeaches(t *testing.T) {
	c := spikingConfig()
	c.Discriminator.Twins = 0
	r, classes := paired(t, c)
	for row := range c.Batch { // the wanted ones are bright above, the others below
		for i, pixels := 0, r.row(row); i < len(pixels); i++ {
			if (i < dataset.Pixels/2) != (row < c.Batch/2) {
				pixels[i] = 0
			}
		}
	}
	r.ask(classes)
	wanted := func(row int) bool { return row < c.Batch/2 }
	right := func(as func(int) bool) (count int) {
		o := r.opponent.(*spikingOpponent)
		for row, class := range classes {
			at := o.passes[row][o.last()].At[outputs*class:]
			if (at[isReal] < at[isFake]) == as(row) && at[isReal] != at[isFake] {
				count++
			}
		}
		return count
	}
	step := func(as func(int) bool) []float32 {
		out := r.opponent.Forward(r.batch, c.Batch)
		grad := make([]float32, len(out))
		r.opponent.loss(out, classes, as, c.Batch, grad)
		return grad
	}
	for number := range 60 {
		grad := step(wanted)
		nn.ClearGradients(r.opponent.Params())
		r.opponent.Backward(grad, true, 0)
		nn.Adam{Rate: 0.003, Beta1: 0.9, Beta2: 0.99}.Step(r.opponent.Params(), number+1)
	}
	step(wanted)
	require.Equal(t, c.Batch, right(wanted))
	before := right(always)
	require.Less(t, before, c.Batch)

	for range 40 {
		grad := r.pixelGradient(step(always), c.Batch)
		for row := range c.Batch {
			for i, g := range grad[row*dataset.Pixels : (row+1)*dataset.Pixels] {
				pixel := &r.row(row)[i]
				if g < 0 {
					*pixel = min(*pixel+0.02, 1)
				} else if g > 0 {
					*pixel = max(*pixel-0.02, 0)
				}
			}
		}
	}
	step(always)
	require.Greater(t, right(always), before)
}

func TestTheTemporalLossWantsTheRightNeuronEver(t *testing.T) {
	c := spikingConfig()
	o := newSpikingOpponent(c, random.Source(1, 0, 0))
	o.Forward(make([]float32, o.Inputs()), 1)
	at := o.passes[0][o.last()].At
	at[isReal], at[isFake] = 5, 7
	grad := make([]float32, outputs*dataset.Classes)
	sum := o.loss(nil, []int{0}, always, 1, grad)
	// 5 is first already, and wanted at 5 - 3; 7 is within 3 steps of it, wanted at 8.
	require.InDelta(t, (3*3+1*1)/2.0/16/16, sum, 1e-9)
	require.Equal(t, []float32{-3.0 / 16, 1.0 / 16}, grad[:outputs])

	clear(grad)
	at[isReal], at[isFake] = 2, 9
	o.loss(nil, []int{0}, always, 1, grad)
	require.Equal(t, []float32{-2.0 / 16, 0}, grad[:outputs], "no earlier than step 0, and far enough behind")
}
