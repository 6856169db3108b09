package shipped

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/link"
	"spikehdl/network"
)

func TestEveryShippedNetworkLoads(t *testing.T) {
	require.Equal(t, []string{"digits", "digits-delta", "digits-small"}, Names())
	require.Contains(t, Names(), Default)
	for _, name := range Names() {
		n, err := Load(name)
		require.NoError(t, err)
		require.Equal(t, name, n.Name)
		require.Equal(t, 10, n.Classes())
		require.Equal(t, network.OutputImage, n.Output.Meaning)
		require.NotEmpty(t, n.Training.Command)
		require.LessOrEqual(t, weightBits(n), 1_600_000, "more than the block RAM of a small FPGA")
		for _, l := range n.Layers {
			require.LessOrEqual(t, l.Rows(), 256)
		}
	}
}

func weightBits(n *network.Network) int {
	bits := 0
	for _, l := range n.Layers {
		bits += len(l.Weights) * l.Bits
	}
	return bits
}

// A large memory of the iCE40UP5K has 16,384 words of 16 bits: four lanes of 4
// bits, whose number of groups is then the largest.
func TestTheSmallNetworkFitsOneLargeMemoryOfAnICE40(t *testing.T) {
	const words, wordBits, lanes = 16384, 16, 4
	n, err := Load("digits-small")
	require.NoError(t, err)
	for _, l := range n.Layers {
		info := link.NewLayerInfo(n.Kind == network.Window, l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift, lanes, wordBits)
		require.Equal(t, 1, info.Banks())
		require.LessOrEqual(t, info.Depth(), words)
	}
}

// Every shipped network declares the widths that its weights need, no wider.
func TestTheShippedNetworksDeclareTheirProvenWidths(t *testing.T) {
	for _, name := range Names() {
		n, err := Load(name)
		require.NoError(t, err)
		for i, l := range n.Layers {
			membrane, current := n.Proven(i)
			require.Equal(t, membrane, l.MembraneWidth, "%s, layer %d", name, i)
			require.Equal(t, current, l.CurrentWidth, "%s, layer %d", name, i)
		}
	}
}

func TestAnUnknownNameIsAnError(t *testing.T) {
	_, err := Load("letters")
	require.EqualError(t, err, `no shipped network is called "letters"; there are digits, digits-delta, digits-small`)
}
