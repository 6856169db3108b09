package gen

import (
	"fmt"
	"slices"
	"strings"

	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// earlyNames are the words for when an array ends a sample, by their numbers.
var earlyNames = []string{"none", "all", "first"}

// EarlyEnds lists the words that ParseEarlyEnd understands, the default first.
func EarlyEnds() []string { return slices.Clone(earlyNames) }

// ParseEarlyEnd finds out when samples are to end: after their last event (none), when
// all output neurons have fired (all), or with the first output spike (first); "" is
// none.
func ParseEarlyEnd(name string) (cycles.EarlyEnd, error) {
	if name == "" {
		return cycles.EndWithInput, nil
	}
	if k := slices.Index(earlyNames, name); k >= 0 {
		return cycles.EarlyEnd(k), nil
	}
	return 0, fmt.Errorf("early end = %q is not understood; give %s", name, strings.Join(earlyNames, ", "))
}

// checkEarlyEnd refuses an early end that would change an answer.
func checkEarlyEnd(n *network.Network, early cycles.EarlyEnd) error {
	switch {
	case early == cycles.EndWithInput:
		return nil
	case n.Kind != network.Delta:
		return fmt.Errorf("early end = %s, but network %q has window neurons, whose levels stand only at the end of the window; leave it out", earlyNames[early], n.Name)
	case early == cycles.EndAtFirstSpike && n.Output.Meaning != network.OutputClass:
		return fmt.Errorf("early end = first, but the output of network %q is no class, so that its later spikes matter; give all", n.Name)
	}
	return nil
}
