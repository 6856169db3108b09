package cosim

import (
	"time"

	"spikehdl/network"
	"spikehdl/verilator"
)

// Speed is how fast a Verilated core simulates.
type Speed struct {
	Samples int
	Cycles  uint64        // simulated
	Took    time.Duration // by the clock on the wall, transfer to and from the model included
}

// SamplesPerSecond is the rate of samples, by the clock on the wall.
func (s Speed) SamplesPerSecond() float64 { return float64(s.Samples) / s.Took.Seconds() }

// CyclesPerSecond is the rate of simulated clock cycles, by the clock on the wall.
func (s Speed) CyclesPerSecond() float64 { return float64(s.Cycles) / s.Took.Seconds() }

// Speed runs samples back to back without comparing anything. The weights must
// have been loaded.
func (b *Bench) Speed(inputs [][]network.Time) (Speed, error) {
	var tokens []verilator.Token
	for _, input := range inputs {
		tokens = append(tokens, b.tokens(input)...)
	}
	began := time.Now()
	got, err := b.model.Run(tokens, verilator.Options{})
	if err != nil {
		return Speed{}, err
	}
	s := Speed{Samples: len(inputs), Took: time.Since(began)}
	if n := len(got.Beats); n > 0 && len(got.Accepts) > 0 {
		s.Cycles = got.Beats[n-1].Cycle - got.Accepts[0]
	}
	return s, nil
}
