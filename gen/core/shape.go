package core

import (
	"fmt"
	"math/bits"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// Layer is a layer with every size that its circuit needs.
type Layer struct {
	link.LayerInfo
	Kind         network.Kind
	TimeBits     int // log2 T
	MembraneBits int // delta: V - theta; window: V
	CurrentBits  int // window: I
	Target       Target
	Weights      WeightStore
	Options      cycles.Options // of the whole array

	tagBits int // of a sample's number within the array
}

// samplesBetween is more ends of samples than fit between two layers: those in the
// mask queue, the event queue and the stages around them.
const samplesBetween = 64

// WeightStore is the memory that a layer's weights are kept in.
type WeightStore int

// The stores: block RAM with a port to write and one to read; or large single-port
// RAM, which a bitstream cannot fill, so that weights must be loaded before use.
const (
	InBlockRAM WeightStore = iota
	InLargeRAM
	inLUTs // the last bank of a layer, if it has few lanes
)

// suffix tells the modules of the stores apart.
func (s WeightStore) suffix() string {
	switch s {
	case InLargeRAM:
		return "_large"
	case inLUTs:
		return "_small"
	}
	return ""
}

// Shape sizes all layers of a network for a given number of lanes each.
func Shape(n *network.Network, lanes []int, target Target, options cycles.Options) ([]Layer, error) {
	if len(lanes) != len(n.Layers) {
		return nil, fmt.Errorf("%d lane counts for %d layers", len(lanes), len(n.Layers))
	}
	var layers []Layer
	for i := range n.Layers {
		if out := n.Layers[i].Out; lanes[i] < 1 || lanes[i] > out {
			return nil, fmt.Errorf("layer %d: %d lanes; must be 1 to n_out = %d", i, lanes[i], out)
		}
		layers = append(layers, ShapeLayer(n, i, lanes[i], target, options))
	}
	return layers, nil
}

// ShapeLayer sizes one layer for 1 to n_out lanes.
func ShapeLayer(n *network.Network, index, lanes int, target Target, options cycles.Options) Layer {
	l := &n.Layers[index]
	shape := Layer{
		LayerInfo: link.NewLayerInfo(n.Kind == network.Window, l.In, l.Out, l.Bits, l.BiasRows,
			l.Delay, l.Shift, lanes, target.WordBits),
		Kind:         n.Kind,
		TimeBits:     n.LogT(),
		MembraneBits: n.MembraneBits(index),
		CurrentBits:  l.CurrentBits(),
		Target:       target,
		Options:      options,
		tagBits:      indexBits(samplesBetween * len(n.Layers)),
	}
	if n.Kind == network.Window {
		// The level is cut out of the membrane above the shift; one bit above it
		// must exist for the overflow test, and the sign.
		shape.MembraneBits = max(shape.MembraneBits, l.Shift+n.LogT()+2, shape.CurrentBits)
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

// spareDepth is the most words of a weight bank in LUTs.
const spareDepth = 512

// SpareInLUTs says whether the last bank is kept in look-up tables: one of so few
// lanes would leave most of a block RAM empty. 784 lanes of 4 bits are 87 banks of nine
// and one lane.
func (l *Layer) SpareInLUTs() bool {
	return l.Target.LUTRAM && l.Weights == InBlockRAM && l.Banks() > 1 && 4*l.SpareLanes() <= l.BankLanes && l.Depth() <= spareDepth
}

// SpareLanes is the number of lanes of the last bank.
func (l *Layer) SpareLanes() int { return l.Lanes - (l.Banks()-1)*l.BankLanes }

// RegisteredLanes is the number of lanes whose weights are registered in flip-flops,
// and not in the block RAM that they are read from.
func (l *Layer) RegisteredLanes() int {
	switch {
	case l.Weights != InBlockRAM || l.Depth() > l.Target.OutputRegister:
		return l.Lanes
	case l.SpareInLUTs():
		return l.SpareLanes()
	}
	return 0
}

// Skips says whether the layer leaves out groups whose lanes have all fired.
func (l *Layer) Skips() bool {
	return l.Kind == network.Delta && l.Target.LUTRAM && l.Options.SkipGroups && l.Groups() > 1
}

// Watches says whether the layer finds out when all lanes of a group have fired.
func (l *Layer) Watches(last bool) bool {
	return l.Skips() || l.Kind == network.Delta && last && l.Options.EarlyEnd == cycles.EndWhenAllFired
}

// Relays is the number of relays between the sequencer and the banks.
func (l *Layer) Relays() int { return (l.Banks() + RelayBanks - 1) / RelayBanks }
