package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/network/shipped"
)

// session is a network and an open board.
type session struct {
	network *network.Network
	board   *hostdrv.Board
	predict predictor // nil: cycles are not predicted
}

// loadNetwork reads the network that --model names: a directory or, where there
// is none of that name, a shipped network.
func (a *app) loadNetwork() (*network.Network, error) {
	name := a.model
	if name == "" {
		name = shipped.Default
	} else if _, err := os.Stat(name); err == nil || !slices.Contains(shipped.Names(), name) {
		return network.Load(name)
	}
	return shipped.Load(name)
}

// connect opens the port and says hello.
func (a *app) connect(ctx context.Context, n *network.Network) (*session, error) {
	port := a.port
	if port == "" {
		port = ports.Default
		fmt.Fprintf(a.stderr, "no --port given: using %s, the Verilated board\n", port)
	}
	l, predict, err := a.open(ctx, port, n, a.board, ports.Options{Baud: a.baud, Log: a.stderr})
	if err != nil {
		return nil, err
	}
	b, err := hostdrv.Open(ctx, l)
	if err != nil {
		l.Close()
		return nil, err
	}
	return &session{n, b, predictor(predict)}, nil
}

// load writes the weights, with progress.
func (a *app) load(ctx context.Context, s *session) error {
	progress := a.startProgress("loading weights", "bytes")
	err := s.board.Load(ctx, s.network, progress.update)
	progress.end()
	var stopped *hostdrv.InterruptedError
	if errors.As(err, &stopped) {
		return &stoppedError{fmt.Sprintf("interrupted after %d of %d bytes of weights; the board is ready to be loaded again", stopped.Done, stopped.Total), err}
	}
	return err
}
