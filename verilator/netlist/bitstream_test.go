package netlist

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/verilator/cosim"
)

// TestBitstreams runs random weights and samples on what IceStorm reads out of the
// bitstream of an iCE40, with each port of spike_core at pins: every spike time and
// every cycle must be what the model says.
func TestBitstreams(t *testing.T) {
	need(t, BitstreamAvailable())
	sets := 12
	if proving() {
		sets = 100
	}
	for stream, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			shape := cosim.Shape{Kind: kind, T: 16, Sizes: []int{12, 14, 18}, Bits: []int{4, 3}, Bias: []int{1, 0},
				Delay: []int{0, 0}, Shift: []int{0, 0}, Lanes: []int{7, 18}}
			if kind == network.Window {
				shape.Shift = []int{4, 3}
			}
			r := rand.New(rand.NewPCG(1, uint64(stream+1)))
			n := cosim.RandomNetwork(r, shape)
			files, err := cosim.Files(n, shape.Lanes)
			require.NoError(t, err)
			read, err := Recover(t.Context(), Design{Top: core.TopName, Files: files})
			require.NoError(t, err)
			t.Log(fmt.Sprintf("%v", read.Cells))
			bench, err := cosim.StartFiles(t.Context(), n, shape.Lanes, read.Files)
			require.NoError(t, err)
			defer bench.Close()
			agree(t, bench, r, shape, sets)
		})
	}
}
