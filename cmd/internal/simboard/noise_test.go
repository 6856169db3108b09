package simboard

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/verify"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
	"spikehdl/verilator"
)

// TestNoiseOfTheBoard verifies the Verilated board: its own noise, its checksums and its
// cycles are the model's, and a bit of one weight is found.
func TestNoiseOfTheBoard(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			n := linktest.Network(rand.New(rand.NewPCG(4, 4)), kind, 16, 4, 20, 12, 30)
			n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 16}, {Meaning: network.Class, Size: 4}}
			conn, design, err := Start(t.Context(), n, "arty-a7", Options{Noise: true})
			require.NoError(t, err)
			b, err := hostdrv.Open(t.Context(), Link{conn})
			require.NoError(t, err)
			defer b.Close()
			require.NoError(t, b.Load(t.Context(), n, nil))
			m, err := verify.NewModel(n, func(r *sim.Result) uint64 { return cycles.Latency(n, design.Plan.Array, cycles.Events, r) })
			require.NoError(t, err)
			for _, job := range []verify.Job{
				{Count: 300, State: 7, Every: 90}, {Count: 20, State: 8, Every: 1, Class: 3, Same: true}, {Count: 1, State: 9, Every: verify.MaxEvery, Class: 2},
			} {
				report, err := verify.Run(t.Context(), b, m, job, nil)
				require.NoError(t, err)
				require.Nil(t, report.Difference)
				assert.Equal(t, job.Count, report.Samples)
			}
			// Noise and samples of the link in turns.
			inputs, err := n.Samples(3, 10)
			require.NoError(t, err)
			source := network.NewNoiseSource(3)
			for range 2 {
				sent, made := [][]network.Time{}, [][]network.Time{}
				require.NoError(t, b.Run(t.Context(), inputs, func(_ int, r hostdrv.Result) error {
					sent = append(sent, r.Times)
					return nil
				}))
				require.NoError(t, b.Generate(t.Context(), link.Generate{Count: 10, State: source.State()}, func(_ int, r hostdrv.Result) error {
					made = append(made, r.Times)
					return nil
				}))
				assert.Equal(t, sent, made)
			}

			// The same array, fed otherwise: another network.
			other := *n
			other.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 15}, {Meaning: network.Class, Size: 5}}
			otherModel, err := verify.NewModel(&other, nil)
			require.NoError(t, err)
			_, err = verify.Run(t.Context(), b, otherModel, verify.Job{Count: 1, Every: 1}, nil)
			var split *hostdrv.NoiseError
			require.ErrorAs(t, err, &split)
			assert.Equal(t, "16 noise, 4 class inputs", split.Board.String())

			wrong := *n
			wrong.Layers = slices.Clone(n.Layers)
			wrong.Layers[1].Weights = slices.Clone(n.Layers[1].Weights)
			wrong.Layers[1].Weights[40] ^= 4
			require.NoError(t, b.Load(t.Context(), &wrong, nil))
			report, err := verify.Run(t.Context(), b, m, verify.Job{Count: 2000, State: 7, Every: 200}, nil)
			require.NoError(t, err)
			require.NotNil(t, report.Difference)
			assert.Equal(t, 10, report.Difference.Neurons[0].Index, "weight 40 of 30 neurons")
			t.Logf("%+v", report.Difference)
		})
	}
}
