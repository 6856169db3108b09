package gen

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim/cycles"
)

// small is a board on which a plan must be chosen with care.
func small(t *testing.T, lut, blocks int) *boards.Board {
	board := *arty(t)
	board.Name = "small"
	board.Resources = boards.Resources{LUT: lut, FF: 2 * lut, BlockRAM: blocks}
	return &board
}

// everyPlan lists all combinations of choices, the slow way.
func everyPlan(s *search) []*Plan {
	all := [][]*choice{nil}
	for _, choices := range s.layers {
		var longer [][]*choice
		for _, before := range all {
			for k := range choices {
				longer = append(longer, append(append([]*choice{}, before...), &choices[k]))
			}
		}
		all = longer
	}
	var plans []*Plan
	for _, picked := range all {
		if p := s.plan(picked); fits(p.Cost, s.board) {
			plans = append(plans, p)
		}
	}
	return plans
}

// buses is how far off the smallest plan may be, since the search leaves out what
// the widths of buses cost.
const buses = 0.03

// The rules find what trying every plan finds.
func TestRulesAgainstAllPlans(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	judged := 0
	for range 60 {
		kind := []network.Kind{network.Delta, network.Window}[r.IntN(2)]
		sizes := []int{1 + r.IntN(60)}
		for range 1 + r.IntN(3) {
			sizes = append(sizes, 1+r.IntN(60))
		}
		n := testNetwork(kind, network.MinT<<r.IntN(6), 2+r.IntN(7), r.IntN(3), 0, 0, sizes...)
		board := small(t, 1500+r.IntN(4000), 5+r.IntN(12))
		board.Baud = []int{9600, 1_000_000, 12_500_000}[r.IntN(3)]
		s, err := newSearch(n, board, Options{})
		require.NoError(t, err)
		all := everyPlan(s)
		_, err = MakePlan(n, board, Options{})
		if len(all) == 0 {
			require.ErrorAs(t, err, new(*NoFitError))
			continue
		}
		judged++
		link := timeOfLink(n, board, board.Baud).cycles
		shortest, fewest, fewestForLink := math.MaxInt, math.MaxInt, math.MaxInt
		for _, p := range all {
			shortest, fewest = min(shortest, p.Interval()), min(fewest, p.Cost.LUT)
			if p.Interval() <= link {
				fewestForLink = min(fewestForLink, p.Cost.LUT)
			}
		}
		plan := func(rule Rule) *Plan {
			p, err := MakePlan(n, board, Options{Optimize: rule})
			require.NoError(t, err)
			again, err := planWith(n, board, Options{Lanes: p.Lanes})
			require.NoError(t, err)
			assert.Equal(t, again.Cost, p.Cost, "the same cost, summed or estimated")
			assert.Equal(t, rule, p.Rule)
			return p
		}
		assert.Equal(t, shortest, plan(ForThroughput).Interval())
		assert.InEpsilon(t, fewest, plan(ForArea).Cost.LUT, buses)
		if p := plan(ForLink); fewestForLink < math.MaxInt {
			assert.InEpsilon(t, fewestForLink, p.Cost.LUT, buses)
			assert.LessOrEqual(t, p.Interval(), link)
			assert.Contains(t, p.Reason, "keep up with the link")
		} else {
			assert.Equal(t, shortest, p.Interval())
			assert.Contains(t, p.Reason, "no plan that fits keeps up with the link")
		}
	}
	assert.Greater(t, judged, 20)
}

// Energy tries few of all plans; what it finds must be hard to beat.
func TestTheThriftiestPlan(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 40, 50, 60)
	board := small(t, 6000, 30)
	s, err := newSearch(n, board, Options{})
	require.NoError(t, err)
	joules := func(p *Plan) float64 {
		e := p.energy(board, "", []float64{40, 50, 60}, float64(p.Interval()))
		return e.Joules.Likely
	}
	least := math.Inf(1)
	for _, p := range everyPlan(s) {
		least = min(least, joules(p))
	}
	p, err := MakePlan(n, board, Options{Optimize: ForEnergy})
	require.NoError(t, err)
	assert.InEpsilon(t, least, joules(p), 0.02)
}

func TestPlansRunFromTheFastestToTheSmallest(t *testing.T) {
	n := testNetwork(network.Window, 16, 4, 1, 0, 5, 74, 128, 255, 784)
	all, err := Plans(n, arty(t))
	require.NoError(t, err)
	fast, err := MakePlan(n, arty(t), Options{Optimize: ForThroughput})
	require.NoError(t, err)
	tiny, err := MakePlan(n, arty(t), Options{Optimize: ForArea})
	require.NoError(t, err)
	assert.Equal(t, fast.Lanes, all[0].Lanes)
	assert.Equal(t, tiny.Cost.LUT, all[len(all)-1].Cost.LUT)
	for k := 1; k < len(all); k++ {
		assert.Greater(t, all[k].Interval(), all[k-1].Interval())
		assert.Less(t, all[k].Cost.LUT, all[k-1].Cost.LUT)
	}
}

// No lane is idle: one lane less would need one more group.
func TestNoLaneIsIdle(t *testing.T) {
	n := testNetwork(network.Delta, 64, 4, 1, 0, 0, 100, 400, 784)
	for _, rule := range Rules() {
		p, err := MakePlan(n, arty(t), Options{Optimize: rule})
		require.NoError(t, err)
		for i := range p.Layers {
			if l := &p.Layers[i]; l.Lanes > 1 {
				less := core.ShapeLayer(n, i, l.Lanes-1, l.Target, l.Options)
				assert.Greater(t, less.Groups(), l.Groups(), "%s, layer %d", rule, i)
			}
		}
	}
}

func TestLanesOverruleTheRule(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 50, 33)
	p, err := MakePlan(n, arty(t), Options{Optimize: ForArea, Lanes: []int{7, 33}})
	require.NoError(t, err)
	assert.Equal(t, []int{7, 33}, p.Lanes)
	assert.Equal(t, PlanReport{"", "the lanes were given"}, PlanReport{p.Rule, p.Reason})
	_, err = MakePlan(n, arty(t), Options{Optimize: "speed"})
	assert.EqualError(t, err, `optimize = "speed" is not understood; give throughput, activity, area, energy, link`)
}

// A slower link asks for fewer lanes.
func TestTheLinkRuleFollowsTheBaudRate(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 8, 400, 10)
	before := math.MaxInt
	for _, baud := range []int{12_500_000, 3_000_000, 115_200} {
		p, err := MakePlan(n, arty(t), Options{Optimize: ForLink, Baud: baud})
		require.NoError(t, err)
		assert.LessOrEqual(t, p.Cost.LUT, before)
		before = p.Cost.LUT
	}
	fast, err := MakePlan(n, arty(t), Options{Optimize: ForLink, Baud: 12_500_000})
	require.NoError(t, err)
	assert.Greater(t, fast.Cost.LUT, before)
}

// The cycle model is never faster than the busiest layer, and hardly slower where
// no queue is full.
func TestTheIntervalAtFullActivity(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		n := testNetwork(kind, 16, 4, 1, 0, 3, 30, 40, 50)
		full, err := NewFull(n)
		require.NoError(t, err)
		for _, layer := range full.result.Layers {
			assert.Equal(t, len(layer.Times), layer.Spikes(), "all fire")
		}
		for _, lanes := range [][]int{{40, 50}, {10, 50}, {10, 10}, {40, 5}} {
			p, err := planWith(n, arty(t), Options{Lanes: lanes})
			require.NoError(t, err)
			assert.InEpsilon(t, p.Interval(), full.Interval(p.Array), 0.1, "%s %v", kind, lanes)
		}
	}
}

// A layer that hears little needs few lanes: the plan for the network's own activity is
// faster than the one for full activity where samples are like that.
func TestThePlanForTheNetworksOwnActivity(t *testing.T) {
	n, err := shipped.Load("digits-delta")
	require.NoError(t, err)
	board := arty(t)
	rate := func(rule Rule) float64 {
		d, err := Generate(n, board, Options{Optimize: rule})
		require.NoError(t, err)
		return d.Report.Samples.IntervalCycles
	}
	assert.Less(t, rate(ForActivity), rate(ForThroughput)/2)
	spikes, err := spikesInto(n)
	require.NoError(t, err)
	for i := range n.Layers {
		l := core.ShapeLayer(n, i, 20, core.DefaultTarget, cycles.Options{})
		assert.Less(t, busyCycles(&l, spikes[i]), fullCycles(&l))
		assert.Equal(t, fullCycles(&l), busyCycles(&l, float64(l.In)))
	}
	images := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 10)
	images.Inputs = []network.InputPart{{Meaning: network.Image, Size: 20}}
	_, err = MakePlan(images, board, Options{Optimize: ForActivity})
	assert.ErrorContains(t, err, "optimize = activity needs samples of the network's own, but ")
}

func TestTheBoardNamesTheRuleWhereTheOptionsDoNot(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 60)
	board, err := boards.Load("ulx3s-85f")
	require.NoError(t, err)
	for _, c := range []struct {
		ofBoard string
		asked   Rule
		want    Rule
	}{{"", "", ForThroughput}, {"area", "", ForArea}, {"area", ForLink, ForLink}} {
		own := *board
		own.Optimize = c.ofBoard
		p, err := MakePlan(n, &own, Options{Optimize: c.asked})
		require.NoError(t, err)
		assert.Equal(t, c.want, p.Rule)
	}
	own := *board
	own.Optimize = "speed"
	_, err = MakePlan(n, &own, Options{})
	assert.EqualError(t, err, `board "ulx3s-85f": optimize = "speed" is not understood; give throughput, activity, area, energy, link`)
}
