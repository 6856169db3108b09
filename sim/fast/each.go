package fast

import (
	"context"
	"runtime"
	"sync"

	"spikehdl/network"
)

// batch is how many samples go through a layer together.
const batch = 16

// Each takes samples through the network on some cores, all of them if workers
// is 0, and calls do once a sample in the order of the samples, never two at a
// time. The state do gets is only lent: the next samples overwrite it.
//
// The first error of a sample or of do ends the run, as does the end of ctx, and
// comes back.
func (m *Model) Each(ctx context.Context, workers int, samples [][]network.Time, do func(k int, s *State) error) error {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	batches := (len(samples) + batch - 1) / batch
	workers = min(workers, batches)
	ctx, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()

	// Batch k is worked on by goroutine k mod workers, which has two sets of
	// states: one is read while the other is filled.
	type done struct {
		states []*State
		err    error
	}
	results := make([]chan done, workers)
	free := make([]chan []*State, workers)
	for w := range workers {
		results[w], free[w] = make(chan done, 2), make(chan []*State, 2)
		wait.Go(func() {
			for range 2 {
				states := make([]*State, batch)
				for i := range states {
					states[i] = m.NewState()
				}
				free[w] <- states
			}
			for b := w; b < batches; b += workers {
				select {
				case <-ctx.Done():
					return
				case states := <-free[w]:
					inputs := samples[b*batch : min((b+1)*batch, len(samples))]
					var err error
					for i, input := range inputs {
						if err = m.Run(input, states[i]); err != nil {
							break
						}
					}
					results[w] <- done{states, err}
				}
			}
		})
	}
	for b := range batches {
		w := b % workers
		select {
		case <-ctx.Done():
			return ctx.Err()
		case r := <-results[w]:
			if r.err != nil {
				return r.err
			}
			for i := range min(batch, len(samples)-b*batch) {
				if err := do(b*batch+i, r.states[i]); err != nil {
					return err
				}
			}
			free[w] <- r.states
		}
	}
	return nil
}
