package linktest

import (
	"math/rand/v2"

	"spikehdl/network"
)

// Network makes a network with random weights whose neurons of every layer do
// fire now and then. Sizes are n_in of the first layer, then n_out of each. Each
// layer has one bias row; the delays of delta layers alternate.
func Network(random *rand.Rand, kind network.Kind, T, bits int, sizes ...int) *network.Network {
	n := &network.Network{Name: "random-" + string(kind), Kind: kind, T: T,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: sizes[0]}},
		Output: network.Output{Meaning: network.OutputSpikes}}
	for k, out := range sizes[1:] {
		l := network.Layer{In: sizes[k], Out: out, Bits: bits, BiasRows: 1}
		l.Weights = make([]int8, l.Rows()*out)
		for i := range l.Weights {
			l.Weights[i] = int8(l.MinWeight() + random.IntN(1<<bits))
		}
		if kind == network.Delta {
			l.Delay = k % 2
			// Nothing holds neuron 0 back, or some networks would never spike; it
			// waits for a part of what it can get, or it would spike at once.
			sum := 0
			for i := 0; i < len(l.Weights); i += out {
				l.Weights[i] = max(l.Weights[i], 0)
				sum += int(l.Weights[i])
			}
			l.Theta = make([]int32, out)
			for j := range l.Theta {
				l.Theta[j] = int32(1 + random.IntN(max(1, l.MaxTheta()/16)))
			}
			l.Theta[0] = int32(max(1, sum/4))
			if out > 1 { // or the layer would never fire
				l.Theta[out-1] = int32(l.MaxTheta())
			}
		} else {
			l.Shift = bits - 1
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}
