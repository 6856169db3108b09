package fast

import (
	"context"
	"runtime"
	"sync"

	"spikehdl/network"
)

// batch is how many samples a goroutine takes before it hands them over: enough
// that handing over costs nothing beside them.
const batch = 16

// Each takes samples of n_in spike times through the network on so many cores,
// all of them if workers is 0, and calls do once a sample, in their order and
// never two at a time. The state that do gets is lent: a later sample overwrites
// it.
//
// The first error, of a sample or of do, ends the run and comes back, as does
// the end of ctx.
func (m *Model) Each(ctx context.Context, workers int, samples [][]network.Time, do func(k int, s *State) error) error {
	batches := (len(samples) + batch - 1) / batch
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, batches)
	ctx, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()

	// The batches go round among the runners, and so does the reading.
	runners := make([]*runner, workers)
	for w := range runners {
		runners[w] = &runner{model: m, done: make(chan finished, 2), free: make(chan []*State, 2)}
		wait.Go(func() {
			for b := w; b < batches && runners[w].run(ctx, samples[b*batch:min((b+1)*batch, len(samples))]); b += workers {
			}
		})
	}
	for b := range batches {
		from := runners[b%workers]
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case batchDone := <-from.done:
			for i, s := range batchDone.states {
				if err := do(b*batch+i, s); err != nil {
					return err
				}
			}
			if batchDone.err != nil {
				return batchDone.err
			}
			from.free <- batchDone.states
		}
	}
	return nil
}

// runner takes batches through a model. It has two sets of states: one is read
// while it fills the other.
type runner struct {
	model *Model
	made  int
	done  chan finished
	free  chan []*State
}

// finished are the samples of a batch up to the first that failed.
type finished struct {
	states []*State
	err    error
}

// run says whether there was still somebody to run for.
func (r *runner) run(ctx context.Context, samples [][]network.Time) bool {
	var states []*State
	if r.made < 2 {
		r.made++
	} else {
		select {
		case <-ctx.Done():
			return false
		case states = <-r.free:
		}
	}
	for len(states) < len(samples) {
		states = append(states, r.model.NewState())
	}
	for i, input := range samples {
		if err := r.model.Run(input, states[i]); err != nil {
			r.done <- finished{states[:i], err}
			return false
		}
	}
	r.done <- finished{states[:len(samples)], nil}
	return true
}
