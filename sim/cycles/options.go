package cycles

import (
	"spikehdl/link"
	"spikehdl/network"
)

// Options say what an array leaves out because it can change no answer.
type Options struct {
	// SkipGroups: a delta layer passes over groups whose neurons have all fired.
	SkipGroups bool
	EarlyEnd   EarlyEnd
}

// EarlyEnd says when an array of delta neurons ends a sample before its last event.
type EarlyEnd int

// A sample goes on to its last event; or it ends when all output neurons have fired,
// so that no spike time is lost; or with the first output spike, a classifier's
// answer, so that later spikes are lost. The numbers are those on the link.
const (
	EndWithInput    EarlyEnd = 0
	EndWhenAllFired EarlyEnd = 1
	EndAtFirstSpike EarlyEnd = 2
)

// Array is what decides when an array is done.
type Array struct {
	Layers  []link.LayerInfo
	Options Options
}

// ArrayOf is an array of so many lanes a layer, its weight banks of words of at most
// wordBits.
func ArrayOf(n *network.Network, lanes []int, wordBits int, options Options) Array {
	a := Array{Options: options}
	for i := range n.Layers {
		l := &n.Layers[i]
		a.Layers = append(a.Layers, link.NewLayerInfo(n.Kind == network.Window, l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift,
			lanes[i], wordBits))
	}
	return a
}
