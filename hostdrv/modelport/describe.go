package modelport

import (
	"spikehdl/link"
	"spikehdl/network"
)

// Describe is what a board built for the network with the given lanes of each
// layer says of itself.
func Describe(n *network.Network, lanes []int, clockHz int) link.Info {
	window := n.Kind == network.Window
	var layers []link.LayerInfo
	for k, l := range n.Layers {
		layers = append(layers, link.NewLayerInfo(window, l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift, lanes[k], link.MaxWordBits))
	}
	return link.NewInfo(window, n.LogT(), n.ShapeHash(), clockHz, layers)
}
