package classify

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

const silent = 256

func distances(c LossConfig, times []int, label int) (wanted []int, factor float64, any bool) {
	delta := make([]float32, len(times))
	factor, any = c.distances(times, label, silent, delta)
	for k, t := range times {
		wanted = append(wanted, t+int(math.Round(float64(delta[k])*silent)))
	}
	return wanted, factor, any
}

// Each case is worked out by hand from S4NN's text: tau for the label, tau + gamma for
// those that fire before that, and no error for the rest.
func TestTargetsAreThoseOfS4NN(t *testing.T) {
	s4nn := LossConfig{Kind: Target, Label: First, Gamma: 3}
	for _, c := range []struct {
		times, wanted []int
		label         int
		any           bool
	}{
		{[]int{50, 40, 42, 43}, []int{40, 43, 43, 43}, 0, true},
		{[]int{40, 41, 60, 256}, []int{40, 43, 60, 256}, 0, true},
		{[]int{40, 43, 60, 256}, []int{40, 43, 60, 256}, 0, false},
		{[]int{256, 254, 256, 256}, []int{254, 256, 256, 256}, 0, true},
		{[]int{256, 256, 256, 256}, []int{253, 256, 256, 256}, 0, true},
	} {
		wanted, factor, any := distances(s4nn, c.times, c.label)
		require.Equal(t, c.wanted, wanted, "%v", c.times)
		require.Equal(t, 1.0, factor)
		require.Equal(t, c.any, any, "%v", c.times)
	}
}

func TestEarlyTargetsPullTheLabel(t *testing.T) {
	for _, c := range []struct {
		loss   LossConfig
		times  []int
		wanted []int
		factor float64
	}{
		{LossConfig{Label: Lead, Lead: 10, Floor: 20}, []int{50, 60}, []int{40, 60}, 0.5},
		{LossConfig{Label: Lead, Lead: 10, Floor: 45}, []int{50, 60}, []int{45, 60}, 0.5},
		{LossConfig{Label: Lead, Lead: 10, Floor: 55}, []int{50, 60}, []int{50, 60}, 0.5},
		{LossConfig{Label: Lead, Lead: 10}, []int{50, 40}, []int{30, 43}, 1},
		{LossConfig{Label: Own, Lead: 10}, []int{50, 40}, []int{40, 43}, 1},
		{LossConfig{Label: Fixed, Lead: 70}, []int{50, 60}, []int{70, 60}, 0.5},
	} {
		c.loss.Gamma, c.loss.Pull = 3, 0.5
		wanted, factor, _ := distances(c.loss, c.times, 0)
		require.Equal(t, c.wanted, wanted, "%+v", c.loss)
		require.Equal(t, c.factor, factor, "%+v", c.loss)
	}
}

// flat is a network of one layer whose output neuron k has the membrane 100 - theta +
// heights[k] after the one spike that there is, at the step first.
func flat(t *testing.T, loss LossConfig, heights []float32, first int) (*net, *sample) {
	t.Helper()
	c := small("published")
	c.Hidden, c.Loss, c.Delay = nil, loss, 0
	c.Layers.Theta, c.Layers.Low, c.Layers.High = []float64{100}, []float64{0}, []float64{0}
	run := start(t, &Config{Name: "flat", T: 64, Epochs: 1, Batch: 1, Layers: c.Layers, Loss: loss,
		Optimiser: OptimiserConfig{Kind: SGD, Rate: []float64{1}}, Integers: IntegersConfig{Bits: 8, From: 1}})
	n := run.net
	copy(n.values[0].Value, heights)
	for k := range 10 {
		n.values[0].Value[k] += 100
	}
	s := n.newSample()
	s.input = make([]network.Time, 784)
	for i := range s.input {
		s.input[i] = network.Silent
	}
	s.input[0] = network.Time(first)
	return n, s
}

func TestMembraneErrorsAreThoseOfASoftmax(t *testing.T) {
	loss := LossConfig{Kind: Membrane, Deadline: 30, Width: 10}
	heights := []float32{-5, 5, -20, -20, -20, -20, -20, -20, -20, -20}
	odds := func(nobody bool) (p []float64) {
		sum := 0.0
		for _, v := range heights {
			p = append(p, math.Exp(float64(v)/10))
			sum += p[len(p)-1]
		}
		if nobody {
			sum++
		}
		for k := range p {
			p[k] /= sum
		}
		return p
	}
	for _, c := range []struct {
		what         string
		first, label int
		nobody       bool
		wanted       int
	}{
		{"right before the deadline", 20, 1, false, 1},
		{"wrong before the deadline", 20, 0, true, -1},
		{"at the deadline", 30, 0, true, 0},
	} {
		n, s := flat(t, loss, heights, c.first)
		n.forward(s, c.label)
		for k, p := range odds(c.nobody) {
			if k == c.wanted {
				p--
			}
			require.InDelta(t, p, s.passes[0].Delta[k], 1e-6, "%s: %d", c.what, k)
		}
	}
}

func TestAfterTheDeadlineNobodyHasFired(t *testing.T) {
	n, s := flat(t, LossConfig{Kind: Membrane, Deadline: 30, Width: 10}, make([]float32, 10), 31)
	n.forward(s, 4)
	require.Less(t, s.passes[0].Delta[4], float32(-0.99), "the label is to be above its threshold by then")
	require.Equal(t, 30, s.step)
}

func TestGridsRoundToTheIntegersOfTheirBits(t *testing.T) {
	l := &network.Layer{In: 30, Out: 1, Bits: 4}
	g := newGrid(l, 1, 100)
	require.Equal(t, Grid{4, 1, 200}, newGrid(l, 1, 100), "30 weights of at most 7 reach 210")
	require.Equal(t, int32(211), newGrid(l, 2, 100).Theta, "no threshold is above what can be reached by one")
	for v, want := range map[float32]float32{0.2: 0, 0.3: 0.5, -0.3: -0.5, 0.75: 1, 1.25: 1, 9: 3.5, -9: -4} {
		require.Equal(t, want, g.round(v), "%v", v)
		out := []float32{0}
		g.roundAll([]float32{v}, out)
		require.Equal(t, want, out[0], "%v", v)
	}
	values := []float32{9, -9, 1}
	g.limit(values)
	require.Equal(t, []float32{3.75, -4.25, 1}, values)
}

func TestTheBestGridIsTheFinestThatClipsLittle(t *testing.T) {
	l := &network.Layer{In: 1000, Out: 1, Bits: 8}
	values := make([]float32, 1000)
	for k := range values {
		values[k] = float32(k%100)/50 - 1 // -1 to 0.98
	}
	require.Equal(t, 7, bestGrid(l, values, 100).Scale)
}
