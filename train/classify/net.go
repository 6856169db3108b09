package classify

import (
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/spiking"
)

// net is the network in training: float values and, once the run computes with
// integers, what they are rounded to.
type net struct {
	config *Config
	shape  *network.Network
	values []*nn.Param // one a layer, rows x n_out, in the unit of the layer's threshold
	layers []*spiking.Layer
	grids  []Grid // of all layers, or none while floats are computed with
}

func newNet(c *Config, r *rand.Rand) *net {
	n := &net{config: c, shape: c.shape()}
	for i := range n.shape.Layers {
		l := &n.shape.Layers[i]
		p := nn.NewParam(l.Rows() * l.Out)
		for k := range p.Value[:l.In*l.Out] {
			p.Value[k] = c.start(i, r)
		}
		for k := l.In * l.Out; k < len(p.Value); k++ {
			p.Value[k] = float32(c.Layers.Bias[i])
		}
		layer := spiking.NewLayer(l, c.T)
		for j := range layer.Theta {
			layer.Theta[j] = float32(c.Layers.Theta[i])
		}
		layer.Weights = p.Value // until they are rounded
		n.values, n.layers = append(n.values, p), append(n.layers, layer)
	}
	return n
}

// start draws a weight of a layer.
func (c *Config) start(layer int, r *rand.Rand) float32 {
	low, high := c.Layers.Low[layer], c.Layers.High[layer]
	return float32(low + (high-low)*r.Float64())
}

// revive draws the weights into one neuron anew.
func (n *net) revive(layer, neuron int, r *rand.Rand) {
	l, p := n.layers[layer], n.values[layer]
	for i := range l.In {
		k := i*l.Out + neuron
		p.Value[k], p.First[k], p.Second[k] = n.config.start(layer, r), 0, 0
	}
	n.round(layer)
}

// chooseGrids gives every layer the grid of the configuration, or the best one.
func (n *net) chooseGrids() []Grid {
	grids := make([]Grid, len(n.layers))
	for i := range grids {
		l, theta := &n.shape.Layers[i], n.config.Layers.Theta[i]
		if scale := n.config.Integers.Scale; len(scale) > 0 {
			grids[i] = newGrid(l, scale[i], theta)
		} else {
			grids[i] = bestGrid(l, n.values[i].Value, theta)
		}
	}
	return grids
}

// setGrids makes the network compute with integers from now on.
func (n *net) setGrids(grids []Grid) {
	n.grids = grids
	for i, l := range n.layers {
		l.Weights = make([]float32, len(l.Weights))
		for j := range l.Theta {
			l.Theta[j] = grids[i].theta()
		}
		n.round(i)
	}
}

// round follows a change of a layer's values, all of them.
func (n *net) round(layer int) {
	if n.grids == nil {
		return
	}
	g, values, out := n.grids[layer], n.values[layer].Value, n.layers[layer].Weights
	const chunk = 1 << 14
	linalg.Parallel((len(values)+chunk-1)/chunk, func(c int) {
		from, to := c*chunk, min((c+1)*chunk, len(values))
		g.limit(values[from:to])
		g.roundAll(values[from:to], out[from:to])
	})
}

// roundRows is round for the rows that spiked in a pass.
func (n *net) roundRows(layer int, p *spiking.Pass) {
	if n.grids == nil {
		return
	}
	l, g, values := n.layers[layer], n.grids[layer], n.values[layer].Value
	for _, row := range p.Events.Rows() {
		from, to := int(row)*l.Out, (int(row)+1)*l.Out
		g.limit(values[from:to])
		g.roundAll(values[from:to], l.Weights[from:to])
	}
}

// export is the network as integers.
func (n *net) export() (*network.Network, error) {
	grids := n.grids
	if grids == nil {
		grids = n.chooseGrids()
	}
	out := n.config.shape()
	for i, g := range grids {
		g.fill(&out.Layers[i], n.values[i].Value)
	}
	return out, out.Validate()
}

// sample is the space in which one image goes through the network and its error back.
type sample struct {
	input  []network.Time
	passes []*spiking.Pass // one a layer
	times  []int           // of the output neurons, T for silent
	wrong  bool            // the label's neuron was not the first, lowest index first
	learns bool            // there is an error
	size   float32         // what the error at the output counts, if it is normalised
	step   int             // at which membranes are read
}

func (n *net) newSample() *sample {
	s := &sample{times: make([]int, n.shape.NOut())}
	for _, l := range n.layers {
		s.passes = append(s.passes, l.NewPass())
	}
	return s
}

// forward takes a sample through the network and sets the last layer's Delta, if there
// is an error.
func (n *net) forward(s *sample, label int) {
	times := s.input
	for i, l := range n.layers {
		l.Forward(s.passes[i], times)
		times = s.passes[i].Times
	}
	winner := 0
	for k, t := range times {
		if s.times[k] = int(t); t == network.Silent {
			s.times[k] = n.config.T
		}
		if s.times[k] < s.times[winner] {
			winner = k
		}
	}
	s.wrong = winner != label
	if n.config.Loss.Kind == Membrane {
		n.membraneErrors(s, label)
		s.learns = true
	} else {
		s.learns = n.targetErrors(s, label) || n.config.Loss.Sparse > 0
	}
}

// back sets Delta of the layer before one whose Delta is set.
func (n *net) back(s *sample, layer int) {
	if n.config.Loss.Reach > 0 {
		n.backThroughMembranes(s, layer)
	} else {
		n.backThroughSpikes(s, layer)
	}
	n.sparsen(s, layer-1)
}

// sparsen adds to a hidden layer's Delta what the spikes before the decision cost: the
// membrane of a neuron that fired is lowered. It is what F-SSR of arXiv 2307.13007
// needs, the condition under which a neuron fires and its weights, in this rule.
func (n *net) sparsen(s *sample, layer int) {
	cost := float32(n.config.Loss.Sparse)
	if cost == 0 {
		return
	}
	decision := n.config.T
	for _, t := range s.times {
		decision = min(decision, t)
	}
	p := s.passes[layer]
	for j, at := range p.At {
		if int(at) < decision {
			p.Delta[j] += cost
		}
	}
}
