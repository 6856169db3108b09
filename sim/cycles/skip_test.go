package cycles

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// oneByOne is an input whose spikes come a step apart.
func oneByOne(n int) []network.Time {
	input := make([]network.Time, n)
	for i := range input {
		input[i] = network.Time(i)
	}
	return input
}

// interval is the cycles between two of many equal samples.
func interval(t *testing.T, n *network.Network, of Array, input []network.Time) int {
	t.Helper()
	stamps := Predict(n, of, Masks, repeat(runs(t, n, input)[0], 4))
	return int(stamps[3].Done - stamps[2].Done)
}

// All neurons fire at the first of 12 events in 3 groups. The sequencer hears of a
// group ten cycles after its pass, so some events are still passed in full; then the
// rest costs a cycle each. Never more than without skipping, and the spikes are the same.
func TestEventsThatNobodyHearsAreDropped(t *testing.T) {
	n := deltaNet(12, 6, 0, 1)
	full := plain(n, 2)
	skipping := full
	skipping.Options.SkipGroups = true
	const digits, groups = 3, 3
	require.Equal(t, (digits+12)*groups+1, interval(t, n, full, oneByOne(12)))
	short := interval(t, n, skipping, oneByOne(12))
	// Three digits and the first event, then three more passes until all three groups
	// have been heard of, then at most one a cycle.
	assert.LessOrEqual(t, short, (digits+1)*groups+12+11)
	assert.GreaterOrEqual(t, short, digits*groups+12+1)
}

// The first group alone fires, at the first event: after it has been heard of and
// passed once more, each event costs one pass less.
func TestAFiredGroupIsLeftOut(t *testing.T) {
	n := deltaNet(14, 6, 0, 1)
	for j := 2; j < 6; j++ {
		n.Layers[0].Theta[j] = int32(n.Layers[0].MaxTheta()) // out of reach
	}
	full := plain(n, 2)
	skipping := full
	skipping.Options.SkipGroups = true
	long, short := interval(t, n, full, oneByOne(14)), interval(t, n, skipping, oneByOne(14))
	// Heard of after 9 cycles, when its turn comes with the fourth event: that is the last.
	assert.Equal(t, long-(14-4), short)
}

// With one group left, a pass of it takes two cycles: its state is being written.
func TestTheOnlyGroupLeftRests(t *testing.T) {
	n := deltaNet(16, 4, 0, 1)
	n.Layers[0].Theta[3] = int32(n.Layers[0].MaxTheta())
	full := plain(n, 2) // two groups, one of which fires at once
	skipping := full
	skipping.Options.SkipGroups = true
	assert.Equal(t, interval(t, n, full, oneByOne(16)), interval(t, n, skipping, oneByOne(16)))
}

func TestEarlyEnds(t *testing.T) {
	// The neurons of layer 0, two groups of ten, fire one after another; layer 1 fires
	// at the first of them, and knows so with the second.
	n := deltaNet(40, 20, 0, 1)
	for j := range 20 {
		n.Layers[0].Theta[j] = int32(j + 1)
	}
	second := deltaNet(20, 10, 0, 1).Layers[0]
	n.Layers = append(n.Layers, second)
	n.T = 64
	input := oneByOne(40)
	array := plain(n, 10, 10)
	whole := interval(t, n, array, input)
	for _, early := range []EarlyEnd{EndWhenAllFired, EndAtFirstSpike} {
		ended := array
		ended.Options.EarlyEnd = early
		short := interval(t, n, ended, input)
		assert.Less(t, short, whole-20, "what is left of 40 events costs one cycle instead of two")
		spikes := 0
		Observe(n, ended, Masks, runs(t, n, input), func(_, _, _ int) { spikes++ })
		assert.Positive(t, spikes)
	}
}
