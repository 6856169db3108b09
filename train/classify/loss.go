package classify

import (
	"fmt"
	"math"
)

// LossConfig is what output neurons are wanted to do, and by which rule the hidden
// ones learn of it.
type LossConfig struct {
	// Kind is "target", S4NN's distances from target times, or "membrane", what the
	// membranes are at the decision (membrane.go).
	Kind string `toml:"kind"`

	// For "target": where the label's neuron is wanted, said of the first output
	// spike, tau, or of its own, t:
	//
	//	"first"  tau, S4NN
	//	"lead"   tau - lead, but no earlier than floor
	//	"own"    t - lead, but no earlier than floor, arXiv 2007.13296
	//	"fixed"  lead itself
	//
	// All but "first" go on pulling a label's spike that is first already, which is
	// what Spiking-GAN's aggressive loss (arXiv 2106.15420) does; its formula is not
	// public.
	Label string `toml:"label,omitempty"`
	Lead  int    `toml:"lead,omitempty"`
	Floor int    `toml:"floor,omitempty"`
	// Gamma is how far behind the first spike others are wanted: those that fire
	// before tau + gamma have that for a target, later ones have no error.
	Gamma int `toml:"gamma,omitempty"`
	// Pull multiplies the error of a label that is first with all others gamma behind:
	// how much being early counts beside being right. 1 with errors of unit length is
	// as much as a mistake.
	Pull float64 `toml:"pull,omitempty"`

	// For "membrane": the step by which an answer is wanted, T-1 for whenever, and what
	// of a membrane makes a factor of e in the odds of the answers.
	Deadline int     `toml:"deadline,omitempty"`
	Width    float64 `toml:"width,omitempty"`

	// Reach is how far from its threshold the membrane of a hidden neuron may be for it
	// to learn (membrane.go); 0 for S4NN's rule, by which those learn that have fired.
	Reach float64 `toml:"reach,omitempty"`

	// Sparse is the wish of every hidden neuron that fires before the decision not to:
	// sparse-firing regularisation, after arXiv 2307.13007.
	Sparse float64 `toml:"sparse,omitempty"`
}

// Kinds of loss, and where the label's target is.
const (
	Target   = "target"
	Membrane = "membrane"

	First = "first"
	Lead  = "lead"
	Own   = "own"
	Fixed = "fixed"
)

func (c *LossConfig) validate(T int) error {
	target, membrane := c.Kind == Target, c.Kind == Membrane
	early := c.Label == Lead || c.Label == Own || c.Label == Fixed
	for _, rule := range []struct {
		fine   bool
		key    string
		value  any
		remedy string
	}{
		{target || membrane, "loss.kind", c.Kind, `must be "target" or "membrane"`},
		{!target || early || c.Label == First, "loss.label", c.Label, `must be "first", "lead", "own" or "fixed"`},
		{!target || c.Gamma >= 1 && c.Gamma < T, "loss.gamma", c.Gamma, "must be 1 to T-1"},
		{c.Lead >= 0 && c.Lead < T, "loss.lead", c.Lead, "must be 0 to T-1"},
		{c.Floor >= 0 && c.Floor < T, "loss.floor", c.Floor, "must be 0 to T-1"},
		{early || c.Lead == 0 && c.Pull == 0 && c.Floor == 0, "loss.pull", c.Pull, `lead, floor and pull belong to the labels "lead", "own" and "fixed"; remove them`},
		{!early || c.Pull > 0, "loss.pull", c.Pull, "must be above 0"},
		{target || c.Label == "" && c.Gamma == 0, "loss.label", c.Label, `label and gamma belong to kind "target"; remove them`},
		{!membrane || c.Deadline >= 0 && c.Deadline < T, "loss.deadline", c.Deadline, "must be 0 to T-1"},
		{!membrane || c.Width > 0, "loss.width", c.Width, "must be above 0"},
		{c.Reach >= 0, "loss.reach", c.Reach, "must be at least 0"},
		{membrane || c.Deadline == 0 && c.Width == 0, "loss.deadline", c.Deadline, `deadline and width belong to kind "membrane"; remove them`},
		{c.Sparse >= 0, "loss.sparse", c.Sparse, "must be at least 0"},
	} {
		if !rule.fine {
			return fmt.Errorf("%s = %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	return nil
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
