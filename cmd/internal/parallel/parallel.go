// Package parallel does independent pieces of work on all processors.
package parallel

import (
	"context"
	"runtime"
	"sync"
)

// Do does n pieces of work, so many at once; one a processor for jobs <= 0. After
// each it says how many are done, one call at a time. The first error, or the end
// of the context, lets what is under way end, starts no more and is returned.
func Do(ctx context.Context, jobs, n int, work func(ctx context.Context, k int) error, done func(count int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	next := make(chan int)
	var workers sync.WaitGroup
	var mutex sync.Mutex
	finished := 0
	for range min(jobs, n) {
		workers.Go(func() {
			for k := range next {
				if ctx.Err() != nil {
					continue
				}
				if err := work(ctx, k); err != nil {
					cancel(err)
					continue
				}
				mutex.Lock()
				finished++
				done(finished)
				mutex.Unlock()
			}
		})
	}
	for k := range n {
		if ctx.Err() != nil {
			break
		}
		next <- k
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}
