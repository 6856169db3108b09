package sim

import "spikehdl/network"

// Decide is the class that a classifier answers: the index of an output neuron.
//
// Delta: the earliest neuron, ties to the lowest index; if none fired, the
// highest V-theta at the end, lowest index. Window: the highest V, lowest index.
func Decide(n *network.Network, r *Result) int {
	output := &r.Layers[len(r.Layers)-1]
	if n.Kind == network.Delta {
		if j := Earliest(output.Times); j >= 0 {
			return j
		}
		margins := make([]int64, len(output.Membranes))
		for j, v := range output.Membranes {
			margins[j] = v - int64(n.Layers[len(n.Layers)-1].Theta[j])
		}
		return highest(margins)
	}
	return highest(output.Membranes)
}

// Earliest is the index of the neuron that spikes first, the lowest of several; -1 if
// all are silent.
func Earliest(times []network.Time) int {
	best := -1
	for j, t := range times {
		if t != network.Silent && (best < 0 || t < times[best]) {
			best = j
		}
	}
	return best
}

func highest(values []int64) int {
	best := 0
	for j, v := range values {
		if v > values[best] {
			best = j
		}
	}
	return best
}
