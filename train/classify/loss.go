package classify

import (
	"fmt"
	"math"
)

// LossConfig is what output neurons are wanted to do. Times are steps, and a silent
// neuron's is T.
type LossConfig struct {
	// Kind is "target", a squared distance from target times, or "softmax", the cross
	// entropy of -time/width.
	Kind string `toml:"kind"`

	// For "target": where the label's neuron is wanted, said of the first output
	// spike, tau, or of its own, t:
	//
	//	"first"  tau, S4NN
	//	"lead"   max(tau - lead, 0)
	//	"own"    max(t - lead, 0), arXiv 2007.13296
	//	"fixed"  lead itself
	//
	// All but "first" go on pulling a label's spike that is first already, which is
	// what Spiking-GAN's aggressive loss (arXiv 2106.15420) does; its formula is not
	// public.
	Label string `toml:"label,omitempty"`
	Lead  int    `toml:"lead,omitempty"`
	// Gamma is how far behind the first spike others are wanted: those that fire
	// before tau + gamma have that for a target, later ones have no error.
	Gamma int `toml:"gamma,omitempty"`
	// Pull multiplies the error of a label that is first with all others gamma behind:
	// how much being early counts beside being right. 1 with errors of unit length is
	// as much as a mistake.
	Pull float64 `toml:"pull,omitempty"`

	// For "softmax": the steps that make a factor of e.
	Width float64 `toml:"width,omitempty"`
	// Early is added to the label's wish to be earlier, whatever the others do.
	Early float64 `toml:"early,omitempty"`

	// Sparse is the wish of every hidden neuron that fires before the decision to fire
	// later: sparse-firing regularisation, after arXiv 2307.13007.
	Sparse float64 `toml:"sparse,omitempty"`
}

// Kinds of loss, and where the label's target is.
const (
	Target  = "target"
	Softmax = "softmax"

	First = "first"
	Lead  = "lead"
	Own   = "own"
	Fixed = "fixed"
)

func (c *LossConfig) validate(T int) error {
	target, softmax := c.Kind == Target, c.Kind == Softmax
	early := c.Label == Lead || c.Label == Own || c.Label == Fixed
	for _, rule := range []struct {
		fine   bool
		key    string
		value  any
		remedy string
	}{
		{target || softmax, "loss.kind", c.Kind, `must be "target" or "softmax"`},
		{!target || early || c.Label == First, "loss.label", c.Label, `must be "first", "lead", "own" or "fixed"`},
		{!target || c.Gamma >= 1 && c.Gamma < T, "loss.gamma", c.Gamma, "must be 1 to T-1"},
		{c.Lead >= 0 && c.Lead < T, "loss.lead", c.Lead, "must be 0 to T-1"},
		{early || c.Lead == 0 && c.Pull == 0, "loss.pull", c.Pull, `lead and pull belong to the labels "lead", "own" and "fixed"; remove them`},
		{!early || c.Pull > 0, "loss.pull", c.Pull, "must be above 0"},
		{!softmax || c.Width > 0, "loss.width", c.Width, "must be above 0"},
		{target || c.Label == "" && c.Gamma == 0, "loss.label", c.Label, `label and gamma belong to kind "target"; remove them`},
		{softmax || c.Width == 0 && c.Early == 0, "loss.width", c.Width, `width and early belong to kind "softmax"; remove them`},
		{c.Early >= 0, "loss.early", c.Early, "must be at least 0"},
		{c.Sparse >= 0, "loss.sparse", c.Sparse, "must be at least 0"},
	} {
		if !rule.fine {
			return fmt.Errorf("%s = %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	return nil
}

// errors sets delta to the gradient of the loss by the levels of the output neurons,
// given the steps at which they fire, T for a silent one. It says whether there is any.
func (c *LossConfig) errors(times []int, label, T int, normalise bool, delta []float32) bool {
	if c.Kind == Softmax {
		c.crossEntropy(times, label, delta)
		return true
	}
	factor, any := c.distances(times, label, T, delta)
	if normalise {
		factor *= unit(delta)
	}
	for k := range delta {
		delta[k] *= float32(factor)
	}
	return any
}

// distances sets delta to (target - time)/T.
func (c *LossConfig) distances(times []int, label, T int, delta []float32) (factor float64, any bool) {
	tau := T
	for _, t := range times {
		tau = min(tau, t)
	}
	mistaken := false
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
	if !mistaken && tau < T && c.Label != First {
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

// crossEntropy is that of the softmax of -time/width, with early times the label's
// time added.
func (c *LossConfig) crossEntropy(times []int, label int, delta []float32) {
	first := times[0]
	for _, t := range times {
		first = min(first, t)
	}
	sum := 0.0
	for k, t := range times {
		e := math.Exp(float64(first-t) / c.Width)
		delta[k], sum = float32(e), sum+e
	}
	for k := range delta {
		delta[k] /= float32(sum)
	}
	delta[label] -= 1 + float32(c.Early)
}

// unit is what makes a vector one of length 1; 0 for zeros.
func unit(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(sum)
}

// length is the Euclidean length of a vector.
func length(v []float32) float64 {
	if u := unit(v); u > 0 {
		return 1 / u
	}
	return 0
}
