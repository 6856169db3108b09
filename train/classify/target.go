package classify

// targets is the rule of S4NN: output neurons have target times, and what a hidden
// neuron hears of them goes through its spike alone.
type targets struct{ *net }

// errors sets Delta of the last layer: (target - time)/T, of unit length if the
// configuration asks for that.
func (r targets) errors(s *sample, label int) bool {
	loss := &r.config.Loss
	delta := s.passes[len(r.layers)-1].Delta
	factor, any := loss.distances(s.times, label, r.config.T, delta)
	if r.config.Optimiser.Normalise {
		s.size = float32(factor)
		factor *= unit(delta)
	}
	for k := range delta {
		delta[k] *= float32(factor)
	}
	return any
}

func (r targets) back(s *sample, layer int) {
	delta := s.passes[layer-1].Delta
	r.layers[layer].Back(s.passes[layer], delta)
	if r.config.Optimiser.Normalise {
		factor := s.size * float32(unit(delta)) // a pull weaker than a mistake stays so in all layers
		for j := range delta {
			delta[j] *= factor
		}
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
		return max(tau-c.Lead, 0)
	case Own:
		return max(t-c.Lead, 0)
	case Fixed:
		return c.Lead
	}
	return tau
}
