package gen

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/network"
	"spikehdl/sim"
)

// The planner's counts are those of the reference where lanes and groups come out
// even, so that no lane works for nothing.
func TestOperationsAreThoseOfTheReference(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 2, 0, 0, 20, 40, 30)
	p, err := planWith(n, arty(t), Options{Lanes: []int{10, 15}})
	require.NoError(t, err)
	input := make([]network.Time, 20)
	for i := range input {
		input[i] = network.Time(i%5 - 1)
	}
	r, err := sim.Run(n, input)
	require.NoError(t, err)
	into := []float64{float64(r.Counts.InputSpikes), float64(r.Layers[0].Spikes())}
	additions := 0.0
	for i := range p.Layers {
		l := &p.Layers[i]
		digits := float64(l.ThresholdRows * l.Out) // shifted in by the same adders
		additions += operationsOf(l, into[i], 0).addedBits/float64(l.MembraneBits) - digits
	}
	assert.Equal(t, float64(r.Counts.SynapticAdditions), additions)
}

func TestEnergyAddsUp(t *testing.T) {
	n := testNetwork(network.Window, 16, 4, 1, 0, 4, 20, 40, 30)
	d, err := Generate(n, arty(t), Options{})
	require.NoError(t, err)
	require.Len(t, d.Report.Energy, 2)
	for _, e := range d.Report.Energy {
		var sum Range
		for _, term := range e.Terms {
			assert.NotEmpty(t, term.Source, term.What)
			assert.Positive(t, term.Count, term.What)
			assert.Less(t, term.Each.Low, term.Each.Likely, term.What)
			assert.Less(t, term.Each.Likely, term.Each.High, term.What)
			assert.Equal(t, term.Each.times(term.Count), term.Joules)
			sum = sum.plus(term.Joules)
		}
		assert.Equal(t, sum, e.Joules)
	}
	assert.Less(t, d.Report.Energy[1].Joules.Likely, d.Report.Energy[0].Joules.Likely, "real samples are not all spikes")
	assert.Contains(t, d.Files["REPORT.md"], "## Energy a sample (estimated)")
	assert.Contains(t, d.Files["REPORT.md"], "Horowitz, ISSCC 2014")
}

func TestEveryBoardHasAStaticPower(t *testing.T) {
	for _, name := range boards.Names() {
		board, err := boards.Load(name)
		require.NoError(t, err)
		power := staticPower(board)
		assert.NotEmpty(t, power.source)
		assert.Less(t, power.watts.Low, power.watts.High)
	}
	unknown := *arty(t)
	unknown.Part = "xc7k325t-2"
	assert.Contains(t, staticPower(&unknown).source, "no figure for this part was found")
}

func TestJoulesAreReadable(t *testing.T) {
	for joules, want := range map[float64]string{1.5: "1.5 J", 2.5e-6: "2.5 uJ", 3.456e-9: "3.46 nJ", 5e-14: "0.05 pJ", 0.02: "20 mJ"} {
		assert.Equal(t, want, Joules(joules))
	}
}
