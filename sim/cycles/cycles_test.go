package cycles

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim"
)

func TestNoSamplesNoStamps(t *testing.T) {
	assert.Empty(t, Predict(deltaNet(2, 2, 0, 1), plain(deltaNet(2, 2, 0, 1), 2), Masks, nil))
}

func TestOrderAndNeighbours(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		n, array, results := randomCase(t, r)
		where := fmt.Sprintf("%s%+v samples=%d", n.Shape(), array, len(results))
		for _, sink := range []Sink{Masks, Events} {
			stamps := Predict(n, array, sink, results)
			require.Len(t, stamps, len(results))
			require.Zero(t, stamps[0].Accept)
			for k, s := range stamps {
				require.Greater(t, s.Done, s.Accept, where)
				if k > 0 {
					require.Greater(t, s.Accept, stamps[k-1].Accept, where)
					require.Greater(t, s.Done, stamps[k-1].Done, where)
				}
			}
			require.Equal(t, stamps, Predict(n, array, sink, results), "a prediction changes nothing")
			// What comes behind a sample never delays it.
			require.Equal(t, stamps[:len(stamps)-1], Predict(n, array, sink, results[:len(results)-1]), where)
			require.Equal(t, stamps[0].Latency(), Latency(n, array, sink, results[0]), where)
		}
	}
}

// An encoder behind the last layer only ever delays the end.
func TestMasksAreNeverLaterThanEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 60 {
		n, array, results := randomCase(t, r)
		masks, events := Predict(n, array, Masks, results), Predict(n, array, Events, results)
		for k := range results {
			require.LessOrEqual(t, masks[k].Done, events[k].Done)
			require.LessOrEqual(t, masks[k].Accept, events[k].Accept)
			require.Less(t, Latency(n, array, Masks, results[k]), Latency(n, array, Events, results[k]))
		}
	}
}

// duration is the cycles of a run from the first cycle on, own rows included.
func duration(n *network.Network, of Array, results []*sim.Result) uint64 {
	a := newArray(n, of, Masks, results)
	for len(a.done) < len(results) {
		a.step()
	}
	return a.now
}

// Samples one behind another overlap: together they take no longer than one by
// one, and no less than the longest.
func TestSamplesOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		n, array, results := randomCase(t, r)
		together, sum, longest := duration(n, array, results), uint64(0), uint64(0)
		for _, result := range results {
			alone := duration(n, array, []*sim.Result{result})
			sum += alone
			longest = max(longest, alone)
		}
		require.LessOrEqual(t, together, sum)
		require.GreaterOrEqual(t, together, longest)
	}
}

// At full activity more lanes, in any layer, never make a sample take longer.
func TestMoreLanesAreNeverSlower(t *testing.T) {
	for _, n := range []*network.Network{deltaNet(30, 48, 1, 20), windowNet(30, 48, 1)} {
		second := n.Layers[0]
		second.In, second.Out = 48, 60
		second.Weights = repeat(int8(1), second.Rows()*second.Out)
		if n.Kind == network.Delta {
			second.Theta = repeat(int32(20), second.Out)
		}
		n.Layers = append(n.Layers, second)
		results := repeat(runs(t, n, spikes(30, 0))[0], 5)
		require.Equal(t, 60, results[0].Counts.OutputSpikes)
		interval := func(lanes ...int) uint64 {
			stamps := Predict(n, plain(n, lanes...), Masks, results)
			return stamps[len(stamps)-1].Done - stamps[len(stamps)-2].Done
		}
		for _, other := range []int{4, 48} {
			for lanes := 3; lanes <= 48; lanes++ {
				require.LessOrEqual(t, interval(lanes, other), interval(lanes-1, other), "%s %d, %d lanes", n.Kind, lanes, other)
				require.LessOrEqual(t, interval(other, lanes), interval(other, lanes-1), "%s %d, %d lanes", n.Kind, other, lanes)
			}
		}
	}
}
