package hostdrv

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"spikehdl/link"
	"spikehdl/network"
)

// Board is a board that has said what it is. Its methods are not safe for
// concurrent use.
type Board struct {
	exchange *exchange
	info     link.Info
	session  session
	stale    bool // the session has ended in a fault, or was left: begin again first
	health   Health
}

// Open says HELLO over the link until a board answers. It fails with a
// *NoBoardError, a *LinkError, what is wrong with the answer, or the context's
// error. The link stays open and the caller's when Open fails.
func Open(ctx context.Context, l Link) (*Board, error) {
	return OpenSession(ctx, l, uint16(rand.Uint32()))
}

// OpenSession is Open with the number that the first session follows. Numbers in use
// by another host of the same board must be far from it; tests that repeat each
// other to the bit choose it.
func OpenSession(ctx context.Context, l Link, before uint16) (*Board, error) {
	b := &Board{exchange: newExchange(l), session: session{number: before}}
	info, err := b.begin(ctx)
	if err != nil {
		return nil, err
	}
	b.info = info
	return b, nil
}

// Info is what the board said of itself.
func (b *Board) Info() link.Info { return b.info }

// String names the link.
func (b *Board) String() string { return b.exchange.link.String() }

// Close closes the link.
func (b *Board) Close() error { return b.exchange.link.Close() }

// CheckNetwork refuses, with a *MismatchError, a network of another shape than
// the one that the board is built for. Weights and thresholds may differ.
func (b *Board) CheckNetwork(n *network.Network) error {
	difference := b.difference(n)
	if difference == "" && b.info.Hash == n.ShapeHash() {
		return nil
	}
	if difference == "" {
		difference = "the hashes alone differ: other versions of spikehdl made them"
	}
	return &MismatchError{b.String(), b.info.Hash, n.Name, n.ShapeHash(), difference}
}

// CheckNoise refuses a network whose samples the board's source of noise does not make:
// with a *NoNoiseError where there is none, and with a *NoiseError where it gives to other
// inputs.
func (b *Board) CheckNoise(n *network.Network) error {
	switch want := NoiseInputs(n.Inputs); {
	case !b.info.MakesNoise():
		return &NoNoiseError{b.String()}
	case !slices.Equal(b.info.Noise, want):
		return &NoiseError{b.String(), b.info.Noise, n.Name, want}
	}
	return nil
}

// NoiseInputs is what a board's source of noise gives to the inputs of a network.
func NoiseInputs(parts []network.InputPart) (inputs link.NoiseInputs) {
	for _, p := range parts {
		inputs = inputs.With(link.NoiseMeaning(p.Meaning), p.Size)
	}
	return inputs
}

// difference names the first thing in which the board's tables and the network
// differ, "" if there is none.
func (b *Board) difference(n *network.Network) string {
	info := b.info
	if window := n.Kind == network.Window; window != info.Window() {
		return fmt.Sprintf("the network's neurons are %s, the board's are not", n.Kind)
	}
	if n.T != info.T() {
		return fmt.Sprintf("T = %d, on the board %d", n.T, info.T())
	}
	if len(n.Layers) != len(info.Layers) {
		return fmt.Sprintf("%d layers, on the board %d", len(n.Layers), len(info.Layers))
	}
	for k, l := range n.Layers {
		on := info.Layers[k]
		for _, field := range []struct {
			name         string
			mine, theirs int
		}{
			{"n_in", l.In, on.In}, {"n_out", l.Out, on.Out}, {"weight_bits", l.Bits, on.Bits},
			{"bias_rows", l.BiasRows, on.BiasRows}, {"delay", l.Delay, on.Delay}, {"shift", l.Shift, on.Shift},
		} {
			if field.mine != field.theirs {
				return fmt.Sprintf("layer[%d].%s = %d, on the board %d", k, field.name, field.mine, field.theirs)
			}
		}
	}
	return ""
}
