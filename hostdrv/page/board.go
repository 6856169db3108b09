package page

import (
	"context"

	"spikehdl/link"
	"spikehdl/network"
)

// Source opens boards, one at a time.
type Source interface {
	// Open opens the board and loads the network. Loading, if not nil, is told the
	// bytes of weights written so far and in all.
	Open(ctx context.Context, loading func(done, total int)) (Board, error)
	// Traffic is what went over the link to all boards opened so far; any goroutine
	// may ask.
	Traffic() Traffic
}

// Board is a board that holds the network. One goroutine uses it at a time. After
// an error that is not the context's it is closed and another opened.
type Board interface {
	String() string // the port
	Info() link.Info
	// Run takes samples of n_in spike times through the board and calls each with
	// every answer, in order.
	Run(ctx context.Context, inputs [][]network.Time, each func(k int, a Answer) error) error
	// Ping fails if the board is not there any more.
	Ping(ctx context.Context) error
	Close() error
}

// Answer is what a board says to a sample.
type Answer struct {
	Times  []network.Time // n_out spike times of the last layer
	Cycles uint64         // clock cycles of the array
}

// Traffic is what went over a link.
type Traffic struct {
	Sent, Received uint64 // bytes, frames and escapes included
	Retries        uint64 // faults after which the driver began again
}
