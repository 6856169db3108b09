package netlist

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/cosim"
)

// need skips a test for want of Verilator or what else it needs.
func need(t *testing.T, available ...error) {
	t.Helper()
	for _, err := range append(available, verilator.Available()) {
		if err != nil {
			t.Skip(err)
		}
	}
}

// proving widens the tests to what make prove asks for.
func proving() bool { return os.Getenv("SPIKEHDL_PROVE") != "" }

var kinds = []network.Kind{network.Delta, network.Window}

// TestNetlists runs random weights and samples on the netlist of random shapes,
// of each kind for each family: every spike time and every cycle must be what the
// model says, as on the Verilog.
func TestNetlists(t *testing.T) {
	shapes, sets, neurons := 1, 12, 24
	if proving() {
		shapes, sets, neurons = 10, 40, 80
	}
	for f, family := range Families() {
		for stream, kind := range kinds {
			for k := range shapes {
				t.Run(fmt.Sprintf("%s-%s-%d", family, kind, k), func(t *testing.T) {
					need(t, Available(family))
					r := rand.New(rand.NewPCG(uint64(f*100+k), uint64(stream+1)))
					shape := cosim.RandomShape(r, kind, network.MinT<<((f+k)%6), 2-k%2, network.MinBits+(2*f+k)%7, neurons)
					bench := startNetlist(t, family, cosim.RandomNetwork(r, shape), shape.Lanes)
					agree(t, bench, r, shape, sets)
				})
			}
		}
	}
}

// startNetlist synthesises spike_core for a network's shape and starts it.
func startNetlist(t *testing.T, family string, n *network.Network, lanes []int) *cosim.Bench {
	t.Helper()
	files, err := cosim.Files(n, lanes)
	require.NoError(t, err)
	made, err := Synthesise(t.Context(), family, Design{Top: core.TopName, Files: files})
	require.NoError(t, err)
	t.Logf("%s: %v", family, made.Cells)
	bench, err := cosim.StartFiles(t.Context(), n, lanes, made.Files)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, bench.Close()) })
	return bench
}

// agree demands that weight sets give what the model says, with and without stalls.
func agree(t *testing.T, bench *cosim.Bench, r *rand.Rand, shape cosim.Shape, sets int) {
	t.Helper()
	spikes := 0
	for set := range sets {
		n := cosim.RandomNetwork(r, shape)
		require.NoError(t, bench.Load(n))
		inputs := cosim.RandomInputs(r, n, 6)
		results, err := bench.Check(n, inputs, verilator.Options{})
		require.NoErrorf(t, err, "weight set %d of shape %+v", set, shape)
		for _, result := range results {
			spikes += result.Counts.OutputSpikes
		}
		stalls := verilator.Options{SourceStall: uint8(r.IntN(200)), SinkStall: uint8(r.IntN(200)), Seed: uint64(set)}
		_, err = bench.Check(n, inputs[:2], stalls)
		require.NoErrorf(t, err, "weight set %d of shape %+v, with stalls", set, shape)
	}
	t.Logf("%+v: %d samples, %d spikes", shape, 6*sets, spikes)
}
