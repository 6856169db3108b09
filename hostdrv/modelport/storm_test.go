package modelport_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"

	"spikehdl/hostdrv/linktest"
)

// TestStorms holds driver and model to the promise that a fault of the wire never
// makes an answer wrong and never hangs a host.
func TestStorms(t *testing.T) {
	runs := 500
	if os.Getenv("SPIKEHDL_PROVE") != "" {
		runs = 10_000
	}
	n := linktest.StormNetwork()
	var tally linktest.Tally
	for seed := range uint64(runs) {
		tally.Add(linktest.Storm(seed, open(t, n, 20, 12), n))
	}
	for _, bad := range tally.Bad {
		t.Errorf("seed %d: %s after %v: %v", bad.Seed, bad.Outcome, bad.Faults, bad.Err)
	}
	t.Logf("%d runs: %d clean, %d recovered, %d refused; faults %v; errors %v", tally.Runs,
		tally.Ends[linktest.Clean], tally.Ends[linktest.Recovered], tally.Ends[linktest.Refused], tally.Faults, tally.Refusal)
	assert.Greater(t, tally.Ends[linktest.Recovered], runs/2, "most faults can be healed")
	assert.Len(t, tally.Faults, 11, "every kind was met")
}
