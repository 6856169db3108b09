package cosim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
	"spikehdl/verilator"
)

// startShipped compiles a shipped network with the lanes of a rule on the Arty
// A7-35T, and draws samples for it.
func startShipped(t testing.TB, name string, rule gen.Rule, samples int) (*Bench, *network.Network, [][]network.Time) {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	n, err := shipped.Load(name)
	require.NoError(t, err)
	plan, err := gen.MakePlan(n, board, gen.Options{Optimize: rule})
	require.NoError(t, err)
	bench, err := Start(t.Context(), n, PlannedArray(plan), nil)
	require.NoError(t, err)
	t.Cleanup(func() { bench.Close() })
	require.NoError(t, bench.Load(n))
	noise := network.NewNoiseSource(7)
	inputs := make([][]network.Time, samples)
	for k := range inputs {
		inputs[k], err = n.Input(noise, k%max(1, n.Classes()))
		require.NoError(t, err)
	}
	return bench, n, inputs
}

func TestSpeedCountsTheCyclesThatArePredicted(t *testing.T) {
	bench, n, inputs := startShipped(t, "digits-delta", gen.ForThroughput, 3)
	s, err := bench.Speed(inputs)
	require.NoError(t, err)
	var results []*sim.Result
	for _, input := range inputs {
		r, err := sim.Run(n, input)
		require.NoError(t, err)
		results = append(results, r)
	}
	stamps := cycles.Predict(n, bench.array, cycles.Masks, results)
	assert.Equal(t, stamps[len(stamps)-1].Done, s.Cycles)
	assert.Equal(t, 3, s.Samples)
	assert.Positive(t, s.Took)
	assert.InEpsilon(t, s.SamplesPerSecond()/3*float64(s.Cycles), s.CyclesPerSecond(), 1e-9)
}

// BenchmarkVerilated is the Verilated array of each shipped network, on the lanes
// that the Arty A7-35T gets.
func BenchmarkVerilated(b *testing.B) {
	for _, name := range shipped.Names() {
		b.Run(name, func(b *testing.B) {
			bench, _, inputs := startShipped(b, name, gen.ForThroughput, 100)
			var total Speed
			for b.Loop() {
				s, err := bench.Speed(inputs)
				require.NoError(b, err)
				total.Samples += s.Samples
				total.Cycles += s.Cycles
				total.Took += s.Took
			}
			b.ReportMetric(total.SamplesPerSecond(), "samples/s")
			b.ReportMetric(total.CyclesPerSecond(), "cycles/s")
		})
	}
}
