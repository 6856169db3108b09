package cosim

import (
	"fmt"
	"strings"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/network"
)

// InitialisedFiles prints the Verilog of spike_core with a network's weights and
// thresholds as the first contents of its banks, and the files that they are read
// from: what a bitstream carries.
func InitialisedFiles(n *network.Network, a Array) (map[string]string, error) {
	layers, err := a.Shape(n)
	if err != nil {
		return nil, err
	}
	built, err := core.Build(layers, true)
	if err != nil {
		return nil, err
	}
	if err := hdl.Check(built.Top); err != nil {
		return nil, err
	}
	files := hdl.Print(built.Top)
	for i := range n.Layers {
		l := &n.Layers[i]
		image := layers[i].Image(
			func(row, neuron int) int { return int(l.Row(row)[neuron]) },
			func(neuron int) int { return int(l.Theta[neuron]) })
		for bank, words := range image {
			var text strings.Builder
			for _, word := range words {
				fmt.Fprintf(&text, "%x\n", word)
			}
			files[core.MemoryFile(i, bank)] = text.String()
		}
	}
	return files, nil
}
