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

// firstShare is the share of T that Decide runs at first, one in so many; each
// time no output neuron has fired, it runs as much again. Smaller shares spend
// more on going over the layers than they save.
const firstShare = 4

// Decide runs one sample just far enough to say its class: all layers of a delta
// network share one time axis, and what comes after the first output spike
// changes nothing. Nothing else can be read from s after it. It fails as Run does.
func (m *Model) Decide(input []network.Time, s *State) (class int, err error) {
	if err := m.enter(input, s); err != nil {
		return 0, err
	}
	if m.kind != network.Delta {
		m.propagate(s)
		return s.Decide(), nil
	}
	s.inputEvents, s.inputSteps = append(s.inputEvents[:0], s.events...), append(s.inputSteps[:0], s.steps...)
	events, steps := s.inputEvents, s.inputSteps // those still to come
	for s.from, s.to = 0, m.T/firstShare; s.from < m.T; s.from, s.to = s.to, min(2*s.to, m.T) {
		nowEvents, nowSteps := 0, 0
		for nowSteps < len(steps) && steps[nowSteps].at() < s.to {
			nowEvents += int(steps[nowSteps].events)
			nowSteps++
		}
		s.events, events = events[:nowEvents], events[nowEvents:]
		s.steps, steps = steps[:nowSteps], steps[nowSteps:]
		m.propagate(s)
		if j := s.earliest(); j >= 0 {
			return j, nil
		}
	}
	return s.Decide(), nil
}
