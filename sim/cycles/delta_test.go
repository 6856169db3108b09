package cycles

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
)

// The path of an end-of-sample token through a delta layer, cycle by cycle:
//
//	0 taken by the sequencer     5 its weights are added
//	1 started (a pass)           6 fire register, 7 mask register
//	2 pass register              8 beside the queue, pushed
//	3 relay, 4 weights are read  9 in the queue's memory, 10 at its output
//
// that is 11 cycles for an empty sample, both ends counted, and G more for each
// event. The layer's own rows come before the first token is taken.
func TestDeltaLatencyByHand(t *testing.T) {
	for _, biasRows := range []int{0, 3} {
		for _, lanes := range []int{1, 2, 3, 6} { // 6, 3, 2 and 1 groups of 6 neurons
			groups := 6 / lanes
			n := deltaNet(4, 6, biasRows, 1)
			for events := range 5 {
				input := append(spikes(events, 3), spikes(4-events, silent)...)
				r := runs(t, n, input)[0]
				assert.Equal(t, uint64(11+events*groups), Latency(n, plain(n, lanes), Masks, r))
			}
		}
	}
}

// An encoder outside the core adds twelve cycles for an empty sample: banks marked,
// mask, word taken, counted, in the words' queue, at its output, in hand, picked, placed,
// numbered, in the events' queue, at its output.
func TestDeltaLatencyThroughAnEncoder(t *testing.T) {
	silentNet := deltaNet(4, 6, 0, 5) // a threshold out of reach
	r := runs(t, silentNet, spikes(4, 3))[0]
	require.Zero(t, r.Counts.OutputSpikes)
	assert.Equal(t, uint64(23+4*2), Latency(silentNet, plain(silentNet, 3), Events, r))

	// All n neurons fire in the last event's pass, whose first group started G
	// cycles before the end token. The encoder then gives n events and the end
	// without a gap: 23 + 4G - G + n.
	for _, test := range []struct{ out, lanes int }{{6, 6}, {6, 3}, {6, 1}, {40, 40}, {40, 20}, {200, 2}, {200, 200}} {
		n := deltaNet(4, test.out, 0, 4)
		r := runs(t, n, spikes(4, 3))[0]
		require.Equal(t, test.out, r.Counts.OutputSpikes)
		groups := test.out / test.lanes
		assert.Equal(t, uint64(23+3*groups+test.out), Latency(n, plain(n, test.lanes), Events, r), "%+v", test)
	}
}

// Back to back, a sample costs one pass for each of its events and own rows, and
// a cycle for its end. The one threshold row here: theta is at most 9 + 1 in all,
// and -10 needs 5 bits, which are three digits of 2.
func TestDeltaIntervalByHand(t *testing.T) {
	n := deltaNet(7, 6, 2, 1)
	require.Equal(t, 10, n.Layers[0].MaxTheta())
	const digits, biasRows, events = 3, 2, 7
	for _, lanes := range []int{1, 2, 3, 6} {
		groups := 6 / lanes
		stamps := Predict(n, plain(n, lanes), Masks, repeat(runs(t, n, spikes(events, 0))[0], 4))
		for k, s := range stamps {
			interval := (digits+biasRows+events)*groups + 1
			assert.Equal(t, uint64(k*interval), s.Accept)
			assert.Equal(t, uint64(11+events*groups), s.Latency())
		}
	}
}

// A layer that fires faster than its encoder can tell is stopped by its queue,
// which never overflows and is used to its end.
func TestAFullQueueStopsTheLayer(t *testing.T) {
	n := deltaNet(4, 400, 0, 4) // 200 groups of 2: a mask a cycle, two events each
	results := repeat(runs(t, n, spikes(4, 3))[0], 2)
	a := newArray(n, plain(n, 2), Events, results)
	longest, waiting := 0, 0
	for len(a.done) < len(results) {
		a.step()
		longest = max(longest, a.layers[0].masks.count)
		if !a.layers[0].masks.room {
			waiting++
		}
	}
	assert.LessOrEqual(t, longest, QueueDepth)
	assert.Greater(t, longest, QueueDepth-PassesUnderWay)
	// The last pass of a sample makes 200 masks. It takes two cycles for each of them
	// but those that the two queues hold at its end, and 200 cycles are its own. What is
	// under way to the queue then keeps the next pass waiting as long.
	const held = QueueDepth - PassesUnderWay + WordQueueDepth - WordsUnderWay
	assert.InDelta(t, 2*(2*(200-held)-200), waiting, 12)
}

// The last event of a step compares, and what it fires leaves with the layer's
// delay; what the delay pushes out leaves no mask.
func TestDeltaMasksFollowTheDelay(t *testing.T) {
	for _, test := range []struct {
		at, delay, events int
	}{{3, 0, 1}, {3, 1, 1}, {15, 0, 1}, {15, 1, 0}} {
		n := deltaNet(1, 1, 0, 1)
		n.Layers[0].Delay = test.delay
		r := runs(t, n, spikes(1, network.Time(test.at)))[0]
		require.Equal(t, test.events, r.Counts.OutputSpikes)
		a := newArray(n, plain(n, 1), Events, []*sim.Result{r})
		var times []int
		for len(a.done) == 0 {
			if q := a.layers[0].encoder.events; q.valid && !q.out.last {
				times = append(times, q.out.time)
			}
			a.step()
		}
		require.Len(t, times, test.events)
		for _, at := range times {
			assert.Equal(t, test.at+test.delay, at)
		}
	}
}
