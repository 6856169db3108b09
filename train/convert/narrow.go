// Package convert makes networks of other networks without training them anew.
package convert

import (
	"fmt"
	"math"

	"spikehdl/network"
)

// Narrow is a copy of a network with weights of fewer bits: all are divided by
// the same power of two, as is what they are compared with (the shift of a window
// layer, the thresholds of a delta layer), and rounded. It is the quickest
// way to a smaller network, and the worst: training at that width draws
// better. Widths that the network declares are proven anew. It fails if a layer
// has fewer bits already, or too small a shift.
func Narrow(n *network.Network, bits int) (*network.Network, error) {
	out := *n
	out.Layers = append([]network.Layer(nil), n.Layers...)
	declared := false
	for i := range out.Layers {
		l := &out.Layers[i]
		declared = declared || l.MembraneWidth > 0 || l.CurrentWidth > 0
		less := l.Bits - bits
		if bits < network.MinBits || less < 0 {
			return nil, fmt.Errorf("bits = %d: must be %d to %d, the weight_bits of layer[%d]", bits, network.MinBits, l.Bits, i)
		}
		l.Bits = bits
		weights := make([]int8, len(l.Weights))
		for k, w := range l.Weights {
			weights[k] = int8(min(divide(int(w), less), l.MaxWeight()))
		}
		l.Weights = weights
		if n.Kind == network.Window {
			if l.Shift -= less; l.Shift < 0 {
				return nil, fmt.Errorf("bits = %d: layer[%d].shift = %d leaves no room to divide by %d; give at least %d bits",
					bits, i, l.Shift+less, 1<<less, n.Layers[i].Bits-n.Layers[i].Shift)
			}
			continue
		}
		theta := make([]int32, len(l.Theta))
		for j, v := range l.Theta {
			theta[j] = int32(min(max(divide(int(v), less), 1), l.MaxTheta()))
		}
		l.Theta = theta
	}
	if declared {
		out.Narrow() // smaller weights may not be allowed widths so large
	}
	return &out, out.Validate()
}

// divide is v / 2^bits, rounded, halves to the even neighbour: halves are common
// among small integers, and rounding all of them up would add up over a row.
func divide(v, bits int) int {
	return int(math.RoundToEven(float64(v) / float64(int(1)<<bits)))
}
