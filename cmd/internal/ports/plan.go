package ports

import "spikehdl/network"

// planLanes is the lanes of each layer that a board of the named kind would be
// generated with.
func planLanes(n *network.Network, _ string) ([]int, error) {
	lanes := make([]int, len(n.Layers))
	for k, l := range n.Layers {
		lanes[k] = l.Out
	}
	return lanes, nil
}
