package main

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/verilator"
)

// TestTheWireIsTheLimit holds a small board to what is promised of all: the direction
// that limits the work is full of frames, and these of payload.
func TestTheWireIsTheLimit(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 40, 10, 300)
	for _, w := range wires()[1:] {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			rows, err := measureWire(t.Context(), w, n, 120, weightsIn(), samplesIn("noise in, images out"), noiseMade())
			require.NoError(t, err)
			require.Len(t, rows, 3)
			for _, r := range rows {
				share, payload, _ := r.busier()
				t.Logf("%+v", r)
				assert.GreaterOrEqual(t, share, 0.95, r.Work)
				assert.LessOrEqual(t, share, 1.0, r.Work)
				assert.GreaterOrEqual(t, payload, 0.90, r.Work)
			}
		})
	}
}
