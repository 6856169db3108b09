package hostdrv

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"spikehdl/link"
	"spikehdl/network"
)

// Result is what the board answers to one sample.
type Result struct {
	Times  []network.Time // n_out spike times of the last layer
	Cycles uint32         // clock cycles from the first event taken in to the last output
}

// Run takes samples through the board and calls each with every result, in
// order. Inputs are n_in spike times a sample; all are checked before the first
// is sent. An error from each ends the run. An interruption gives an
// *InterruptedError in samples; the board is then ready for more.
func (b *Board) Run(ctx context.Context, inputs [][]network.Time, each func(k int, r Result) error) error {
	for k, input := range inputs {
		if err := b.checkInput(input); err != nil {
			return fmt.Errorf("sample %d: %w", k, err)
		}
	}
	done, sample := 0, 0
	var frames []link.Sample
	err := b.pipeline(ctx, func() (command, bool) {
		if len(frames) == 0 {
			if sample == len(inputs) {
				return command{}, false
			}
			frames = link.SplitSample(events(inputs[sample]), b.info.MaxPayload)
			sample++
		}
		f := frames[0]
		frames = frames[1:]
		if !f.Last {
			return command{link.TypeSample, f.Bytes(), link.TypeDone, nil}, true
		}
		return command{link.TypeSample, f.Bytes(), link.TypeResult, func(payload []byte) error {
			r, err := b.result(payload)
			if err != nil {
				return err
			}
			done++
			return each(done-1, r)
		}}, true
	})
	if err != nil && errors.Is(err, ctx.Err()) {
		return &InterruptedError{done, len(inputs), err}
	}
	return err
}

func (b *Board) checkInput(input []network.Time) error {
	if nIn := b.info.Layers[0].In; len(input) != nIn {
		return fmt.Errorf("%d inputs, but the board has %d", len(input), nIn)
	}
	for i, t := range input {
		if t != network.Silent && (t < 0 || int(t) >= b.info.T()) {
			return fmt.Errorf("input %d spikes at step %d, outside 0 to %d", i, t, b.info.T()-1)
		}
	}
	return nil
}

// events is the spikes of a sample in time order, those of a step by index.
func events(input []network.Time) []link.Event {
	var list []link.Event
	for i, t := range input {
		if t != network.Silent {
			list = append(list, link.Event{Time: uint8(t), Index: uint16(i)})
		}
	}
	slices.SortStableFunc(list, func(a, b link.Event) int { return int(a.Time) - int(b.Time) })
	return list
}

func (b *Board) result(payload []byte) (Result, error) {
	last := b.info.Layers[len(b.info.Layers)-1]
	raw, err := link.ParseResult(payload, b.info.LogT, last.Out)
	if err != nil {
		return Result{}, &LinkError{b.String(), "the board's answer makes no sense", err}
	}
	r := Result{make([]network.Time, last.Out), raw.Cycles}
	for j, t := range raw.Times {
		r.Times[j] = network.Time(t)
	}
	return r, nil
}
