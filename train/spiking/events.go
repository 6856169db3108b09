package spiking

import "spikehdl/network"

// Events are the spikes into a layer in order of their times.
type Events struct {
	rows  []uint32 // weight rows, those of a step in order
	steps []step

	counts [network.MaxT]uint32
}

// step is a step at which there are spikes, and how many.
type step struct{ time, events uint32 }

// Len is the number of spikes, those of bias rows counted.
func (e *Events) Len() int { return len(e.rows) }

// Rows are the weight rows of the spikes, not copied.
func (e *Events) Rows() []uint32 { return e.rows }

// sort is a counting sort of spike times; rows from len(times) on are bias rows,
// which spike at step 0.
func (e *Events) sort(times []network.Time, biasRows, T int) {
	counts := e.counts[:T]
	clear(counts)
	counts[0] = uint32(biasRows)
	for _, t := range times {
		if t >= 0 {
			counts[t]++
		}
	}
	e.steps = e.steps[:0]
	at := uint32(0)
	for t, n := range counts {
		counts[t] = at
		at += n
		if n > 0 {
			e.steps = append(e.steps, step{uint32(t), n})
		}
	}
	if cap(e.rows) < int(at) {
		e.rows = make([]uint32, len(times)+biasRows)
	}
	e.rows = e.rows[:at]
	for i, t := range times {
		if t >= 0 {
			e.rows[counts[t]] = uint32(i)
			counts[t]++
		}
	}
	for b := range biasRows {
		e.rows[counts[0]] = uint32(len(times) + b)
		counts[0]++
	}
}
