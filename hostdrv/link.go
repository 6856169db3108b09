package hostdrv

import (
	"errors"
	"io"
)

// Link carries bytes to a board and back. String names it in messages.
//
// Read blocks until there is at least one byte. It returns ErrTimeout when the
// link's own read time-out passes without one, and io.EOF when the other side is
// gone. Write takes all bytes or fails. The driver never calls Read and Write at
// the same time; Close may be called at any time and ends both.
type Link interface {
	io.ReadWriteCloser
	String() string
}

// Datagrams is a Link whose bytes go in datagrams of so many at most, each of which costs
// the wire as much as a few dozen bytes do. The driver fills them.
type Datagrams interface {
	Link
	DatagramSize() int
}

// ErrTimeout is what Read of a Link returns when no byte came in time.
var ErrTimeout = errors.New("no byte came within the read time-out")
