package verilator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// PTY is a board behind a pseudo-terminal: a serial program opens Path as it
// would a serial device, at any speed, and may close and open it again.
type PTY struct {
	conn          *Conn
	master, slave *os.File
}

// restCycles is how long a board that is not busy stays silent before the
// simulation rests; busyCycles the same for one that says it is busy.
const (
	restCycles = 200_000
	busyCycles = 20_000_000
)

// backlog is how many bursts wait for a client that does not read before more
// are dropped, as a serial port that nobody has open drops them.
const backlog = 64

// OpenPTY makes the pseudo-terminal. Bytes pass once Serve runs.
func OpenPTY(conn *Conn) (*PTY, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("no pseudo-terminal for the simulated board: %w", err)
	}
	pollable, err := nonblocking(master)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("pseudo-terminal %s: %w", slave.Name(), err), slave.Close())
	}
	p := &PTY{conn: conn, master: pollable, slave: slave}
	// Raw, or the terminal would echo and translate bytes. The slave stays open
	// here, or reading the master would fail whenever no client has it open.
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		return nil, errors.Join(fmt.Errorf("pseudo-terminal %s: %w", slave.Name(), err), p.Close())
	}
	return p, nil
}

// nonblocking replaces a file by one whose reads and writes end when it is
// closed, even while a client has the other side open.
func nonblocking(file *os.File) (*os.File, error) {
	fd, err := syscall.Dup(int(file.Fd()))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(err, syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), file.Name()), nil
}

// Path is the device a client opens.
func (p *PTY) Path() string { return p.slave.Name() }

// Close removes the terminal. It does not close the Conn.
func (p *PTY) Close() error { return errors.Join(p.master.Close(), p.slave.Close()) }

// Serve carries bytes between the terminal and the board until ctx ends, which
// is no error, or the board fails. It closes the terminal. While the board is
// silent and nothing was sent to it, simulated time stands still and no
// processor time is used. Nobody else may Read the Conn meanwhile.
func (p *PTY) Serve(ctx context.Context) error {
	fromClient := make(chan []byte)
	toClient := make(chan []byte, backlog)
	gone := make(chan struct{})
	var carriers sync.WaitGroup
	carriers.Go(func() { p.readClient(fromClient, gone) })
	carriers.Go(func() { p.writeClient(toClient) })
	err := p.carry(ctx, fromClient, toClient)
	close(gone)
	close(toClient)
	_ = p.Close() // ends the carriers' reads and writes
	carriers.Wait()
	return err
}

func (p *PTY) carry(ctx context.Context, fromClient <-chan []byte, toClient chan<- []byte) error {
	resting := true
	burst := make([]byte, 1<<16)
	for {
		if resting {
			select {
			case <-ctx.Done():
				return nil
			case bytes := <-fromClient:
				_, _ = p.conn.Write(bytes)
			}
		} else {
			select {
			case <-ctx.Done():
				return nil
			case bytes := <-fromClient:
				_, _ = p.conn.Write(bytes)
			default:
			}
		}
		state, err := p.conn.step(sliceCycles)
		if err != nil {
			return unlessStopped(ctx, err)
		}
		if state.bytes > 0 {
			n, err := p.conn.Read(burst)
			if err != nil {
				return unlessStopped(ctx, err)
			}
			select {
			case toClient <- append([]byte(nil), burst[:n]...):
			default:
			}
		}
		quiet := uint64(restCycles)
		if state.busy {
			quiet = busyCycles
		}
		resting = state.pending == 0 && state.since >= quiet
	}
}

// unlessStopped is no error where somebody has ended the serving or the board.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// readClient passes on what a client sends, until the terminal is closed.
func (p *PTY) readClient(fromClient chan<- []byte, gone <-chan struct{}) {
	for {
		buffer := make([]byte, 4096)
		n, err := p.master.Read(buffer)
		if n > 0 {
			select {
			case fromClient <- buffer[:n]:
			case <-gone:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// writeClient passes on what the board sends, as fast as the client reads.
func (p *PTY) writeClient(toClient <-chan []byte) {
	for bytes := range toClient {
		if _, err := p.master.Write(bytes); err != nil {
			return
		}
	}
}
