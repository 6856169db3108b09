package network

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// FieldError is a value of a network that cannot be, and what it should be.
type FieldError struct {
	Field  string // as the manifest names it, e.g. layer[1].n_in
	Value  any
	Remedy string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s = %v: %s", e.Field, e.Value, e.Remedy)
}

func bad(field string, value any, format string, args ...any) error {
	return &FieldError{field, value, fmt.Sprintf(format, args...)}
}

func quoted[S ~string](text S) string { return strconv.Quote(string(text)) }

// Validate checks every size and range. The first thing found wrong comes back
// as a *FieldError.
func (n *Network) Validate() error {
	if err := n.validateShape(); err != nil {
		return err
	}
	return n.validateValues()
}

// validateShape checks all but weights and thresholds: what a manifest declares.
func (n *Network) validateShape() error {
	if n.Name == "" {
		return bad("name", quoted(n.Name), "give the network a name")
	}
	if n.Kind != Delta && n.Kind != Window {
		return bad("kind", quoted(n.Kind), `must be "delta" or "window"`)
	}
	if n.T < MinT || n.T > MaxT || bits.OnesCount(uint(n.T)) != 1 {
		return bad("T", n.T, "must be a power of two from %d to %d", MinT, MaxT)
	}
	if len(n.Layers) < 1 || len(n.Layers) > MaxLayers {
		return bad("layer", fmt.Sprintf("%d layers", len(n.Layers)), "must be 1 to %d", MaxLayers)
	}
	for i := range n.Layers {
		if err := n.validateLayer(i); err != nil {
			return err
		}
	}
	if err := n.validateInputs(); err != nil {
		return err
	}
	if err := n.validateOutput(); err != nil {
		return err
	}
	return n.validateTexts()
}

func (n *Network) validateLayer(i int) error {
	l := &n.Layers[i]
	field := func(name string) string { return layerField(i, name) }
	switch {
	case l.In < 1 || l.In > MaxNeurons:
		return bad(field("n_in"), l.In, "must be 1 to %d", MaxNeurons)
	case i > 0 && l.In != n.Layers[i-1].Out:
		return bad(field("n_in"), l.In, "must equal layer[%d].n_out = %d", i-1, n.Layers[i-1].Out)
	case l.Out < 1 || l.Out > MaxNeurons:
		return bad(field("n_out"), l.Out, "must be 1 to %d", MaxNeurons)
	case l.Bits < MinBits || l.Bits > MaxBits:
		return bad(field("weight_bits"), l.Bits, "must be %d to %d", MinBits, MaxBits)
	case l.BiasRows < 0 || l.BiasRows > MaxBiasRows:
		return bad(field("bias_rows"), l.BiasRows, "must be 0 to %d", MaxBiasRows)
	case n.Kind == Delta && l.Delay != 0 && l.Delay != 1:
		return bad(field("delay"), l.Delay, "must be 0 or 1")
	case n.Kind == Window && l.Delay != 0:
		return bad(field("delay"), l.Delay, "only a delta layer has a delay; leave it out")
	case n.Kind == Delta && l.Shift != 0:
		return bad(field("shift"), l.Shift, "only a window layer has a shift; leave it out")
	case l.Shift < 0 || l.Shift > MaxShift:
		return bad(field("shift"), l.Shift, "must be 0 to %d", MaxShift)
	}
	return n.validateDeclared(i)
}

func layerField(i int, name string) string { return fmt.Sprintf("layer[%d].%s", i, name) }

// validateValues checks weights and thresholds: what the weights file holds.
func (n *Network) validateValues() error {
	for i := range n.Layers {
		if err := n.Layers[i].validateWeights(i); err != nil {
			return err
		}
		if err := n.validateTheta(i); err != nil {
			return err
		}
		if err := n.validateProof(i); err != nil {
			return err
		}
	}
	return nil
}

func (l *Layer) validateWeights(i int) error {
	if len(l.Weights) != l.Rows()*l.Out {
		return bad(layerField(i, "weight"), fmt.Sprintf("%d values", len(l.Weights)),
			"must be (n_in + bias_rows) x n_out = %d x %d", l.Rows(), l.Out)
	}
	lowest, highest := l.MinWeight(), l.MaxWeight()
	for k, w := range l.Weights {
		if int(w) < lowest || int(w) > highest {
			return bad(layerField(i, fmt.Sprintf("weight[%d][%d]", k/l.Out, k%l.Out)), w,
				"must be %d to %d at weight_bits = %d", lowest, highest, l.Bits)
		}
	}
	return nil
}

func (n *Network) validateTheta(i int) error {
	l := &n.Layers[i]
	if n.Kind == Window {
		if len(l.Theta) != 0 {
			return bad(layerField(i, "theta"), fmt.Sprintf("%d values", len(l.Theta)), "only a delta layer has thresholds; leave it out")
		}
		return nil
	}
	if len(l.Theta) != l.Out {
		return bad(layerField(i, "theta"), fmt.Sprintf("%d values", len(l.Theta)), "must be n_out = %d", l.Out)
	}
	for j, theta := range l.Theta {
		if theta < 1 || int(theta) > l.MaxTheta() {
			return bad(layerField(i, fmt.Sprintf("theta[%d]", j)), theta,
				"must be 1 to rows x (2^(b-1)-1) + 1 = %d", l.MaxTheta())
		}
	}
	return nil
}

func (n *Network) validateInputs() error {
	if len(n.Inputs) > MaxInputParts {
		return bad("input", fmt.Sprintf("%d parts", len(n.Inputs)), "must be 1 to %d", MaxInputParts)
	}
	total, classes := 0, 0
	for i, p := range n.Inputs {
		field := fmt.Sprintf("input[%d]", i)
		switch p.Meaning {
		case Noise, Image, Bias:
		case Class:
			classes++
		default:
			return bad(field+".meaning", quoted(p.Meaning), `must be "noise", "class", "image" or "bias"`)
		}
		if p.Size < 1 || p.Size > MaxNeurons {
			return bad(field+".size", p.Size, "must be 1 to %d", MaxNeurons)
		}
		total += p.Size
	}
	if classes > 1 {
		return bad("input", fmt.Sprintf("%d class parts", classes), "at most one part may be the class")
	}
	if total != n.NIn() {
		return bad("input", fmt.Sprintf("%d inputs in all", total), "must equal layer[0].n_in = %d", n.NIn())
	}
	return nil
}

func (n *Network) validateOutput() error {
	switch n.Output.Meaning {
	case OutputImage:
		w, h := n.Output.Width, n.Output.Height
		if w < 1 || h < 1 || w > MaxNeurons || h > MaxNeurons || w*h != n.NOut() {
			return bad("output", fmt.Sprintf("%d x %d pixels", w, h), "width x height must equal the last n_out = %d", n.NOut())
		}
	case OutputClass, OutputSpikes:
		if n.Output.Width != 0 || n.Output.Height != 0 {
			return bad("output", fmt.Sprintf("%d x %d pixels", n.Output.Width, n.Output.Height),
				"only an image has a width and a height; leave them out")
		}
	default:
		return bad("output.meaning", quoted(n.Output.Meaning), `must be "image", "class" or "spikes"`)
	}
	return nil
}

// validateTexts refuses what TOML cannot hold.
func (n *Network) validateTexts() error {
	for _, t := range []struct{ field, text string }{
		{"name", n.Name}, {"trained.command", n.Training.Command},
		{"trained.data", n.Training.Data}, {"trained.note", n.Training.Note},
	} {
		if !utf8.ValidString(t.text) {
			return bad(t.field, quoted(t.text), "must be UTF-8")
		}
	}
	if n.Training.Seed > math.MaxInt64 {
		return bad("trained.seed", n.Training.Seed, "must be at most %d, the largest integer of TOML", int64(math.MaxInt64))
	}
	return nil
}
