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

// need skips a test for want of Verilator or of what else it needs.
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
		shapes, sets, neurons = 10, 40, 60
	}
	for f, family := range Families() {
		for stream, kind := range kinds {
			for k := range shapes {
				t.Run(fmt.Sprintf("%s-%s-%d", family, kind, k), func(t *testing.T) {
					need(t, Available(family))
					t.Parallel()
					r := rand.New(rand.NewPCG(uint64(f*100+k), uint64(stream+1)))
					// Every T and every width, each in turn.
					shape := cosim.RandomShape(r, kind, network.MinT<<((f+k)%6), 2-k%2, network.MinBits+(2*f+k)%7, neurons)
					holds(t, r, shape, sets, func(files map[string]string) (*Netlist, error) {
						return Synthesise(t.Context(), family, Design{Top: core.TopName, Files: files})
					})
				})
			}
		}
	}
}

// TestBitstreams does the same on what IceStorm reads out of the bitstream of an
// iCE40, with the ports of spike_core at pins.
func TestBitstreams(t *testing.T) {
	need(t, BitstreamAvailable())
	shapes, sets, neurons := 1, 12, 14
	if proving() {
		shapes, sets, neurons = 5, 100, 24
	}
	for stream, kind := range kinds {
		for k := range shapes {
			t.Run(fmt.Sprintf("%s-%d", kind, k), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(k), uint64(stream+1)))
				shape := cosim.RandomShape(r, kind, 16, 2, network.MinBits+2+k%3, neurons)
				holds(t, r, shape, sets, func(files map[string]string) (*Netlist, error) {
					return Recover(t.Context(), Design{Top: core.TopName, Files: files})
				})
			})
		}
	}
}

// holds makes a netlist of a shape, with a network's weights in it, and demands
// that it computes what the model says: first on those weights, then on others
// that are written to it, with and without stalls.
func holds(t *testing.T, r *rand.Rand, shape cosim.Shape, sets int, make func(files map[string]string) (*Netlist, error)) {
	t.Helper()
	n := cosim.RandomNetwork(r, shape)
	files, err := cosim.InitialisedFiles(n, shape.Lanes)
	require.NoError(t, err)
	made, err := make(files)
	require.NoError(t, err)
	t.Logf("cells: %v", made.Cells)
	bench, err := cosim.StartFiles(t.Context(), n, shape.Lanes, made.Files)
	require.NoError(t, err)
	defer bench.Close()
	spikes := 0
	for set := range sets {
		if set > 0 {
			n = cosim.RandomNetwork(r, shape)
			require.NoError(t, bench.Load(n))
		}
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
	require.NotZero(t, spikes, "no output neuron ever fired")
	t.Logf("%+v: %d samples, %d spikes", shape, 6*sets, spikes)
}
