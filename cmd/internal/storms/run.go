package storms

import (
	"context"
	"fmt"
	"sync"
	"time"

	"spikehdl/hostdrv/linktest"
)

// limit is the wall's time after which a run has hung: a hundred times what the longest
// take on a machine that has other things to do as well.
const limit = 10 * time.Minute

// Run starts a board and takes it through the storm of a seed. The error is of a board
// that cannot be started, or the context's.
func (p *Port) Run(ctx context.Context, seed uint64) (linktest.Report, error) {
	if err := ctx.Err(); err != nil {
		return linktest.Report{}, err
	}
	board, err := p.start(ctx)
	if err != nil {
		return linktest.Report{}, err
	}
	defer board.Close()
	ended := make(chan linktest.Report, 1)
	go func() { ended <- linktest.Storm(seed, board, p.network) }()
	patience := time.NewTimer(limit)
	defer patience.Stop()
	select {
	case r := <-ended:
		return r, nil
	case <-ctx.Done():
		return linktest.Report{}, ctx.Err()
	case <-patience.C:
		return linktest.Report{Seed: seed, Outcome: linktest.Hung, Err: fmt.Errorf("the run has not ended within %s", limit)}, nil
	}
}

// waiting is how many runs go on at a time on a port where they mostly wait.
const waiting = 16

// RunAll runs so many storms from a seed on, and tells each of every one, in whatever
// order they end. The first error ends it.
func (p *Port) RunAll(ctx context.Context, first uint64, count int, each func(linktest.Report)) error {
	workers := 1
	if !p.Repeatable() {
		workers = waiting
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seeds := make(chan uint64)
	var all sync.WaitGroup
	var mutex sync.Mutex // guards failure and each
	var failure error
	for range workers {
		all.Go(func() {
			for seed := range seeds {
				r, err := p.Run(ctx, seed)
				mutex.Lock()
				switch {
				case err == nil:
					each(r)
				case failure == nil: // those that follow are of the cancelling
					failure = err
					cancel()
				}
				mutex.Unlock()
			}
		})
	}
	for k := range count {
		select {
		case seeds <- first + uint64(k):
		case <-ctx.Done():
		}
	}
	close(seeds)
	all.Wait()
	if failure == nil {
		failure = ctx.Err()
	}
	return failure
}
