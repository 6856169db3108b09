package page

import (
	"context"

	"spikehdl/link"
	"spikehdl/network"
)

// Board is a board that holds the network. One goroutine uses it at a time, but
// Traffic may be asked for at any time. After an error that is not the context's
// it is closed and another opened.
type Board interface {
	String() string // the port
	Info() link.Info
	// Run takes samples of n_in spike times through the board and calls each with
	// every answer, in order.
	Run(ctx context.Context, inputs [][]network.Time, each func(k int, a Answer) error) error
	// Ping fails if the board is not there any more.
	Ping(ctx context.Context) error
	Traffic() Traffic
	Close() error
}

// Answer is what a board says to a sample.
type Answer struct {
	Times  []network.Time // n_out spike times of the last layer
	Cycles uint64         // clock cycles of the array
}

// Traffic is what went over the link to one board.
type Traffic struct {
	Sent, Received uint64 // bytes, frames and escapes included
	Retries        uint64 // pieces of work that had to be sent again
}

func (t Traffic) plus(other Traffic) Traffic {
	return Traffic{t.Sent + other.Sent, t.Received + other.Received, t.Retries + other.Retries}
}

// Opener opens the board and loads the network. Loading, if not nil, is told the
// bytes of weights written so far and in all.
type Opener func(ctx context.Context, loading func(done, total int)) (Board, error)
