package gan

import (
	"spikehdl/network"
	"spikehdl/train/linalg"
	"spikehdl/train/spiking"
)

// deltaGenerator trains the paper's neuron. Its forward pass is exact, event by
// event. A spike time has no useful derivative, so the backward pass takes
// three liberties:
//
//   - The pixel or level of a neuron that fired rises with its membrane, always
//     by the same amount (S4NN's dt/dV = -1, arXiv 1910.09495): a spike that
//     came before the neuron fired, or with it, passes gradient to its weight.
//   - The level of an earlier neuron matters to a later one only if its spike
//     came less than width steps before the later one's: moving a spike that is
//     long past changes nothing.
//   - A silent neuron hears gradients that would have it fire, weakly, as if it
//     had fired at the last step.
type deltaGenerator struct {
	weights
	width []int
	leak  float32

	rows     int
	times    [][]network.Time // times[l] enters layer l; the last leaves the network
	pixels   []float32
	shardSum [][]float32 // gradients of the values by shard
}

// shards are the parts of a batch whose gradients are summed apart, then
// together in order: a fixed number, so that the sum does not depend on cores.
const shards = 4

func newDeltaGenerator(c *Config, w weights) *deltaGenerator {
	return &deltaGenerator{weights: w, width: c.Generator.Width, leak: float32(c.Generator.Leak),
		times: make([][]network.Time, len(w.values)+1), shardSum: make([][]float32, shards)}
}

func (g *deltaGenerator) forward(input []network.Time, rows int) []float32 {
	g.rows = rows
	g.times[0] = append(g.times[0][:0], input...)
	for i := range g.shape.Layers {
		l := &g.shape.Layers[i]
		if len(g.times[i+1]) != rows*l.Out {
			g.times[i+1] = make([]network.Time, rows*l.Out)
		}
		in, out := g.times[i], g.times[i+1]
		neurons := spiking.NewLayer(l, g.shape.T)
		neurons.Weights = g.used(i)
		linalg.Parallel(shards, func(shard int) {
			pass := neurons.NewPass()
			for row := shard * rows / shards; row < (shard+1)*rows/shards; row++ {
				neurons.Forward(pass, in[row*l.In:(row+1)*l.In])
				copy(out[row*l.Out:], pass.Times)
			}
		})
	}
	pixels := linalg.Resize(&g.pixels, rows*g.shape.NOut())
	levelsOfTimes(g.times[len(g.shape.Layers)], g.shape.T, pixels)
	for k := range pixels {
		pixels[k] /= float32(g.shape.T - 1)
	}
	return pixels
}

func (g *deltaGenerator) backward(pixelGrad []float32) {
	grad := append([]float32(nil), pixelGrad...) // by the layer's output as a number in [0, 1]
	for i := len(g.shape.Layers) - 1; i >= 0; i-- {
		l := &g.shape.Layers[i]
		for k, t := range g.times[i+1] {
			if t == network.Silent {
				grad[k] = g.leak * min(grad[k], 0)
			}
		}
		next := make([]float32, g.rows*l.In)
		linalg.Parallel(shards, func(shard int) {
			sum := linalg.Resize(&g.shardSum[shard], len(g.values[i].Value))
			clear(sum)
			back := newDeltaBackward(l, g.shape.T, g.width[i])
			for row := shard * g.rows / shards; row < (shard+1)*g.rows/shards; row++ {
				back.run(g.integers[i], g.times[i][row*l.In:(row+1)*l.In], g.times[i+1][row*l.Out:(row+1)*l.Out],
					grad[row*l.Out:(row+1)*l.Out], sum, next[row*l.In:(row+1)*l.In])
			}
		})
		for _, sum := range g.shardSum {
			linalg.Axpy(1, sum, g.values[i].Grad)
		}
		inverse := 1 / unit(l) / float32(g.width[i])
		for k := range next {
			next[k] *= inverse
		}
		grad = next
	}
}

// deltaBackward takes the gradient of single samples back through one layer;
// it belongs to one goroutine.
type deltaBackward struct {
	layer     *network.Layer
	T, width  int
	byTime    [][]int   // rows that spike at each step, lowest index first
	fireAt    [][]int   // neurons that fired at each step; silent ones at the last
	unfired   []float32 // gradients of the neurons that fire at this step or later
	soonFired []float32 // of those, the ones that fire within width steps
}

func newDeltaBackward(l *network.Layer, T, width int) *deltaBackward {
	return &deltaBackward{layer: l, T: T, width: width, byTime: make([][]int, T), fireAt: make([][]int, T),
		unfired: make([]float32, l.Out), soonFired: make([]float32, l.Out)}
}

// run adds to valueGrad (rows x n_out) and sets inputGrad (n_in), given the
// spike times of one sample and the gradient grad (n_out) by the levels.
func (d *deltaBackward) run(integers []float32, in, out []network.Time, grad, valueGrad, inputGrad []float32) {
	l, T := d.layer, d.T
	d.sort(in)
	for t := range d.fireAt {
		d.fireAt[t] = d.fireAt[t][:0]
	}
	clear(d.soonFired)
	copy(d.unfired, grad)
	for j, t := range out {
		at := T - 1
		if t != network.Silent {
			at = int(t) - l.Delay
		}
		d.fireAt[at] = append(d.fireAt[at], j)
		if at < d.width-1 {
			d.soonFired[j] = grad[j]
		}
	}
	for t, rows := range d.byTime {
		if t > 0 {
			for _, j := range d.fireAt[t-1] {
				d.unfired[j], d.soonFired[j] = 0, 0
			}
		}
		if soon := t + d.width - 1; soon < T {
			for _, j := range d.fireAt[soon] {
				d.soonFired[j] = grad[j]
			}
		}
		for _, i := range rows {
			linalg.Axpy(1, d.unfired, valueGrad[i*l.Out:(i+1)*l.Out])
			if i < l.In {
				inputGrad[i] = linalg.Dot(integers[i*l.Out:(i+1)*l.Out], d.soonFired)
			}
		}
	}
}

// sort puts the rows of the layer in order of their spike times.
func (d *deltaBackward) sort(times []network.Time) {
	for t := range d.byTime {
		d.byTime[t] = d.byTime[t][:0]
	}
	for i, t := range times {
		if t != network.Silent {
			d.byTime[t] = append(d.byTime[t], i)
		}
	}
	for b := range d.layer.BiasRows {
		d.byTime[0] = append(d.byTime[0], d.layer.In+b)
	}
}
