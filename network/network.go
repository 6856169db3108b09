package network

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strings"
)

// Kind names the neuron that all layers of a network are made of.
type Kind string

// The two kinds of neuron.
const (
	Delta  Kind = "delta"
	Window Kind = "window"
)

// Time is the step at which a neuron fires, 0 to T-1, or Silent.
type Time int16

// Silent is the state of a neuron that does not fire. It is no time.
const Silent Time = -1

// Limits of what a network may declare.
const (
	MinT, MaxT       = 8, 256
	MinBits, MaxBits = 2, 8
	MaxNeurons       = 16384 // per layer, inputs included: indices stay within 15 bits
	MaxBiasRows      = 64
	MaxLayers        = 16
	MaxInputParts    = 64
	MaxShift         = 24
)

// Network is a trained single-spike network. Weights are integers; nothing in
// it is a float.
type Network struct {
	Name     string
	Kind     Kind
	T        int // steps a sample, a power of two from MinT to MaxT
	Inputs   []InputPart
	Output   Output
	Layers   []Layer
	Training Training
}

// Layer is a fully connected layer of single-spike neurons.
type Layer struct {
	In, Out  int
	Bits     int // width of a weight, two's complement
	BiasRows int // inputs that always spike at step 0, each with its weight row
	Delay    int // delta only: 0 or 1 steps added to every emitted spike time
	Shift    int // window only: the level is floor(V / 2^Shift), clamped

	// Declared widths of the membrane and, for window, of the current, in bits; 0
	// for the worst case of the other widths. Validate proves that the weights keep
	// within them.
	MembraneWidth, CurrentWidth int

	// Weights holds Rows() rows of Out weights: the inputs first, then the
	// bias rows. Row i, neuron j is Weights[i*Out+j].
	Weights []int8
	// Theta holds the Out thresholds of a delta layer; nil for window.
	Theta []int32
}

// Meaning says what a part of the input stands for.
type Meaning string

// What a part of the input may mean.
const (
	Noise Meaning = "noise" // one level from the seeded generator an input
	Class Meaning = "class" // one-hot: the asked class spikes at step 0
	Image Meaning = "image" // one byte an input, bright is early
	Bias  Meaning = "bias"  // always spikes at step 0
)

// InputPart is a run of neighbouring inputs of one meaning.
type InputPart struct {
	Meaning Meaning
	Size    int
}

// OutputMeaning says what the output neurons stand for.
type OutputMeaning string

// What the output may mean.
const (
	OutputImage  OutputMeaning = "image"  // one pixel a neuron, row by row
	OutputClass  OutputMeaning = "class"  // one class a neuron
	OutputSpikes OutputMeaning = "spikes" // nothing more than spike times
)

// Output says what the output neurons mean. Width and Height are in pixels and
// set for OutputImage alone.
type Output struct {
	Meaning       OutputMeaning
	Width, Height int
}

// Training records where a network comes from, for people.
type Training struct {
	Command string // the command that made it
	Data    string // the data it saw
	Seed    uint64
	Note    string
}

// NIn is the number of inputs of the first layer, bias rows not counted.
func (n *Network) NIn() int { return n.Layers[0].In }

// NOut is the number of output neurons.
func (n *Network) NOut() int { return n.Layers[len(n.Layers)-1].Out }

// LogT is log2 T: the width of a spike time in bits.
func (n *Network) LogT() int { return bits.TrailingZeros(uint(n.T)) }

// Classes is the size of the one-hot class part of the input, 0 without one.
func (n *Network) Classes() int {
	for _, p := range n.Inputs {
		if p.Meaning == Class {
			return p.Size
		}
	}
	return 0
}

// Rows is the number of weight rows: the inputs and the bias rows.
func (l *Layer) Rows() int { return l.In + l.BiasRows }

// Row is weight row i: one weight an output neuron.
func (l *Layer) Row(i int) []int8 { return l.Weights[i*l.Out : (i+1)*l.Out] }

// MaxWeight is the largest weight of the declared width, 2^(b-1)-1.
func (l *Layer) MaxWeight() int { return 1<<(l.Bits-1) - 1 }

// MinWeight is the smallest weight of the declared width, -2^(b-1).
func (l *Layer) MinWeight() int { return -(1 << (l.Bits - 1)) }

// MaxTheta is the highest useful threshold: one above the largest membrane that
// the layer's declared width can reach, so that such a neuron never fires.
func (l *Layer) MaxTheta() int { return l.Rows()*l.MaxWeight() + 1 }

// MembraneBits is the width of the signed register that holds the membrane, V-theta
// for delta and V for window: the declared one, or that of the worst case.
func (n *Network) MembraneBits(layer int) int {
	l := &n.Layers[layer]
	if l.MembraneWidth > 0 {
		return l.MembraneWidth
	}
	lowest, highest := l.Rows()*l.MinWeight(), l.Rows()*l.MaxWeight()
	if n.Kind == Delta {
		return signedBits(lowest-l.MaxTheta(), highest-1)
	}
	return signedBits(lowest*(n.T-1), highest*(n.T-1)+l.Rounding())
}

// CurrentBits is the width of the signed register that holds the current I of a
// window neuron: the declared one, or that of the worst case.
func (l *Layer) CurrentBits() int {
	if l.CurrentWidth > 0 {
		return l.CurrentWidth
	}
	return signedBits(l.Rows()*l.MinWeight(), l.Rows()*l.MaxWeight())
}

// Rounding is r of a window neuron: half of 2^Shift, 0 for no shift.
func (l *Layer) Rounding() int {
	if l.Shift == 0 {
		return 0
	}
	return 1 << (l.Shift - 1)
}

// signedBits is the width of a signed register that holds both, and 0.
func signedBits(lowest, highest int) int {
	return max(bits.Len(uint(-min(lowest, -1)-1)), bits.Len(uint(max(highest, 0)))) + 1
}

// Shape describes everything of the network that a circuit is built for, and
// nothing that can be loaded at run time: one line a layer, in a fixed form.
func (n *Network) Shape() string {
	var b strings.Builder
	fmt.Fprintf(&b, "spikehdl-shape-1 kind=%s T=%d\n", n.Kind, n.T)
	for _, l := range n.Layers {
		fmt.Fprintf(&b, "n_in=%d n_out=%d bits=%d bias_rows=%d delay=%d shift=%d\n",
			l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift)
		if l.MembraneWidth > 0 || l.CurrentWidth > 0 {
			fmt.Fprintf(&b, "membrane_bits=%d current_bits=%d\n", l.MembraneWidth, l.CurrentWidth)
		}
	}
	return b.String()
}

// ShapeHash is the configuration hash that a board and a host compare: the
// first 8 bytes of the SHA-256 of Shape, in hexadecimal.
func (n *Network) ShapeHash() string {
	sum := sha256.Sum256([]byte(n.Shape()))
	return hex.EncodeToString(sum[:8])
}
