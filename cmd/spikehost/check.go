package main

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/progress"
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// outcome is a run of samples, as it came back.
type outcome struct {
	results   []hostdrv.Result
	checked   bool // every spike time equals the model's, or every answer of a board that tells no more
	answers   bool // it is such a board
	predicted bool // every cycle count equals the prediction
}

// mismatchError is an answer of the board that the model contradicts.
type mismatchError struct{ text string }

func (e *mismatchError) Error() string { return e.text }

// drive gets a result for each of the inputs from a board, in order.
type drive func(ctx context.Context, each func(k int, r hostdrv.Result) error) error

// sending is the drive that sends the inputs.
func (s *setup) sending(inputs [][]network.Time) drive {
	return func(ctx context.Context, each func(int, hostdrv.Result) error) error {
		return s.board.Run(ctx, inputs, each)
	}
}

// generating is the drive that lets the board make the inputs itself.
func (s *setup) generating(g link.Generate) drive {
	return func(ctx context.Context, each func(int, hostdrv.Result) error) error {
		done := 0
		err := s.board.Generate(ctx, g, func(k int, r hostdrv.Result) error {
			done++
			return each(k, r)
		})
		if err != nil && errors.Is(err, ctx.Err()) {
			return &hostdrv.InterruptedError{Done: done, Total: int(g.Count), Err: err}
		}
		return err
	}
}

// runSamples takes the inputs through the board and, if check is set, holds each
// result against the model as it comes.
func (a *app) runSamples(ctx context.Context, s *setup, inputs [][]network.Time, run drive, check bool) (*outcome, error) {
	o := &outcome{checked: check, answers: s.board.Info().FirstSpikeOnly(), predicted: check && s.predict != nil}
	line := progress.Start(a.stderr, a.terminal, "sampling", "samples")
	err := run(ctx, func(k int, r hostdrv.Result) error {
		if check {
			if err := s.compare(k, inputs[k], r); err != nil {
				return err
			}
		}
		o.results = append(o.results, r)
		line.Update(len(o.results), len(inputs))
		return nil
	})
	line.End()
	var stopped *hostdrv.InterruptedError
	if errors.As(err, &stopped) {
		return nil, &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d samples; nothing was written, and the board is ready for more", stopped.Done, stopped.Total), Err: err}
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

func (s *setup) compare(k int, input []network.Time, got hostdrv.Result) error {
	want, err := sim.Run(s.network, input)
	if err != nil {
		return err
	}
	if s.board.Info().FirstSpikeOnly() {
		if theirs, ours := sim.Earliest(got.Times), sim.Earliest(want.Output()); theirs != ours {
			return &mismatchError{fmt.Sprintf("%s: sample %d: the board answers neuron %d first, the model neuron %d; the board does not compute this network: generate and program it again",
				s.board, k, theirs, ours)}
		}
		return s.compareCycles(k, want, got, "the answer is the model's")
	}
	for j, t := range want.Output() {
		if got.Times[j] != t {
			return &mismatchError{fmt.Sprintf("%s: sample %d, neuron %d: the board says %s, the model %s; the board does not compute this network: generate and program it again",
				s.board, k, j, spike(got.Times[j]), spike(t))}
		}
	}
	return s.compareCycles(k, want, got, "every spike time is equal to the model")
}

// compareCycles holds a sample's cycles against the prediction; equal says what was found
// equal before.
func (s *setup) compareCycles(k int, want *sim.Result, got hostdrv.Result, equal string) error {
	if s.predict == nil {
		return nil
	}
	if cycles := s.predict(s.board.Info(), s.network, want); cycles != uint64(got.Cycles) {
		return &mismatchError{fmt.Sprintf("%s: sample %d: %s, but the board took %d clock cycles where %d were predicted",
			s.board, k, equal, got.Cycles, cycles)}
	}
	return nil
}

func spike(t network.Time) string {
	if t == network.Silent {
		return "silent"
	}
	return fmt.Sprintf("step %d", t)
}

// verdict is what the check found, in a sentence.
func (o *outcome) verdict() string {
	n, equal := len(o.results), "every spike time equal to the model"
	if o.answers {
		equal = "every answer the model's, of whose spikes the board tells the first alone"
	}
	switch {
	case !o.checked:
		return fmt.Sprintf("%d samples, not checked against the model", n)
	case !o.predicted:
		return fmt.Sprintf("%d of %d samples: %s", n, n, equal)
	}
	return fmt.Sprintf("%d of %d samples: %s, cycles as predicted", n, n, equal)
}

// cycles is the fewest, the most and the sum of the samples' clock cycles.
func (o *outcome) cycles() (fewest, most uint32, sum uint64) {
	for k, r := range o.results {
		if k == 0 || r.Cycles < fewest {
			fewest = r.Cycles
		}
		most = max(most, r.Cycles)
		sum += uint64(r.Cycles)
	}
	return fewest, most, sum
}

// speed is the samples' clock cycles, in a sentence.
func (o *outcome) speed(clockHz int) string {
	fewest, most, sum := o.cycles()
	mean := float64(sum) / float64(len(o.results))
	return fmt.Sprintf("%d to %d clock cycles a sample, %.1f us on average at %g MHz",
		fewest, most, mean/float64(clockHz)*1e6, float64(clockHz)/1e6)
}
