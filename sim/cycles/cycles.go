package cycles

import (
	"slices"

	"spikehdl/network"
	"spikehdl/sim"
)

// Stamp is when a sample was accepted and done, in clock cycles from the cycle
// in which the first sample's first token was accepted.
type Stamp struct {
	Accept uint64 // the sample's first token is accepted
	Done   uint64 // the sample's end leaves the core
}

// Latency is the cycles of one sample, from its first token accepted to its last
// output, both cycles counted.
func (s Stamp) Latency() uint64 { return s.Done - s.Accept + 1 }

// Sink is what takes the last layer's output, every cycle.
type Sink int

// The sinks: Masks takes the core's masks as they come; Events has an encoder of
// its own and takes one event a cycle, as a board does.
const (
	Masks Sink = iota
	Events
)

// Predict steps the array through samples given back to back. Results are what the
// reference says of each sample.
func Predict(n *network.Network, of Array, sink Sink, results []*sim.Result) []Stamp {
	return Observe(n, of, sink, results, nil)
}

// Observe is Predict, and tells of every spike that leaves the last layer: of an
// array that ends samples early not all that the reference knows do.
func Observe(n *network.Network, of Array, sink Sink, results []*sim.Result, leaves func(sample, group, time int)) []Stamp {
	a := newArray(n, of, sink, results)
	a.layers[len(a.layers)-1].leaves = leaves
	for len(a.done) < len(results) {
		a.step()
	}
	stamps := make([]Stamp, len(results))
	for k := range stamps {
		stamps[k] = Stamp{a.accepted[k] - a.accepted[0], a.done[k] - a.accepted[0]}
	}
	return stamps
}

// Latency is the cycles of one sample that has the array to itself.
func Latency(n *network.Network, of Array, sink Sink, result *sim.Result) uint64 {
	return Predict(n, of, sink, []*sim.Result{result})[0].Latency()
}

// token is an event, or the end of a sample.
type token struct {
	last bool
	time int
}

// array is the whole core.
type array struct {
	now            uint64
	input          []token
	begins         []bool // beside input: the token is its sample's first
	layers         []*layer
	taken          []bool // in this cycle: layer i takes its source's token
	accepted, done []uint64
}

func newArray(n *network.Network, of Array, sink Sink, results []*sim.Result) *array {
	a := &array{}
	for _, r := range results {
		first := true
		for _, t := range sortedTimes(r.Input) {
			a.input = append(a.input, token{time: t})
			a.begins = append(a.begins, first)
			first = false
		}
		a.input = append(a.input, token{last: true})
		a.begins = append(a.begins, first)
	}
	for i := range n.Layers {
		a.layers = append(a.layers, newLayer(n, of, i, results))
	}
	a.taken = make([]bool, len(a.layers))
	last := a.layers[len(a.layers)-1]
	last.output = true
	last.encoded = sink == Events
	last.encoder.marked = true // the core gives no marks of banks away
	return a
}

func sortedTimes(times []network.Time) []int {
	var sorted []int
	for _, t := range times {
		if t != network.Silent {
			sorted = append(sorted, int(t))
		}
	}
	slices.Sort(sorted)
	return sorted
}

// step moves the array by one clock cycle. Readiness runs against the flow of
// data, so the layers decide from the last to the first, each seeing whether its
// successor takes its token; then all registers move at once.
func (a *array) step() {
	taken := a.taken
	answered := a.layers[len(a.layers)-1].sequencer.answered()
	for i := len(a.layers) - 1; i >= 0; i-- {
		at, valid := a.source(i)
		a.layers[i].rest.note(valid || answered.valid || a.layers[i].busy())
		taken[i] = a.layers[i].takes(at, valid)
	}
	for i, l := range a.layers {
		if l.rest.asleep() {
			continue
		}
		at, valid := a.source(i)
		sink := true
		if i+1 < len(a.layers) {
			sink = taken[i+1]
		}
		if i == 0 && taken[0] && a.begins[0] {
			a.accepted = append(a.accepted, a.now)
		}
		if end := l.decide(at, valid, sink, answered); end {
			a.done = append(a.done, a.now)
		}
	}
	for _, l := range a.layers {
		if !l.rest.asleep() {
			l.commit()
		}
	}
	if taken[0] {
		a.input, a.begins = a.input[1:], a.begins[1:]
	}
	a.now++
}

// source is the token that stands at the input of layer i, if there is one.
func (a *array) source(i int) (token, bool) {
	if i > 0 {
		q := &a.layers[i-1].encoder.events
		return q.out, q.valid
	}
	if len(a.input) == 0 {
		return token{}, false
	}
	return a.input[0], true
}
