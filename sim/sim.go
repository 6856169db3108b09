package sim

import (
	"fmt"

	"spikehdl/network"
)

// Result is all that one sample does to a network.
type Result struct {
	Input  []network.Time // n_in spike times of the first layer
	Layers []LayerResult  // in the order of the network's layers
	Counts Counts
}

// LayerResult is what one layer's n_out neurons did in one sample.
type LayerResult struct {
	// Times are the emitted spike times, the layer's delay included: what the
	// next layer, a pixel or a decision sees.
	Times []network.Time
	// Membranes are the sums at the end of the sample: for delta V(T-1), the
	// threshold not subtracted, whether the neuron fired or not; for window V,
	// the rounding term included.
	Membranes []int64
}

// Spikes is how many of the layer's neurons fired.
func (r LayerResult) Spikes() int { return spikes(r.Times) }

// Counts are what a sample costs, in events.
type Counts struct {
	InputSpikes  int // spikes into the first layer, bias rows not counted
	HiddenSpikes int // spikes out of all layers but the last
	OutputSpikes int // spikes out of the last layer
	// SynapticAdditions is the number of weights added: every spike and every
	// bias row into a layer adds one weight to each of its neurons.
	SynapticAdditions int
	// LastUsefulStep is the latest step at which an output neuron fired; -1 if
	// none did.
	LastUsefulStep int
}

// Output is the spike times of the last layer.
func (r *Result) Output() []network.Time { return r.Layers[len(r.Layers)-1].Times }

// Run takes one sample through the network. It fails if the input has the wrong
// length or a time outside 0 to T-1.
func Run(n *network.Network, input []network.Time) (*Result, error) {
	if len(input) != n.NIn() {
		return nil, fmt.Errorf("sample has %d inputs, but network %q has %d", len(input), n.Name, n.NIn())
	}
	for i, t := range input {
		if t != network.Silent && (t < 0 || int(t) >= n.T) {
			return nil, fmt.Errorf("input %d spikes at step %d, outside 0 to %d", i, t, n.T-1)
		}
	}
	r := &Result{Input: input}
	times := input
	for i := range n.Layers {
		layer := &n.Layers[i]
		var out LayerResult
		switch n.Kind {
		case network.Delta:
			out = delta(layer, n.T, times)
		case network.Window:
			out = window(layer, n.T, times)
		}
		r.Layers = append(r.Layers, out)
		r.Counts.SynapticAdditions += (spikes(times) + layer.BiasRows) * layer.Out
		times = out.Times
	}
	r.count()
	return r, nil
}

// delta is one layer of the paper's neuron (design section 2a).
func delta(l *network.Layer, T int, input []network.Time) LayerResult {
	out := silentLayer(l.Out)
	fired := make([]bool, l.Out)
	for t := range T {
		for i := range l.Rows() {
			if arrival(l, input, i) != network.Time(t) {
				continue
			}
			for j, w := range l.Row(i) {
				out.Membranes[j] += int64(w)
			}
		}
		for j, v := range out.Membranes {
			if fired[j] || v < int64(l.Theta[j]) {
				continue
			}
			fired[j] = true
			if t+l.Delay < T { // a spike pushed past the last step is no spike
				out.Times[j] = network.Time(t + l.Delay)
			}
		}
	}
	return out
}

// window is one layer of the two-phase neuron (design section 2b).
func window(l *network.Layer, T int, input []network.Time) LayerResult {
	out := silentLayer(l.Out)
	for j := range out.Membranes {
		out.Membranes[j] = int64(l.Rounding())
	}
	for i := range l.Rows() {
		t := arrival(l, input, i)
		if t == network.Silent {
			continue
		}
		for j, w := range l.Row(i) {
			out.Membranes[j] += int64(w) * int64(T-1-int(t))
		}
	}
	for j, v := range out.Membranes {
		// The shift of a signed integer rounds down, as floor does.
		level := min(max(v>>l.Shift, 0), int64(T-1))
		if level > 0 {
			out.Times[j] = network.Time(T - 1 - int(level))
		}
	}
	return out
}

// arrival is the step at which row i of a layer spikes: bias rows at step 0.
func arrival(l *network.Layer, input []network.Time, i int) network.Time {
	if i >= l.In {
		return 0
	}
	return input[i]
}

func silentLayer(neurons int) LayerResult {
	out := LayerResult{make([]network.Time, neurons), make([]int64, neurons)}
	for j := range out.Times {
		out.Times[j] = network.Silent
	}
	return out
}

func spikes(times []network.Time) int {
	count := 0
	for _, t := range times {
		if t != network.Silent {
			count++
		}
	}
	return count
}

func (r *Result) count() {
	c := &r.Counts
	c.InputSpikes = spikes(r.Input)
	last := len(r.Layers) - 1
	for _, layer := range r.Layers[:last] {
		c.HiddenSpikes += spikes(layer.Times)
	}
	c.OutputSpikes = spikes(r.Output())
	c.LastUsefulStep = -1
	for _, t := range r.Output() {
		c.LastUsefulStep = max(c.LastUsefulStep, int(t)) // Silent is -1
	}
}
