package cosim

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
	"spikehdl/verilator"
)

// proving widens the proof from what make test has time for to what make prove
// asks for.
func proving() bool { return os.Getenv("SPIKEHDL_PROVE") != "" }

func needVerilator(t *testing.T) {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
}

// TestRandomNetworks runs random weight sets and samples over random shapes: 12
// shapes and 1,008 weight sets a kind, 100 shapes where the proof is asked for.
func TestRandomNetworks(t *testing.T) {
	needVerilator(t)
	shapes, sets, samples := 12, 84, 6
	if proving() {
		shapes, sets = 100, 200
	}
	for stream, kind := range []network.Kind{network.Delta, network.Window} {
		all := &coverage{seen: map[string]bool{}}
		t.Cleanup(func() { all.check(t, kind) })
		for k := range shapes {
			t.Run(fmt.Sprintf("%s-%d", kind, k), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(k), uint64(stream+1)))
				// Every T, every depth and every width, each in turn.
				shape := RandomShape(r, kind, network.MinT<<(k%6), 1+k/2%4, network.MinBits+k%7, 300)
				seen := checkShape(t, r, shape, sets, samples)
				all.note(shape, seen)
			})
		}
	}
}

func checkShape(t *testing.T, r *rand.Rand, shape Shape, sets, samples int) tally {
	first := RandomNetwork(r, shape)
	require.NoError(t, first.Validate())
	bench, err := Start(t.Context(), first, shape.Array, nil)
	require.NoError(t, err)
	defer bench.Close()
	var seen tally
	for set := range sets {
		n := RandomNetwork(r, shape)
		require.NoError(t, bench.Load(n))
		inputs := RandomInputs(r, n, samples)
		results, err := bench.Check(n, inputs, verilator.Options{})
		require.NoErrorf(t, err, "weight set %d of shape %+v", set, shape)
		seen.note(results)
		stalls := verilator.Options{SourceStall: uint8(r.IntN(200)), SinkStall: uint8(r.IntN(200)), Seed: uint64(set)}
		_, err = bench.Check(n, inputs[:2], stalls)
		require.NoErrorf(t, err, "weight set %d of shape %+v, with stalls", set, shape)
	}
	t.Logf("%+v: %v", shape, seen)
	return seen
}

// coverage collects what the shapes of a kind were like.
type coverage struct {
	mutex       sync.Mutex
	seen        map[string]bool
	shapes      int
	mute, total int
}

func (c *coverage) note(s Shape, seen tally) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.shapes++
	c.seen[fmt.Sprintf("T=%d", s.T)] = true
	c.seen[fmt.Sprintf("layers=%d", len(s.Bits))] = true
	c.seen[fmt.Sprintf("LUT RAM=%v", s.Array.Target.LUTRAM)] = true
	c.seen[fmt.Sprintf("register in RAM=%v", s.Array.Target.OutputRegister > 0)] = true
	c.seen[fmt.Sprintf("skip=%v", s.Array.Options.SkipGroups && s.Array.Target.LUTRAM)] = true
	c.seen[fmt.Sprintf("early end=%d", s.Array.Options.EarlyEnd)] = true
	for i := range s.Bits {
		c.seen[fmt.Sprintf("b=%d", s.Bits[i])] = true
		c.seen[fmt.Sprintf("delay=%d", s.Delay[i])] = true
		c.seen[fmt.Sprintf("bias=%v", s.Bias[i] > 0)] = true
		c.seen[fmt.Sprintf("one group=%v", s.Array.Lanes[i] == s.Sizes[i+1])] = true
	}
	if seen.spikes == 0 {
		c.mute++
	}
	c.total += seen.samples
}

// check demands that the draw has shown what it is there to show. It says nothing
// of a run of single shapes.
func (c *coverage) check(t *testing.T, kind network.Kind) {
	if c.shapes < 12 {
		return
	}
	for T := network.MinT; T <= network.MaxT; T *= 2 {
		assert.Contains(t, c.seen, fmt.Sprintf("T=%d", T), kind)
	}
	for b := network.MinBits; b <= network.MaxBits; b++ {
		assert.Contains(t, c.seen, fmt.Sprintf("b=%d", b), kind)
	}
	for _, feature := range []string{"layers=1", "layers=2", "layers=3", "layers=4", "bias=true", "bias=false",
		"one group=true", "one group=false", "delay=0", "LUT RAM=true", "LUT RAM=false",
		"register in RAM=true", "register in RAM=false"} {
		assert.Contains(t, c.seen, feature, kind)
	}
	if kind == network.Delta {
		for _, feature := range []string{"delay=1", "skip=true", "skip=false", "early end=0", "early end=1", "early end=2"} {
			assert.Contains(t, c.seen, feature)
		}
	}
	assert.LessOrEqual(t, 6*c.mute, c.shapes, "%s: shapes in which no output neuron ever fired", kind)
	t.Logf("%s: %d shapes, %d of them mute, %d samples", kind, c.shapes, c.mute, c.total)
}

// tally says what a test has seen, so that one that only ever saw silence shows.
type tally struct{ samples, silent, spikes, neurons int }

func (s *tally) note(results []*sim.Result) {
	for _, r := range results {
		s.samples++
		s.spikes += r.Counts.OutputSpikes
		s.neurons += len(r.Output())
		if r.Counts.OutputSpikes == 0 {
			s.silent++
		}
	}
}

func (s tally) String() string {
	return fmt.Sprintf("%d samples, %d of them silent, %.0f %% of the output neurons fired",
		s.samples, s.silent, 100*float64(s.spikes)/float64(s.neurons))
}

// TestShippedNetworks runs 1,000 noise samples of each shipped network, on the
// lanes that the Arty A7-35T gets.
func TestShippedNetworks(t *testing.T) {
	needVerilator(t)
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	for _, name := range shipped.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := shipped.Load(name)
			require.NoError(t, err)
			plan, err := gen.MakePlan(n, board, gen.Options{})
			require.NoError(t, err)
			bench, err := Start(t.Context(), n, PlannedArray(plan), nil)
			require.NoError(t, err)
			defer bench.Close()
			require.NoError(t, bench.Load(n))
			noise := network.NewNoiseSource(7)
			inputs := make([][]network.Time, 1000)
			for k := range inputs {
				inputs[k], err = n.Input(noise, k%max(1, n.Classes()))
				require.NoError(t, err)
			}
			results, err := bench.Check(n, inputs, verilator.Options{})
			require.NoError(t, err)
			var seen tally
			seen.note(results)
			t.Log(seen)
		})
	}
}
