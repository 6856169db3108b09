package hostdrv

import (
	"context"
	"errors"
	"fmt"

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
	sent := 0
	done, err := b.stream(ctx, func() ([]network.Time, bool) {
		if sent == len(inputs) {
			return nil, false
		}
		sent++
		return inputs[sent-1], true
	}, each)
	if err != nil && errors.Is(err, ctx.Err()) {
		return &InterruptedError{done, len(inputs), err}
	}
	return err
}

// Stream takes samples through the board as next gives them, until it gives false,
// and calls each with every result, in order. It asks for as many samples ahead as
// the board's credit allows. An error that each returns, or a sample of the wrong
// size, ends it and is returned, as is the context's error.
func (b *Board) Stream(ctx context.Context, next func() (input []network.Time, more bool), each func(k int, r Result) error) error {
	_, err := b.stream(ctx, next, each)
	return err
}

func (b *Board) stream(ctx context.Context, next func() ([]network.Time, bool), each func(k int, r Result) error) (done int, err error) {
	s := &samples{ctx: ctx, board: b, source: next, each: each, weights: b.info.Load, more: true,
		payload: min(b.info.MaxPayload, b.info.CreditBytes/framesAhead-link.Overhead)}
	if !s.weights.Loaded {
		return 0, &NotLoadedError{b.String()}
	}
	err = b.do(ctx, s)
	return s.done, err
}

// framesAhead is the least number of frames that fit in a board's credit, so that it
// has work while DONE is under way.
const framesAhead = 4

// samples is the work of taking samples through a board.
type samples struct {
	ctx     context.Context // ends it between two results of one frame
	board   *Board
	source  func() ([]network.Time, bool)
	each    func(k int, r Result) error
	weights link.LoadState
	payload int // most bytes of a frame

	more    bool             // the source may have another sample
	pending [][]network.Time // samples without a result
	packed  int              // of these, in this session
	started bool             // a frame was sent in this session
	bytes   []byte           // packed and not sent
	results *link.SpikeReader
	done    int
}

// begin sends all samples again that have no result.
func (s *samples) begin(load link.LoadState) error {
	if load != s.weights {
		return &ChangedError{s.board.String(), "the board's weights changed"}
	}
	info := s.board.info
	s.packed, s.bytes, s.started = 0, nil, false
	s.results = link.NewResultReader(info.Layers[len(info.Layers)-1].Out, info.LogT)
	return nil
}

// next fills a frame. The first one has a single sample, so that the board has work
// while the others are on their way.
func (s *samples) next() (command, bool, error) {
	for len(s.bytes) < s.payload && (s.started || s.packed == 0) {
		if s.packed == len(s.pending) {
			if err := s.pull(); err != nil {
				return command{}, false, err
			}
			if s.packed == len(s.pending) {
				break
			}
		}
		s.bytes = link.AppendSample(s.bytes, s.pending[s.packed], s.board.info.LogT)
		s.packed++
	}
	if len(s.bytes) == 0 {
		return command{}, false, nil
	}
	s.started = true
	n := min(len(s.bytes), s.payload)
	c := command{link.TypeSamples, s.bytes[:n:n]}
	s.bytes = s.bytes[n:]
	return c, true, nil
}

// pull asks the source for another sample.
func (s *samples) pull() error {
	if !s.more {
		return nil
	}
	var input []network.Time
	if input, s.more = s.source(); !s.more {
		return nil
	}
	if err := s.board.checkInput(input); err != nil {
		return fmt.Errorf("sample %d: %w", s.done+len(s.pending), err)
	}
	s.pending = append(s.pending, input)
	return nil
}

func (s *samples) taken(command) {}

func (s *samples) reply(f link.Frame) error {
	if f.Type != link.TypeResults {
		return unexpected(f)
	}
	return s.results.Feed(f.Payload, func(r link.Result) error {
		if len(s.pending) == 0 {
			return &fault{"more results came than samples were sent", nil}
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.pending = s.pending[1:]
		s.packed--
		s.done++
		times := make([]network.Time, len(r.Times))
		for j, t := range r.Times {
			times[j] = network.Time(t)
		}
		return s.each(s.done-1, Result{times, r.Cycles})
	})
}

func (s *samples) answered() (int, bool) { return s.done, len(s.pending) == 0 && len(s.bytes) == 0 }

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
