package classify

// targetErrors sets Delta of the last layer by S4NN's rule: each output neuron has a
// target time, and its error is (target - time)/T, all of them of unit length together
// if the configuration asks for that. It says whether there is any.
func (n *net) targetErrors(s *sample, label int) bool {
	last := len(n.layers) - 1
	delta := s.passes[last].Delta
	factor, any := n.config.Loss.distances(s.times, label, n.config.T, delta)
	s.size = float32(factor)
	s.step = n.config.T - 1
	for _, t := range s.times {
		s.step = min(s.step, t-n.layers[last].Delay)
	}
	if n.config.Optimiser.Normalise {
		factor *= unit(delta)
	}
	for k := range delta {
		delta[k] *= float32(factor)
	}
	return any
}

// backThroughSpikes sets Delta of the layer before one by S4NN's rule: a neuron hears
// through its spike alone.
func (n *net) backThroughSpikes(s *sample, layer int) {
	delta := s.passes[layer-1].Delta
	n.layers[layer].Back(s.passes[layer], delta)
	n.normalise(s, delta)
}

// normalise gives what came back to a layer the size of the error.
func (n *net) normalise(s *sample, delta []float32) {
	if !n.config.Optimiser.Normalise {
		return
	}
	factor := s.size * float32(unit(delta))
	for j := range delta {
		delta[j] *= factor
	}
}

// distances sets delta to (target - time)/T, which is the gradient of half the squared
// distance by the level. The factor is how much it counts.
func (c *LossConfig) distances(times []int, label, T int, delta []float32) (factor float64, any bool) {
	tau := T
	for _, t := range times {
		tau = min(tau, t)
	}
	mistaken := tau == T
	for k, t := range times {
		target := t
		switch {
		case k == label:
			target = c.target(tau, t, T)
			mistaken = mistaken || t > tau
		case tau < T && t < tau+c.Gamma:
			target = min(tau+c.Gamma, T)
			mistaken = mistaken || t < target
		}
		any = any || target != t
		delta[k] = float32(target-t) / float32(T)
	}
	if !mistaken && c.Label != First {
		return c.Pull, any
	}
	return 1, any
}

// target is where the label's spike at t is wanted, the first of all being at tau.
func (c *LossConfig) target(tau, t, T int) int {
	if tau == T { // nobody fires: S4NN's wish for the label
		return T - c.Gamma
	}
	switch c.Label {
	case Lead:
		return min(tau, max(tau-c.Lead, c.Floor))
	case Own:
		return min(t, max(t-c.Lead, c.Floor))
	case Fixed:
		return c.Lead
	}
	return tau
}
