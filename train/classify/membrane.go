package classify

import "math"

// membraneErrors sets Delta of the last layer by what its membranes are at one step:
// that of the first output spike, or the deadline if nobody has fired by then.
//
// Their heights above the thresholds are the logits of a softmax. At the deadline 0, for
// "nobody yet", is one more, and the label is wanted: its neuron above the threshold by
// then, the others below. Where another neuron has fired before the deadline nobody is
// wanted, and where the label's has, it is wanted among the neurons alone: who is early
// and right is not told to be earlier.
func (n *net) membraneErrors(s *sample, label int) {
	loss, last := &n.config.Loss, len(n.layers)-1
	s.step = loss.Deadline
	for _, t := range s.times {
		s.step = min(s.step, t-n.layers[last].Delay)
	}
	p := s.passes[last]
	n.layers[last].MembraneAt(p, s.step)
	early := s.step < loss.Deadline
	wanted := label
	if early && s.wrong {
		wanted = -1
	}
	top := 0.0
	for _, v := range p.Membrane {
		top = max(top, float64(v)/loss.Width)
	}
	sum := math.Exp(-top) // nobody
	if early && !s.wrong {
		sum = 0
	}
	for k, v := range p.Membrane {
		e := math.Exp(float64(v)/loss.Width - top)
		p.Delta[k], sum = float32(e), sum+e
	}
	for k := range p.Delta {
		p.Delta[k] /= float32(sum)
	}
	if wanted >= 0 {
		p.Delta[wanted]--
	}
	for k := range p.At { // what counts is who had fired by that step, whether or not k did
		p.At[k] = int32(s.step)
	}
	s.size = 1
}

// backThroughMembranes sets Delta of the layer before one: a neuron of it counts as a
// number that rises from 0 to 1 as its membrane, at the step of the decision, rises
// through its threshold, within a reach on either side (a surrogate gradient; Neftci et
// al., arXiv 1901.09948). By S4NN's rule a silent neuron hears nothing, however near it
// is, and one that fired long ago is pushed about in vain.
func (n *net) backThroughMembranes(s *sample, layer int) {
	before, p, above := n.layers[layer-1], s.passes[layer-1], s.passes[layer]
	s.step -= before.Delay // a spike must have left by the step, so have been due before it
	before.MembraneAt(p, s.step)
	reach, l := float32(n.config.Loss.Reach), n.layers[layer]
	for j, v := range p.Membrane {
		p.Delta[j] = 0
		slope := 1 - abs(v)/reach
		if slope <= 0 {
			continue
		}
		sum := float32(0)
		for k, w := range l.Weights[j*l.Out : (j+1)*l.Out] {
			sum += above.Delta[k] * w
		}
		p.Delta[j] = slope * sum
		p.At[j] = min(p.At[j], int32(s.step))
	}
	n.normalise(s, p.Delta)
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
