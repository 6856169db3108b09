package convert

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

func TestNarrowDividesWeightsAndWhatTheyAreComparedWith(t *testing.T) {
	window := &network.Network{Name: "w", Kind: network.Window, T: 8,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: 4}}, Output: network.Output{Meaning: network.OutputSpikes},
		Layers: []network.Layer{{In: 4, Out: 1, Bits: 6, Shift: 5, Weights: []int8{31, 6, -6, -32}}}}
	n, err := Narrow(window, 4)
	require.NoError(t, err)
	require.Equal(t, []int8{7, 2, -2, -8}, n.Layers[0].Weights)
	require.Equal(t, 3, n.Layers[0].Shift)
	require.Equal(t, 6, window.Layers[0].Bits, "the original is left alone")

	delta := *window
	delta.Kind = network.Delta
	delta.Layers = []network.Layer{{In: 4, Out: 1, Bits: 6, Weights: []int8{31, 6, -6, -32}, Theta: []int32{17}}}
	n, err = Narrow(&delta, 4)
	require.NoError(t, err)
	require.Equal(t, []int32{4}, n.Layers[0].Theta)

	delta.Narrow()
	n, err = Narrow(&delta, 2)
	require.NoError(t, err)
	proven, _ := n.Proven(0)
	require.Equal(t, proven, n.Layers[0].MembraneWidth)
	require.Less(t, proven, delta.Layers[0].MembraneWidth, "as wide as before is wider than the worst case of 2 bits")

	_, err = Narrow(window, 7)
	require.ErrorContains(t, err, "bits = 7: must be 2 to 6")
	window.Layers[0].Shift = 1
	_, err = Narrow(window, 3)
	require.ErrorContains(t, err, "layer[0].shift = 1 leaves no room to divide by 8; give at least 5 bits")
}
