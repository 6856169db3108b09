package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/verilator"
)

// TestTheWireIsTheLimit holds small boards to what is promised of all: the direction that
// limits the work is full of frames, and these of payload. Whatever Ethernet's own headers
// take, nine tenths of its rate are payload.
func TestTheWireIsTheLimit(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	for _, w := range wires(0)[1:] {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			var rows []wireRow
			for _, board := range []struct {
				network *network.Network
				works   []work
			}{
				{randomNetwork(40, 60*w.more, 300), []work{weightsIn()}},
				{randomNetwork(40, 10, 300), []work{samplesIn("images out"), noiseMade()}},
				{randomNetwork(300, 10, 10), []work{samplesIn("images in")}},
			} {
				got, err := measureWire(t.Context(), w, board.network, 120, board.works...)
				require.NoError(t, err)
				rows = append(rows, got...)
			}
			require.Len(t, rows, 4)
			for k, r := range rows {
				share, payload, rate := r.busier()
				assert.Equal(t, k == 0 || k == 3, r.In > r.Out, r.Work)
				assert.GreaterOrEqual(t, share, 0.95, r.Work)
				assert.LessOrEqual(t, share, 1.0, r.Work)
				assert.GreaterOrEqual(t, payload, 0.90, r.Work)
				if w.divisor == 0 {
					assert.GreaterOrEqual(t, rate, 90e6, r.Work)
				}
			}
		})
	}
}

// TestAHostThatTakesItsTime: LOAD goes before the WRITEs, and COMMIT needs no answer to
// them, so a short load is as much later as its first datagram.
func TestAHostThatTakesItsTime(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	n := randomNetwork(40, 10, 300)
	var took []float64
	for _, delay := range []time.Duration{0, time.Millisecond} {
		rows, err := measureWire(t.Context(), ethernet(delay), n, 1, weightsIn())
		require.NoError(t, err)
		took = append(took, rows[0].Seconds)
	}
	assert.InDelta(t, 1e-3, took[1]-took[0], 0.5e-3)
}
