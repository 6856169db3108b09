package core

import (
	"fmt"
	"math/bits"

	"spikehdl/link"
	"spikehdl/network"
)

// Layer is a layer with every size that its circuit needs.
type Layer struct {
	link.LayerInfo
	Kind         network.Kind
	TimeBits     int // log2 T
	MembraneBits int // delta: V - theta; window: V
	CurrentBits  int // window: I
}

// Shape sizes all layers of a network for a given number of lanes each.
func Shape(n *network.Network, lanes []int) ([]Layer, error) {
	if len(lanes) != len(n.Layers) {
		return nil, fmt.Errorf("%d lane counts for %d layers", len(lanes), len(n.Layers))
	}
	var layers []Layer
	for i := range n.Layers {
		if out := n.Layers[i].Out; lanes[i] < 1 || lanes[i] > out {
			return nil, fmt.Errorf("layer %d: %d lanes; must be 1 to n_out = %d", i, lanes[i], out)
		}
		layers = append(layers, ShapeLayer(n, i, lanes[i]))
	}
	return layers, nil
}

// ShapeLayer sizes one layer for 1 to n_out lanes.
func ShapeLayer(n *network.Network, index, lanes int) Layer {
	l := &n.Layers[index]
	shape := Layer{
		LayerInfo: link.NewLayerInfo(n.Kind == network.Window, l.In, l.Out, l.Bits, l.BiasRows,
			l.Delay, l.Shift, lanes),
		Kind:         n.Kind,
		TimeBits:     n.LogT(),
		MembraneBits: n.MembraneBits(index),
		CurrentBits:  l.CurrentBits(),
	}
	if n.Kind == network.Window {
		// The level is cut out of the membrane above the shift; one bit above it
		// must exist for the overflow test, and the sign.
		shape.MembraneBits = max(shape.MembraneBits, l.Shift+n.LogT()+2)
	}
	return shape
}

// indexBits is the width of an index below n, at least 1.
func indexBits(n int) int { return max(1, bits.Len(uint(n-1))) }

// RowBits is the width of a row number, prologue rows included.
func (l *Layer) RowBits() int { return indexBits(l.Rows() + l.ThresholdRows) }

// AddressBits is the width of an address into a weight bank.
func (l *Layer) AddressBits() int { return indexBits(l.Depth()) }

// NeuronBits is the width of the index of one of the layer's neurons.
func (l *Layer) NeuronBits() int { return indexBits(l.Out) }

// GroupBits is the width of a group number.
func (l *Layer) GroupBits() int { return indexBits(l.Groups()) }

// BankBits is the width of a bank number.
func (l *Layer) BankBits() int { return indexBits(l.Banks()) }
