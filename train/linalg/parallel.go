package linalg

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls do(0) to do(n-1), each once, on as many goroutines as there are
// cores. Which call runs where is left to chance: a caller that wants the same
// result every time lets each call write to its own place.
func Parallel(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		inTurn(n, do)
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}

// inTurn is Parallel on one goroutine.
func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}
