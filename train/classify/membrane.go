package classify

import "math"

// membranes is a rule that asks at one step, that of the first output spike or the
// deadline if nobody has fired by then, what each neuron's membrane is.
//
// The output neurons' membranes over their thresholds, and 0 for "nobody yet", are the
// logits of a softmax, of which the label is wanted: its neuron above the threshold by
// then, the others below. A hidden neuron counts as a number that rises from 0 to 1 as
// its membrane at that step rises through its threshold, within a reach on either side
// (a surrogate gradient; Neftci et al., arXiv 1901.09948). In S4NN's rule a neuron that
// is silent hears nothing, however near it is, and one that fired long ago is pushed
// about in vain; here both are as they should be.
type membranes struct{ *net }

func (r membranes) errors(s *sample, label int) bool {
	loss, last := &r.config.Loss, len(r.layers)-1
	s.step = loss.Deadline
	for _, t := range s.times {
		s.step = min(s.step, t-r.layers[last].Delay)
	}
	p := s.passes[last]
	r.layers[last].MembraneAt(p, s.step)
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
	return true
}

func (r membranes) back(s *sample, layer int) {
	before, p, above := r.layers[layer-1], s.passes[layer-1], s.passes[layer]
	s.step -= before.Delay // a spike must have left by the step, so have been due before it
	before.MembraneAt(p, s.step)
	reach, l := float32(r.config.Loss.Reach), r.layers[layer]
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
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
