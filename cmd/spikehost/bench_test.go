package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv/linktest"
	"spikehdl/link"
	"spikehdl/network"
)

func benchJSON(t *testing.T, args ...string) benchReport {
	t.Helper()
	code, out, err := run(t, append([]string{"bench", "--json", "--port", "model:"}, args...)...)
	require.Zero(t, code, err)
	var r benchReport
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	return r
}

// TestBench: what the board counts is what the model says, and what goes over the wire is
// what the samples take.
func TestBench(t *testing.T) {
	for _, model := range []string{"digits-small", "digits"} {
		r := benchJSON(t, "--model", model, "-n", "24")
		assert.Equal(t, "the cycle model", r.Simulator)
		assert.InDelta(t, r.Core.ModelCycles, r.Core.Cycles, 1e-6)
		assert.InDelta(t, float64(r.ClockHz)/r.Core.Cycles, r.Core.Rate, 1e-6)
		assert.Less(t, r.Core.Interval, r.Core.Cycles, "samples overlap")
		for k, l := range r.Layers {
			assert.InDelta(t, l.ModelSpikes, l.Spikes, 1e-6, "layer %d", k)
			assert.InDelta(t, l.ModelPasses, l.Passes, 1e-6, "layer %d", k)
			assert.GreaterOrEqual(t, l.Additions, l.ModelAdditions, "layer %d", k)
			assert.NotZero(t, l.ModelAdditions)
			assert.InDelta(t, l.Passes*float64(l.Banks), l.Reads, 1e-6)
		}
		host, board := r.Link.HostNoise, r.Link.BoardNoise
		require.NotNil(t, board)
		assert.Zero(t, host.Faults)
		assert.Greater(t, host.BytesTo, 10*board.BytesTo, "GENERATE is one frame")
		assert.InEpsilon(t, host.BytesFrom, board.BytesFrom, 0.1, "the same answers")
		assert.InDelta(t, 100_000, r.Link.Wire.BytesPerSecond, 1e-6, "1 Mbaud")
		assert.InDelta(t, r.Link.Wire.BytesPerSecond/host.BytesFrom, host.Estimated, 1e-6)
		for _, rate := range []float64{host.Measured, board.Measured, r.Host.Encode, r.Host.Decode, r.Host.Check, r.Host.CheckSpikes} {
			assert.Positive(t, rate)
		}
	}
	code, out, _ := run(t, "bench", "-n", "4", "--model", "digits-small", "--port", "model:")
	assert.Zero(t, code)
	assert.Regexp(t, `(?s)^model: network "digits-small", seed 1, 4 samples equal to the model\n.*core .* simulated by the cycle model: .*link .* estimated: .*measured by the clock on the wall, of the simulation.*limit .*layer `, out)
}

// TestBenchOfImages: a network that reads images has random ones, from the host alone.
func TestBenchOfImages(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 16, 4, 9, 10, 12)
	n.Inputs[0].Meaning = network.Image
	folder := filepath.Join(t.TempDir(), "images")
	require.NoError(t, n.Save(folder))
	r := benchJSON(t, "--model", folder, "-n", "12")
	assert.Nil(t, r.Link.BoardNoise)
	assert.InDelta(t, r.Layers[0].ModelSpikes, r.Layers[0].Spikes, 1e-6)
}

// TestBenchOfAWrongBoard: there are no figures of answers that are wrong.
func TestBenchOfAWrongBoard(t *testing.T) {
	h := newHost()
	h.tamper(results(t, 7, func(r *link.Result) { r.Cycles++ })) // the third with the board's noise
	assert.Equal(t, 1, h.do(context.Background(), "bench", "-n", "5", "--port", "model:"))
	assert.Contains(t, h.err.String(), "spikehost: model: sample 2: every spike time is equal to the model, but the board took")
	assert.Empty(t, h.out.String())
	code, _, err := run(t, "bench", "-n", "0", "--port", "model:")
	assert.Equal(t, 2, code)
	assert.Contains(t, err, "-n 0: must be 1 to 100000")
}

func TestWires(t *testing.T) {
	for _, test := range []struct {
		port string
		rate float64
	}{{"/dev/ttyUSB1", 300_000}, {"udp:10.0.0.9", 12_500_000}, {ports.SimNet, 12_500_000}, {ports.Sim, 100_000}, {ports.Model, 100_000}} {
		w, err := wireOf(test.port, "arty-a7", 3_000_000)
		require.NoError(t, err)
		assert.InDelta(t, test.rate, w.BytesPerSecond, 1e-6, test.port)
	}
}

// TestCountersThatWrap: a board that counts past the top has counted on.
func TestCountersThatWrap(t *testing.T) {
	layer := func(n uint64) []link.LayerCounters { return []link.LayerCounters{{Events: n, Passes: n}} }
	before := link.Counters{Samples: 1<<48 - 2, Cycles: 5, Layers: layer(1<<48 - 1)}
	after := link.Counters{Samples: 3, Cycles: 8, Layers: layer(9)}
	assert.Equal(t, link.Counters{Samples: 5, Cycles: 3, Layers: layer(10)}, since(before, after))
}
