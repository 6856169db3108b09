package page

import (
	"time"

	"spikehdl/network"
	"spikehdl/sim/fast"
)

// Figures are counted from the start of the program, over all boards opened.
type Figures struct {
	Samples uint64 `json:"samples"`
	Differ  uint64 `json:"differ"` // of them, with spike times that the model contradicts
	Cycles  uint64 `json:"cycles"`
	// Spikes are into the network, then out of each layer; all but the last are the
	// model's, for a board tells the last alone.
	Spikes   []uint64 `json:"spikes"`
	Busy     float64  `json:"busy"` // seconds by the wall in which the board had work
	Sent     uint64   `json:"sent"` // bytes
	Received uint64   `json:"received"`
	Retries  uint64   `json:"retries"`
	Errors   uint64   `json:"errors"` // failures that closed a board, or kept it closed
	Opened   uint64   `json:"opened"`
}

// count adds a sample.
func (f *Figures) count(input []network.Time, s *fast.State, a Answer, equal bool) {
	f.Samples++
	f.Cycles += a.Cycles
	f.Spikes[0] += spikes(input)
	last := len(f.Spikes) - 2
	for k := range last {
		f.Spikes[k+1] += spikes(s.Times(k))
	}
	f.Spikes[last+1] += spikes(a.Times)
	if !equal {
		f.Differ++
	}
}

func spikes(times []network.Time) uint64 {
	count := uint64(0)
	for _, t := range times {
		if t != network.Silent {
			count++
		}
	}
	return count
}

// Rates are per second by the clock on the wall, over the last seconds.
type Rates struct {
	Samples  float64 `json:"samples"`
	Sent     float64 `json:"sent"` // bytes
	Received float64 `json:"received"`
	Busy     float64 `json:"busy"` // the part of the time in which the board had work
}

const (
	rateWindow = 3 * time.Second
	rateGrain  = 250 * time.Millisecond
)

// rateMeter keeps the figures of the last seconds.
type rateMeter struct{ history []reading }

type reading struct {
	at      time.Time
	figures Figures
}

// rates takes in the present figures and says how they grew.
func (m *rateMeter) rates(now time.Time, f Figures) Rates {
	for len(m.history) > 0 && now.Sub(m.history[0].at) > rateWindow {
		m.history = m.history[1:]
	}
	var r Rates
	if len(m.history) > 0 {
		if seconds := now.Sub(m.history[0].at).Seconds(); seconds > 0 {
			then := m.history[0].figures
			per := func(now, then uint64) float64 { return float64(now-then) / seconds }
			r = Rates{per(f.Samples, then.Samples), per(f.Sent, then.Sent), per(f.Received, then.Received), min(1, (f.Busy-then.Busy)/seconds)}
		}
	}
	if len(m.history) == 0 || now.Sub(m.history[len(m.history)-1].at) >= rateGrain {
		m.history = append(m.history, reading{now, f})
	}
	return r
}
