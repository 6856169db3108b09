package spiking

import (
	"spikehdl/network"
	"spikehdl/train/linalg"
)

// Layer is a layer of delta neurons whose weights are floats.
type Layer struct {
	In, Out, BiasRows, Delay int
	T                        int
	Weights                  []float32 // (In + BiasRows) x Out
	Theta                    []float32 // Out thresholds, above 0
}

// NewLayer is a layer with the shape of one of a network, every weight zero.
func NewLayer(l *network.Layer, T int) *Layer {
	n := &Layer{In: l.In, Out: l.Out, BiasRows: l.BiasRows, Delay: l.Delay, T: T,
		Weights: make([]float32, l.Rows()*l.Out), Theta: make([]float32, l.Out)}
	for j, theta := range l.Theta {
		n.Theta[j] = float32(theta)
	}
	return n
}

// Rows is the number of weight rows: the inputs and the bias rows.
func (l *Layer) Rows() int { return l.In + l.BiasRows }

// Pass is what one sample does in one layer, and the space for it. It belongs to one
// goroutine at a time.
type Pass struct {
	Events Events
	// At is the step at which each of the Out neurons reaches its threshold, the
	// delay not added; T for one that never does.
	At []int32
	// Membrane is V - theta of the Out neurons at the end of the sample, or after the
	// step that MembraneAt was asked for.
	Membrane []float32
	// Times are the emitted spike times: the delay is added, and what is pushed past
	// the last step is silent.
	Times []network.Time
	// Delta is the gradient of a loss by the levels of the Out neurons. The caller
	// sets it, or Back of the layer above does.
	Delta []float32

	scratch []int32
	gated   []float32 // Delta of the neurons that have not fired before the present step
}

// NewPass is the space for samples in one layer.
func (l *Layer) NewPass() *Pass {
	return &Pass{At: make([]int32, l.Out), scratch: make([]int32, l.Out), Membrane: make([]float32, l.Out),
		Times: make([]network.Time, l.Out), Delta: make([]float32, l.Out), gated: make([]float32, l.Out)}
}

// Forward takes one sample of In spike times through the layer.
func (l *Layer) Forward(p *Pass, times []network.Time) {
	p.Events.sort(times[:l.In], l.BiasRows, l.T)
	for j, theta := range l.Theta {
		p.Membrane[j] = -theta
	}
	integrate(l.Weights, l.Out, p.Events.rows, p.Events.steps, p.Membrane, p.At)
	for j, at := range p.At {
		if at < 0 { // never
			p.At[j], p.Times[j] = int32(l.T), network.Silent
			continue
		}
		p.Times[j] = network.Silent
		if t := int(at) + l.Delay; t < l.T {
			p.Times[j] = network.Time(t)
		}
	}
}

// MembraneAt sets Membrane to what it was after a step of the last forward pass.
func (l *Layer) MembraneAt(p *Pass, step int) {
	for j, theta := range l.Theta {
		p.Membrane[j] = -theta
	}
	steps := p.Events.steps
	for n := len(steps); n > 0 && int(steps[n-1].time) > step; n-- {
		steps = steps[:n-1]
	}
	integrate(l.Weights, l.Out, p.Events.rows, steps, p.Membrane, p.scratch)
}

// AddWeightGradient adds factor times the gradient by the weights of neurons from to
// to-1 to those columns of into (rows x Out): calls for other columns may run beside
// it. With the weights themselves for into, and minus the rate for factor, it is a step
// of gradient descent.
func (l *Layer) AddWeightGradient(p *Pass, factor float32, from, to int, into []float32) {
	for j := from; j < to; j++ {
		p.gated[j] = factor * p.Delta[j]
	}
	scatter(into, l.Out, p.Events.rows, p.Events.steps, p.gated, p.At, from, to)
}

// Back sets inputGrad, the gradient of the loss by the levels of the In inputs; a
// silent input has none.
func (l *Layer) Back(p *Pass, inputGrad []float32) {
	clear(inputGrad)
	if l.Out < fewNeurons {
		l.backFew(p, inputGrad)
		return
	}
	copy(p.gated, p.Delta)
	rows := p.Events.rows
	for _, s := range p.Events.steps {
		for j, at := range p.At {
			if at < int32(s.time) {
				p.gated[j] = 0
			}
		}
		for _, i := range rows[:s.events] {
			if int(i) < l.In {
				inputGrad[i] = linalg.Dot(l.Weights[int(i)*l.Out:(int(i)+1)*l.Out], p.gated)
			}
		}
		rows = rows[s.events:]
	}
}

// fewNeurons is where a loop over those with a gradient beats vectors: of a
// classifier's output neurons most have none.
const fewNeurons = 32

func (l *Layer) backFew(p *Pass, inputGrad []float32) {
	for j, delta := range p.Delta {
		if delta == 0 {
			continue
		}
		rows, at := p.Events.rows, p.At[j]
		for _, s := range p.Events.steps {
			if int32(s.time) > at {
				break
			}
			for _, i := range rows[:s.events] {
				if int(i) < l.In {
					inputGrad[i] += delta * l.Weights[int(i)*l.Out+j]
				}
			}
			rows = rows[s.events:]
		}
	}
}
