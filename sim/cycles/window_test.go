package cycles

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// The path of an end-of-sample token through a window layer, cycle by cycle: the
// window ends in cycle 0, and the scanner works from cycle 3, when the last levels are
// set aside in time; what it makes in a cycle passes relay, read, fire, mask and queue,
// and leaves it eight cycles later.
//
// A window of T steps that has ticked is scanned in (T-1) x G cycles, from the
// highest level down, and closed in one more. One that has not is closed at once.
func TestWindowLatencyByHand(t *testing.T) {
	const T, toScanner, toQueue = 16, 3, 8
	for _, test := range []struct {
		biasRows, lanes, events int
		at                      network.Time
	}{
		{0, 6, 0, 0}, {0, 3, 0, 0}, // nothing at all
		{0, 6, 4, 15}, {0, 2, 4, 15}, // spikes at the last step alone: no tick
		{0, 6, 1, 0}, {0, 6, 4, 0}, {0, 3, 4, 5}, {0, 1, 4, 14},
		{1, 6, 0, 0}, {2, 3, 0, 0}, // bias rows alone tick too
		{1, 6, 4, 0}, {2, 3, 4, 5}, {2, 2, 4, 15},
	} {
		n := windowNet(4, 6, test.biasRows)
		input := append(spikes(test.events, test.at), spikes(4-test.events, silent)...)
		r := runs(t, n, input)[0]
		groups := 6 / test.lanes

		ticks := 0 // from the first spike's step to the last step
		switch {
		case test.biasRows > 0:
			ticks = T - 1
		case test.events > 0:
			ticks = T - 1 - int(test.at)
		}
		ends := (test.biasRows + test.events + ticks) * groups
		done := ends + toScanner + toQueue
		if ticks > 0 {
			done += (T - 1) * groups
		}
		// An event is taken in the last cycle of its pass, after the ticks before it.
		accept := ends
		if test.events > 0 {
			before := test.biasRows
			if test.biasRows > 0 {
				before += int(test.at)
			}
			accept = (before+1)*groups - 1
		}
		assert.Equal(t, uint64(done-accept+1), Latency(n, plain(n, test.lanes), Masks, r), "%+v", test)
	}
}

// Back to back the sequencer needs (rows + T-1) passes and a cycle for the end.
// But the last tick sets levels aside where the scanner reads them, and waits for
// it: from one window's end 3 cycles to the scanner, (T-1) x G of scanning, one to
// close, then the tick's G cycles: T x G + 4.
func TestWindowsWaitForTheScanner(t *testing.T) {
	const T = 16
	for _, test := range []struct{ events, lanes int }{
		{1, 6}, {4, 6}, {5, 6}, {6, 6}, {20, 6}, {1, 2}, {2, 2}, {3, 2}, {20, 2}, {2, 1}, {20, 1},
	} {
		n := windowNet(20, 6, 0)
		groups := 6 / test.lanes
		input := append(spikes(test.events, 0), spikes(20-test.events, silent)...)
		stamps := Predict(n, plain(n, test.lanes), Masks, repeat(runs(t, n, input)[0], 6))
		sequencer := (test.events+T-1)*groups + 1
		scanner := T*groups + 4
		for k := 2; k < len(stamps); k++ {
			assert.Equal(t, uint64(max(sequencer, scanner)), stamps[k].Done-stamps[k-1].Done, "%+v", test)
		}
	}
}

// A scanner stopped by a full queue loses nothing: all neurons at the highest
// level make a mask a cycle, of two events each.
func TestAFullQueueStopsTheScanner(t *testing.T) {
	n := windowNet(4, 400, 0)
	results := repeat(runs(t, n, spikes(4, 0))[0], 2)
	require.Equal(t, 400, results[0].Counts.OutputSpikes)
	a := newArray(n, plain(n, 2), Events, results)
	events, longest := 0, 0
	for len(a.done) < len(results) {
		if q := a.layers[0].encoder.events; q.valid && !q.out.last {
			events++
		}
		a.step()
		longest = max(longest, a.layers[0].masks.count)
	}
	assert.Equal(t, 800, events)
	assert.LessOrEqual(t, longest, QueueDepth)
	assert.Greater(t, longest, QueueDepth-PassesUnderWay)
}
