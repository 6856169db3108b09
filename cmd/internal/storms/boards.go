package storms

import (
	"context"
	"errors"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// ethernet is a board on its cable, in simulated time.
type ethernet struct {
	hostdrv.Link
	board *simboard.Ethernet
	cable *cable
}

var _ linktest.Troubled = (*ethernet)(nil)

// Reset presses the button. A simulation that has ended says so when it is read.
func (e *ethernet) Reset() { _ = e.board.Reset() }

func (e *ethernet) Trouble(seed uint64, met func(kind string)) { e.cable.trouble(seed, met) }

func (e *ethernet) Calm() { e.cable.calm() }

// served is a board behind a port of this machine, which the driver opens as it opens
// hardware.
type served struct {
	hostdrv.Link
	open  func() (hostdrv.Link, error)
	reset func() error
	end   func() error
}

var _ linktest.Reopened = (*served)(nil)

// serve carries bytes until the board is closed.
func serve(carry func(context.Context) error, open func() (hostdrv.Link, error), reset, closeBoard func() error) (*served, error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- carry(ctx) }()
	s := &served{open: open, reset: reset, end: func() error {
		cancel()
		return errors.Join(<-done, closeBoard())
	}}
	var err error
	if s.Link, err = open(); err != nil {
		return nil, errors.Join(err, s.end())
	}
	return s, nil
}

func (s *served) Reset() { _ = s.reset() }

// Reopen closes the port and opens it again, as another program does.
func (s *served) Reopen() error {
	if err := s.Link.Close(); err != nil {
		return err
	}
	again, err := s.open()
	if err == nil {
		s.Link = again
	}
	return err
}

// Close closes the port and ends the board.
func (s *served) Close() error { return errors.Join(s.Link.Close(), s.end()) }

// openTerminal puts the board behind a pseudo-terminal.
func openTerminal(conn *verilator.Conn) (linktest.Board, error) {
	terminal, err := verilator.OpenPTY(conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	open := func() (hostdrv.Link, error) { return hostdrv.OpenSerial(terminal.Path(), hostdrv.DefaultBaud) }
	return serve(terminal.Serve, open, conn.Reset, conn.Close)
}

// troubledSocket is a board behind a UDP socket, with faults on the cable between them.
type troubledSocket struct {
	*served
	cable *cable
}

var _ linktest.Troubled = (*troubledSocket)(nil)

func (t *troubledSocket) Trouble(seed uint64, met func(kind string)) { t.cable.trouble(seed, met) }

func (t *troubledSocket) Calm() { t.cable.calm() }

// openSocket puts the board behind a UDP socket.
func openSocket(board *simboard.Ethernet) (linktest.Board, error) {
	socket, err := lan.OpenSocket("127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, board.Close())
	}
	bridge := lan.NewBridge(board.MIIModel, board.Address, socket)
	c := &cable{}
	bridge.Over(c)
	open := func() (hostdrv.Link, error) { return hostdrv.OpenUDP(bridge.Address()) }
	s, err := serve(bridge.Serve, open, board.Reset, board.Close)
	if err != nil {
		return nil, err
	}
	return &troubledSocket{s, c}, nil
}
