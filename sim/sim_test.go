package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

const silent = network.Silent

func run(t *testing.T, n *network.Network, input ...network.Time) *Result {
	t.Helper()
	r, err := Run(n, input)
	require.NoError(t, err)
	return r
}

// handDelta has two inputs, one bias row and three neurons, T = 8:
//
//	         neuron 0   1   2
//	input 0         2  -3   1
//	input 1         3   4   1
//	bias            1   0   0
//	theta           3   1   3
func handDelta() *network.Network {
	return &network.Network{Name: "hand", Kind: network.Delta, T: 8, Layers: []network.Layer{{
		In: 2, Out: 3, Bits: 4, BiasRows: 1,
		Weights: []int8{2, -3, 1, 3, 4, 1, 1, 0, 0}, Theta: []int32{3, 1, 3}}}}
}

func TestDeltaByHand(t *testing.T) {
	// Input 0 at 2, input 1 at 5.
	//   neuron 0: bias gives 1 at 0; 1 + 2 = 3 at 2, which reaches 3: fires at 2. Ends at 6.
	//   neuron 1: -3 at 2, -3 + 4 = 1 at 5: fires at 5.
	//   neuron 2: 1 at 2, 2 at 5: never reaches 3.
	r := run(t, handDelta(), 2, 5)
	assert.Equal(t, []network.Time{2, 5, silent}, r.Output())
	assert.Equal(t, []int64{6, 1, 2}, r.Layers[0].Membranes)
	assert.Equal(t, Counts{InputSpikes: 2, OutputSpikes: 2, SynapticAdditions: 9, LastUsefulStep: 5}, r.Counts)

	// Only input 1, at 0: neuron 0 has 1 + 3 = 4 and neuron 1 has 4, both at 0.
	r = run(t, handDelta(), silent, 0)
	assert.Equal(t, []network.Time{0, 0, silent}, r.Output())
	assert.Equal(t, Counts{InputSpikes: 1, OutputSpikes: 2, SynapticAdditions: 6, LastUsefulStep: 0}, r.Counts)

	// No spike: the bias alone adds.
	r = run(t, handDelta(), silent, silent)
	assert.Equal(t, []network.Time{silent, silent, silent}, r.Output())
	assert.Equal(t, []int64{1, 0, 0}, r.Layers[0].Membranes)
	assert.Equal(t, Counts{SynapticAdditions: 3, LastUsefulStep: -1}, r.Counts)
}

// Input 1 comes first by index of time but the two share step 4: neuron 1 has
// 4 - 3 = 1 after the step and fires; in the middle of a step, at -3 or at 4,
// nothing is compared. With theta 2 it must stay silent although 4 would do.
func TestDeltaComparesOnlyAfterAStep(t *testing.T) {
	n := handDelta()
	assert.Equal(t, network.Time(4), run(t, n, 4, 4).Output()[1])
	n.Layers[0].Theta[1] = 2
	assert.Equal(t, silent, run(t, n, 4, 4).Output()[1])
}

// A neuron that has fired keeps its first time, whatever its membrane does.
func TestDeltaFiresOnce(t *testing.T) {
	// Neuron 1: 4 at 1, fires; 1 at 3, still not below its threshold.
	assert.Equal(t, network.Time(1), run(t, handDelta(), 3, 1).Output()[1])
}

func TestDelayPushesSpikesLater(t *testing.T) {
	n := handDelta()
	n.Layers[0].Delay = 1
	assert.Equal(t, []network.Time{3, 6, silent}, run(t, n, 2, 5).Output())

	// Neuron 1 would fire at 7: one step later there is no step.
	r := run(t, n, 2, 7)
	assert.Equal(t, []network.Time{3, silent, silent}, r.Output())
	assert.Equal(t, int64(1), r.Layers[0].Membranes[1])
	assert.Equal(t, 3, r.Counts.LastUsefulStep)
}

// The second layer sees the delayed times of the first, on the same axis.
func TestDeltaLayersShareOneAxis(t *testing.T) {
	n := handDelta()
	n.Layers[0].Delay = 1
	n.Layers = append(n.Layers, network.Layer{In: 3, Out: 1, Bits: 4, Weights: []int8{1, 2, 7}, Theta: []int32{3}})
	// Layer 0 emits 3 and 6; 1 at 3, 1 + 2 = 3 at 6.
	r := run(t, n, 2, 5)
	assert.Equal(t, []network.Time{6}, r.Output())
	assert.Equal(t, []int64{3}, r.Layers[1].Membranes)
	assert.Equal(t, Counts{InputSpikes: 2, HiddenSpikes: 2, OutputSpikes: 1, SynapticAdditions: 9 + 2, LastUsefulStep: 6}, r.Counts)
}

// handWindow has two inputs, one bias row and four neurons, T = 8, shift 2:
//
//	         neuron 0   1   2   3
//	input 0         2  -3   7   0
//	input 1         3   1   7   1
//	bias            1   0   7   0
func handWindow() *network.Network {
	return &network.Network{Name: "hand", Kind: network.Window, T: 8, Layers: []network.Layer{{
		In: 2, Out: 4, Bits: 4, BiasRows: 1, Shift: 2,
		Weights: []int8{2, -3, 7, 0, 3, 1, 7, 1, 1, 0, 7, 0}}}}
}

func TestWindowByHand(t *testing.T) {
	// Input 0 at 2 is level 5, input 1 at 5 is level 2, the bias level 7; r = 2.
	//   neuron 0: 2 + 2x5 + 3x2 + 1x7 = 25, 25/4 = 6: fires at 7 - 6 = 1.
	//   neuron 1: 2 - 15 + 2 = -11: silent.
	//   neuron 2: 2 + 35 + 14 + 49 = 100, 25, clamped to 7: fires at 0.
	//   neuron 3: 2 + 2 = 4, 1: fires at 6.
	r := run(t, handWindow(), 2, 5)
	assert.Equal(t, []network.Time{1, silent, 0, 6}, r.Output())
	assert.Equal(t, []int64{25, -11, 100, 4}, r.Layers[0].Membranes)
	assert.Equal(t, Counts{InputSpikes: 2, OutputSpikes: 3, SynapticAdditions: 12, LastUsefulStep: 6}, r.Counts)

	// A spike at the last step is level 0: it changes nothing but the counts.
	last, none := run(t, handWindow(), 2, 7), run(t, handWindow(), 2, silent)
	assert.Equal(t, none.Layers, last.Layers)
	assert.Equal(t, 12, last.Counts.SynapticAdditions)
	assert.Equal(t, 8, none.Counts.SynapticAdditions)
}

func TestWindowRoundsHalfUpAndDownBelowZero(t *testing.T) {
	one := func(weight int8, shift int, at network.Time) *Result {
		n := &network.Network{Kind: network.Window, T: 8, Layers: []network.Layer{{
			In: 1, Out: 1, Bits: 8, Shift: shift, Weights: []int8{weight}}}}
		return run(t, n, at)
	}
	assert.Equal(t, silent, one(1, 2, 6).Output()[0], "1/4 rounds to 0")
	assert.Equal(t, network.Time(6), one(2, 2, 6).Output()[0], "2/4 rounds to 1")
	assert.Equal(t, network.Time(5), one(6, 2, 6).Output()[0], "6/4 rounds to 2")
	assert.Equal(t, silent, one(-1, 0, 6).Output()[0])
	assert.Equal(t, network.Time(6), one(1, 0, 6).Output()[0], "no shift: the sum itself")
	assert.Equal(t, int64(1), one(1, 0, 6).Layers[0].Membranes[0], "no shift: no rounding")
	assert.Equal(t, network.Time(1), one(1, 0, 1).Output()[0])
	assert.Equal(t, network.Time(0), one(127, 0, 1).Output()[0], "clamped")
	assert.Equal(t, silent, one(127, 24, 0).Output()[0])
}

func TestDecideDelta(t *testing.T) {
	n := handDelta()
	decide := func(times []network.Time, membranes ...int64) int {
		return Decide(n, &Result{Layers: []LayerResult{{times, membranes}}})
	}
	assert.Equal(t, 1, decide([]network.Time{5, 2, 3}, 9, 1, 9), "the earliest")
	assert.Equal(t, 1, decide([]network.Time{silent, 2, 2}, 9, 1, 9), "ties to the lowest index")
	assert.Equal(t, 2, decide([]network.Time{silent, silent, 7}, 9, 9, 0), "a late spike before any membrane")
	assert.Equal(t, 0, decide([]network.Time{0, 0, 0}, 0, 0, 0))
	// Thresholds are 3, 1, 3: the margins are -2, -1, -1.
	assert.Equal(t, 1, decide([]network.Time{silent, silent, silent}, 1, 0, 2), "the highest V-theta, lowest index")
	// The highest membrane is neuron 0's, but its margin is -1 against 0.
	assert.Equal(t, 1, decide([]network.Time{silent, silent, silent}, 2, 1, 1))
}

// A spike that the delay pushed out of the sample is no spike: if no other
// fired, its margin decides like any other.
func TestDecideDeltaAfterAPushedSpike(t *testing.T) {
	n := handDelta()
	n.Layers[0].Delay = 1
	// Inputs at 7: V = 6, 1, 2 and margins 3, 0, -1; neurons 0 and 1 were pushed out.
	r := run(t, n, 7, 7)
	require.Equal(t, []network.Time{silent, silent, silent}, r.Output())
	assert.Equal(t, 0, Decide(n, r))
}

func TestDecideWindow(t *testing.T) {
	n := handWindow()
	decide := func(membranes ...int64) int {
		return Decide(n, &Result{Layers: []LayerResult{{make([]network.Time, len(membranes)), membranes}}})
	}
	assert.Equal(t, 2, decide(1, 5, 100, 7), "the highest V, beyond the clamp too")
	assert.Equal(t, 1, decide(1, 5, 5, 5), "ties to the lowest index")
	assert.Equal(t, 3, decide(-9, -8, -7, -1), "all below zero")
	// The highest V decides although neurons at the clamp share their spike time.
	assert.Equal(t, 2, Decide(n, run(t, n, 0, 0)))
}

func TestSamplesThatCannotBe(t *testing.T) {
	n := handDelta()
	for _, test := range []struct {
		input []network.Time
		want  string
	}{
		{nil, `sample has 0 inputs, but network "hand" has 2`},
		{[]network.Time{0, 0, 0}, `sample has 3 inputs, but network "hand" has 2`},
		{[]network.Time{0, 8}, `input 1 spikes at step 8, outside 0 to 7`},
		{[]network.Time{-2, 0}, `input 0 spikes at step -2, outside 0 to 7`},
	} {
		_, err := Run(n, test.input)
		assert.EqualError(t, err, test.want)
	}
}

func TestRunLeavesInputAndNetworkAlone(t *testing.T) {
	n, input := handDelta(), []network.Time{2, 5}
	first := run(t, n, input...)
	second := run(t, n, input...)
	assert.Equal(t, first, second)
	assert.Equal(t, handDelta(), n)
}
