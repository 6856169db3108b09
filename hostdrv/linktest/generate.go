package linktest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
)

// generating demands what a GENERATE says, and that its DONE comes when the last sample is
// done: behind all checksums, and before whatever the next command says.
func generating(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	if !w.info.MakesNoise() {
		t.Skip("the board makes no noise")
	}
	const count, state = 5, 77
	source := network.NoiseSourceAt(state)
	var inputs [][]network.Time
	for k := range count {
		input, err := n.Input(source, k%max(1, n.Classes()))
		require.NoError(t, err)
		inputs = append(inputs, input)
	}
	for range 2 {
		before := w.counters().Samples
		job := link.Generate{Count: count, State: state, Every: 2}
		seq := w.command(link.TypeGenerate, job.Bytes())
		status := w.command(link.TypeStatus, nil)
		for _, due := range []uint32{2, 4, count} {
			checked, err := link.ParseChecked(w.expect(link.TypeChecked))
			require.NoError(t, err)
			require.Equal(t, due, checked.Samples)
		}
		w.expectDone(seq)
		counters, err := link.ParseCounters(w.expect(link.TypeCounters), len(w.info.Layers))
		require.NoError(t, err)
		require.Equal(t, before+count, counters.Samples)
		w.expectDone(status)

		job.Every = 0
		w.expectResults(n, w.command(link.TypeGenerate, job.Bytes()), inputs)
	}
}
