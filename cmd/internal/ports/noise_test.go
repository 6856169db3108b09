package ports

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
)

// TestConformanceWithNoise: the Verilated board that makes samples itself keeps to the
// protocol, and its GENERATE too.
func TestConformanceWithNoise(t *testing.T) {
	needVerilator(t)
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 30, 12, 9)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 26}, {Meaning: network.Class, Size: 4}}
	linktest.Run(t, func(t *testing.T) hostdrv.Link {
		conn, _, err := simboard.Start(t.Context(), n, "arty-a7", simboard.Options{Lanes: []int{4, 9}, Noise: true})
		require.NoError(t, err)
		return simboard.Link{Conn: conn}
	}, n)
}
