package gan

import (
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/spiking"
)

// Spiking is the kind of a discriminator of delta neurons, as in Spiking-GAN (arXiv
// 2106.15420).
const Spiking = "spiking"

// spikingOpponent is a discriminator of delta neurons. For every class it has two
// output neurons: one that is to fire first for a real image, one for a generated
// one. Its weights are floats, in units of the threshold.
//
// Its loss is about spike times. The neuron that ought to be first is wanted gamma
// steps before the first spike of the pair, as it is now, so that being early goes on
// being rewarded (the paper's formula is not public: this is a reconstruction); the
// other one is wanted gamma steps behind it.
//
// The generator hears through every pixel, in time or not: a silent pixel's gradient
// is what an early spike of it would do. Elsewhere the gradients are those of package
// spiking.
type spikingOpponent struct {
	T, gamma int
	layers   []*spiking.Layer
	values   []*nn.Param
	passes   [][]*spiking.Pass // [row][layer]
	times    []network.Time    // rows x inputs
	out      []float32
	rows     int
	grad     []float32
	delta    []float32
}

// Output neurons of class c: outputs*c+isReal and outputs*c+isFake.
const (
	isReal = iota
	isFake
	outputs
)

func newSpikingOpponent(c *Config, r *rand.Rand) *spikingOpponent {
	o := &spikingOpponent{T: c.T, gamma: c.Discriminator.Gamma}
	sizes := append(append([]int{dataset.Pixels + c.Discriminator.beside()}, c.Discriminator.Hidden...), outputs*dataset.Classes)
	for i := range len(sizes) - 1 {
		l := &spiking.Layer{In: sizes[i], Out: sizes[i+1], BiasRows: 1, T: c.T, Theta: make([]float32, sizes[i+1])}
		for j := range l.Theta {
			l.Theta[j] = 1
		}
		values := nn.NewParam(l.Rows() * l.Out)
		for k := range values.Value[:l.In*l.Out] {
			values.Value[k] = float32(c.Discriminator.Init[i] * r.Float64())
		}
		o.layers, o.values = append(o.layers, l), append(o.values, values)
	}
	return o
}

func (o *spikingOpponent) Params() []*nn.Param { return o.values }
func (o *spikingOpponent) Inputs() int         { return o.layers[0].In }
func (o *spikingOpponent) last() int           { return len(o.layers) - 1 }

// Forward takes rows inputs in [0, 1] to the levels of the output neurons.
func (o *spikingOpponent) Forward(input []float32, rows int) []float32 {
	o.rows = rows
	for len(o.passes) < rows {
		var passes []*spiking.Pass
		for _, l := range o.layers {
			passes = append(passes, l.NewPass())
		}
		o.passes = append(o.passes, passes)
	}
	for i, l := range o.layers {
		l.Weights = o.values[i].Value
	}
	if len(o.times) != rows*o.Inputs() {
		o.times = make([]network.Time, rows*o.Inputs())
	}
	width := o.layers[o.last()].Out
	out := linalg.Resize(&o.out, rows*width)
	linalg.Parallel(rows, func(row int) {
		times := o.times[row*o.Inputs() : (row+1)*o.Inputs()]
		for i, v := range input[row*len(times) : (row+1)*len(times)] {
			times[i] = network.Silent
			if level := int(v*float32(o.T-1) + 0.5); level > 0 {
				times[i] = network.Time(o.T - 1 - level)
			}
		}
		for i, l := range o.layers {
			l.Forward(o.passes[row][i], times)
			times = o.passes[row][i].Times
		}
		levelsOfTimes(times, o.T, out[row*width:(row+1)*width])
	})
	return out
}

// loss is half the squared distance, in units of T, of the two neurons that count
// from where they are wanted.
func (o *spikingOpponent) loss(_ []float32, classes []int, wanted func(row int) bool, batch int, grad []float32) float64 {
	sum, width := 0.0, outputs*dataset.Classes
	for row, class := range classes {
		at := o.passes[row][o.last()].At[outputs*class:]
		first, second := isReal, isFake
		if !wanted(row) {
			first, second = isFake, isReal
		}
		tau := int(min(at[first], at[second]))
		early, late := max(tau-o.gamma, 0), min(tau+o.gamma, o.T)
		pull := func(which, target int) {
			d := float64(target-int(at[which])) / float64(o.T)
			sum += d * d / 2
			grad[row*width+outputs*class+which] = float32(d) / float32(batch)
		}
		pull(first, early)
		if int(at[second]) < late {
			pull(second, late)
		}
	}
	return sum / float64(batch)
}

func (*spikingOpponent) smooth([]int, int, float64) float64 { return 0 }

// Backward is that of nn.Network.
func (o *spikingOpponent) Backward(outputGrad []float32, learn bool, inputs int) []float32 {
	width := o.layers[o.last()].Out
	linalg.Parallel(o.rows, func(row int) {
		passes := o.passes[row]
		copy(passes[o.last()].Delta, outputGrad[row*width:(row+1)*width])
		for i := o.last(); i > 0; i-- {
			o.layers[i].Back(passes[i], passes[i-1].Delta)
		}
	})
	if learn {
		for i, l := range o.layers {
			const columns = 16
			linalg.Parallel((l.Out+columns-1)/columns, func(block int) {
				for row := range o.rows {
					l.AddWeightGradient(o.passes[row][i], 1, block*columns, min((block+1)*columns, l.Out), o.values[i].Grad)
				}
			})
		}
	}
	if inputs == 0 {
		return nil
	}
	l := o.layers[0]
	delta := linalg.Resize(&o.delta, o.rows*l.Out)
	for row := range o.rows {
		copy(delta[row*l.Out:], o.passes[row][0].Delta)
	}
	grad := linalg.Resize(&o.grad, o.rows*inputs)
	clear(grad)
	linalg.Gemm(linalg.Dense(delta, o.rows, l.Out), linalg.Dense(l.Weights[:inputs*l.Out], inputs, l.Out).T(), linalg.Dense(grad, o.rows, inputs))
	return grad
}
