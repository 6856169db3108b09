package gen

import (
	"fmt"
	"math"

	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/sim"
)

// spikesInto is the mean number of spikes into each layer over samples of the
// network's own, driven by noise. It fails for a network that reads what no seed can
// give.
func spikesInto(n *network.Network) ([]float64, error) {
	inputs, err := n.Samples(reportSeed, reportSamples)
	if err != nil {
		return nil, fmt.Errorf("optimize = %s needs samples of the network's own, but %w; choose another rule", ForActivity, err)
	}
	spikes := make([]float64, len(n.Layers))
	for _, input := range inputs {
		r, err := sim.Run(n, input)
		if err != nil {
			return nil, err
		}
		spikes[0] += float64(r.Counts.InputSpikes) / reportSamples
		for i := 1; i < len(spikes); i++ {
			spikes[i] += float64(r.Layers[i-1].Spikes()) / reportSamples
		}
	}
	return spikes, nil
}

// busyCycles is how long a layer is busy with a sample that sends it so many spikes:
// as fullCycles, but for the inputs that stay silent.
func busyCycles(l *core.Layer, spikes float64) int {
	silent := max(0, float64(l.In)-spikes)
	return fullCycles(l) - int(math.Floor(silent))*l.Groups()
}
