package shipped

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

func TestEveryShippedNetworkLoads(t *testing.T) {
	require.Equal(t, []string{"digits", "digits-delta"}, Names())
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

func TestAnUnknownNameIsAnError(t *testing.T) {
	_, err := Load("letters")
	require.EqualError(t, err, `no shipped network is called "letters"; there are digits and digits-delta`)
}
