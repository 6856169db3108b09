package network

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing/fstest"
)

// tinyDelta is two small delta layers with every field set: 3+1 rows to 2
// neurons, 2 rows to 2 neurons.
func tinyDelta() *Network {
	return &Network{
		Name: "tiny", Kind: Delta, T: 16,
		Inputs: []InputPart{{Noise, 2}, {Class, 1}},
		Output: Output{Meaning: OutputClass},
		Layers: []Layer{
			{In: 3, Out: 2, Bits: 4, BiasRows: 1, Delay: 1,
				Weights: []int8{7, -8, 0, 1, -1, 2, 3, 4}, Theta: []int32{1, 29}},
			{In: 2, Out: 2, Bits: 3,
				Weights: []int8{3, -4, 2, 1}, Theta: []int32{5, 7}},
		},
		Training: Training{Command: "by hand", Data: "none", Seed: 7, Note: "two\nlines, \"quoted\" \x01"},
	}
}

// tinyWindow is one window layer of 4+1 rows to 6 neurons, drawn as 3 x 2 pixels.
func tinyWindow() *Network {
	weights := make([]int8, 30)
	for k := range weights {
		weights[k] = int8(k - 16) // -16 to 13, within 5 bits
	}
	return &Network{
		Name: "wide", Kind: Window, T: 8,
		Inputs: []InputPart{{Image, 3}, {Bias, 1}},
		Output: Output{OutputImage, 3, 2},
		Layers: []Layer{{In: 4, Out: 6, Bits: 5, BiasRows: 1, Shift: 3, Weights: weights}},
	}
}

// randomNetwork is a valid network of 1 to 4 layers.
func randomNetwork(r *rand.Rand) *Network {
	n := &Network{Name: fmt.Sprintf("random %d", r.IntN(1000)), Kind: Delta, T: 8 << r.IntN(6),
		Output: Output{Meaning: OutputSpikes}}
	if r.IntN(2) == 0 {
		n.Kind = Window
	}
	in := 1 + r.IntN(12)
	n.Inputs = []InputPart{{Noise, in}}
	for range 1 + r.IntN(4) {
		l := Layer{In: in, Out: 1 + r.IntN(12), Bits: 2 + r.IntN(7), BiasRows: r.IntN(3)}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<l.Bits)))
		}
		if n.Kind == Delta {
			l.Delay = r.IntN(2)
			for range l.Out {
				l.Theta = append(l.Theta, int32(1+r.IntN(l.MaxTheta())))
			}
		} else {
			l.Shift = r.IntN(10)
		}
		n.Layers = append(n.Layers, l)
		in = l.Out
	}
	return n
}

// filesOf is the network as Save writes it.
func filesOf(n *Network) (manifestText string, weights []byte) {
	text, weights, err := n.encode()
	if err != nil {
		panic(err)
	}
	return string(text), weights
}

// directory is a network directory in memory.
func directory(manifestText string, weights []byte) fstest.MapFS {
	return fstest.MapFS{
		ManifestFile: {Data: []byte(manifestText)},
		WeightsFile:  {Data: weights},
	}
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
