package hostdrv

import (
	"fmt"

	"spikehdl/link"
)

// NoBoardError says that nothing on the link answered HELLO as a board does.
type NoBoardError struct {
	Port  string
	Tries int
	Heard bool // bytes came, but no answer was among them
}

func (e *NoBoardError) Error() string {
	if e.Heard {
		return fmt.Sprintf("%s: something answers, but not as a spikehdl board (%d tries); check the baud rate and what the board is programmed with", e.Port, e.Tries)
	}
	return fmt.Sprintf("%s: no board answers (%d tries); check the port, the cable, and that the board is programmed and out of reset", e.Port, e.Tries)
}

// LinkError says that the link failed, or that faults on it did not end. The board
// can be spoken to again at any time.
type LinkError struct {
	Port string
	What string
	Err  error // the cause, nil if What says it all
}

func (e *LinkError) Error() string {
	text := e.Port + ": " + e.What
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *LinkError) Unwrap() error { return e.Err }

// BoardError says that the board refused an intact command.
type BoardError struct {
	Port    string
	Command byte // frame type
	Code    link.ErrorCode
}

func (e *BoardError) Error() string {
	return fmt.Sprintf("%s: the board refused %s: %s (code %d); the board and this host disagree, generate the board again",
		e.Port, link.TypeName(e.Command), e.Code.Name(), e.Code)
}

// NotLoadedError says that the board holds no whole set of weights.
type NotLoadedError struct{ Port string }

func (e *NotLoadedError) Error() string {
	return fmt.Sprintf("%s: the board holds no whole set of weights; load the network first", e.Port)
}

// NoNoiseError says that the board makes no samples itself.
type NoNoiseError struct{ Port string }

func (e *NoNoiseError) Error() string {
	return fmt.Sprintf("%s: the board has no source of noise; send it samples, or generate it with --noise and program it again", e.Port)
}

// NoiseError says that the board's own noise is for a network whose inputs are divided
// otherwise. Samples that are sent to it are not touched by this.
type NoiseError struct {
	Port          string
	Board         link.NoiseInputs
	Network       string // its name
	NetworkInputs link.NoiseInputs
}

func (e *NoiseError) Error() string {
	return fmt.Sprintf("%s: the board makes noise for %s, but network %q has %s; send it samples, or generate it with --noise for this network and program it again",
		e.Port, e.Board, e.Network, e.NetworkInputs)
}

// ChangedError says that the board came back from a fault as another one.
type ChangedError struct {
	Port string
	What string
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s: %s in the middle of the work; see whether another host uses the board, load the network and run again", e.Port, e.What)
}

// MismatchError says that the board was built for a network of another shape.
type MismatchError struct {
	Port        string
	BoardHash   string
	Network     string // its name
	NetworkHash string
	Difference  string // the first one, for people
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s: the board is built for configuration %s, but network %q is configuration %s (%s); "+
		"give the network that the board was built for, or generate and program a board for this one",
		e.Port, e.BoardHash, e.Network, e.NetworkHash, e.Difference)
}

// InterruptedError says that the work was stopped from outside after Done of
// Total pieces. The board is ready for more.
type InterruptedError struct {
	Done, Total int
	Err         error
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("interrupted after %d of %d", e.Done, e.Total)
}

func (e *InterruptedError) Unwrap() error { return e.Err }
