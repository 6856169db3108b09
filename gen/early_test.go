package gen

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim/cycles"
)

func TestEarlyEndsByName(t *testing.T) {
	for k, name := range EarlyEnds() {
		early, err := ParseEarlyEnd(name)
		require.NoError(t, err)
		assert.Equal(t, cycles.EarlyEnd(k), early)
	}
	early, err := ParseEarlyEnd("")
	require.NoError(t, err)
	assert.Equal(t, cycles.EndWithInput, early)
	_, err = ParseEarlyEnd("soon")
	assert.EqualError(t, err, `early end = "soon" is not understood; give none, all, first`)
}

// An early end is told in what the board says of itself, and refused where it would
// change an answer.
func TestEarlyEndOfADesign(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 30, 10)
	n.Output.Meaning = network.OutputClass
	for _, early := range []cycles.EarlyEnd{cycles.EndWithInput, cycles.EndWhenAllFired, cycles.EndAtFirstSpike} {
		d, err := Generate(n, arty(t), Options{EarlyEnd: early})
		require.NoError(t, err)
		assert.Equal(t, int(early), d.Info.EarlyEnd)
	}
	n.Output.Meaning = network.OutputSpikes
	_, err := Generate(n, arty(t), Options{EarlyEnd: cycles.EndAtFirstSpike})
	assert.EqualError(t, err, `early end = first, but the output of network "test" is no class, so that its later spikes matter; give all`)
	_, err = Generate(testNetwork(network.Window, 16, 4, 1, 0, 4, 20, 30, 10), arty(t), Options{EarlyEnd: cycles.EndWhenAllFired})
	assert.EqualError(t, err, `early end = all, but network "test" has window neurons, whose levels stand only at the end of the window; leave it out`)
}
