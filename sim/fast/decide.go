package fast

import (
	"math"

	"spikehdl/network"
)

// Decide is the class that a classifier answers, as sim.Decide gives it: delta,
// the earliest neuron, else the highest V-theta; window, the highest V.
func (s *State) Decide() int {
	if j := s.earliest(); j >= 0 {
		return j
	}
	last := len(s.layers) - 1
	l, r := &s.model.layers[last], &s.layers[last]
	best, highest := 0, int64(math.MinInt64)
	for j := range l.out {
		v := l.neurons.membrane(r, j)
		if delta, is := l.neurons.(*delta); is {
			v -= int64(delta.theta[j])
		}
		if v > highest {
			best, highest = j, v
		}
	}
	return best
}

// earliest is the delta neuron of the first output spike, ties to the lowest
// index; -1 if there is none, or the neurons are no delta neurons.
func (s *State) earliest() int {
	best := -1
	if s.model.kind != network.Delta {
		return best
	}
	output := s.Output()
	for j, t := range output {
		if t != network.Silent && (best < 0 || t < output[best]) {
			best = j
		}
	}
	return best
}

// A delta classifier is run by so many steps at a time, or by the share of T that
// is more, until an output neuron has fired.
const (
	sliceSteps = 8
	sliceShare = 8
)

// Decide runs one sample just far enough to say its class: all layers of a delta
// network share one time axis, and what comes after the first output spike
// changes nothing. Nothing else can be read from s after it.
func (m *Model) Decide(input []network.Time, s *State) (class int, err error) {
	slice := m.T
	if m.kind == network.Delta {
		slice = max(sliceSteps, m.T/sliceShare)
	}
	for from := 0; from < m.T; from += slice {
		if err := m.run(input, s, from, from+slice); err != nil {
			return 0, err
		}
		if j := s.earliest(); j >= 0 {
			return j, nil
		}
	}
	return s.Decide(), nil
}
