package netlist

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
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

// shapeOf is, as number 0, a shape with several groups in one layer and a single
// one in the other, and random ones after it: every T and every width, each in turn.
// The array is one that the family's boards get.
func shapeOf(t *testing.T, r *rand.Rand, familyName string, kind network.Kind, number, most int) cosim.Shape {
	t.Helper()
	family, err := boards.FamilyOf(familyName)
	require.NoError(t, err)
	target := gen.TargetOf(family)
	if number > 0 {
		shape := cosim.RandomShape(r, kind, network.MinT<<(number%6), 1+number%3, network.MinBits+number%7, most)
		// Large RAM has no first contents, and only one kind of iCE40 has it.
		shape.Array.Target, shape.Array.Stores = target, nil
		return shape
	}
	shape := cosim.Shape{Kind: kind, T: 16, Sizes: []int{12, 14, 18}, Bits: []int{4, 3}, Bias: []int{1, 0},
		Delay: []int{0, 0}, Shift: []int{0, 0}}
	shape.Array = cosim.PlainArray([]int{5, 18})
	shape.Array.Target = target
	if kind == network.Window {
		shape.Shift = []int{4, 3}
	}
	return shape
}

// TestNetlists runs random weights and samples on the netlist of random shapes,
// of each kind for each family: every spike time and every cycle must be what the
// model says, as on the Verilog.
func TestNetlists(t *testing.T) {
	shapes, sets, neurons := 1, 12, 0
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
					holds(t, r, shapeOf(t, r, family, kind, k, neurons), sets, func(files map[string]string) (*Netlist, error) {
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
	shapes, sets, neurons := 1, 12, 0
	if proving() {
		shapes, sets, neurons = 5, 100, 24
	}
	for stream, kind := range kinds {
		for k := range shapes {
			t.Run(fmt.Sprintf("%s-%d", kind, k), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(k), uint64(stream+1)))
				holds(t, r, shapeOf(t, r, "ice40", kind, k, neurons), sets, func(files map[string]string) (*Netlist, error) {
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
	files, err := cosim.InitialisedFiles(n, shape.Array)
	require.NoError(t, err)
	made, err := make(files)
	require.NoError(t, err)
	t.Logf("cells: %v", made.Cells)
	bench, err := cosim.StartFiles(t.Context(), n, shape.Array, made.Files)
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
	t.Logf("%+v: %d samples, %d spikes", shape, 6*sets, spikes)
}
