package main

import (
	"context"
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
	rows, err := measureWire(context.Background(), n, 25, 120)
	require.NoError(t, err)
	for _, r := range rows {
		share, payload := r.busier()
		assert.GreaterOrEqual(t, share, 0.95, r.Work)
		assert.LessOrEqual(t, share, 1.0, r.Work)
		assert.GreaterOrEqual(t, payload, 0.90, r.Work)
	}
}
