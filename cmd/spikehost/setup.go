package main

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/cmd/internal/progress"
	"spikehdl/hostdrv"
	"spikehdl/network"
)

// setup is a network and an open board.
type setup struct {
	network *network.Network
	board   *hostdrv.Board
	predict predictor // nil: cycles are not predicted
}

// loadNetwork reads the network that --model names, or the one that a board of this kind
// starts with.
func (a *app) loadNetwork() (*network.Network, error) {
	board, err := boards.Load(a.board)
	if err != nil {
		return nil, err
	}
	return cli.LoadNetworkFor(board, a.model)
}

// checkTrace refuses a waveform that no board would write.
func checkTrace(path, port string) error {
	if path == "" {
		return nil
	}
	if port != "" && port != ports.Sim && port != ports.SimPins && port != ports.SimNet {
		return cli.Usage("--trace %s: only the Verilated board writes waveforms; give --port %s, %s or %s", path, ports.Sim, ports.SimPins, ports.SimNet)
	}
	return cli.CheckOutput(path, "--trace")
}

// connect opens the port and says hello.
func (a *app) connect(ctx context.Context, n *network.Network) (*setup, error) {
	port := a.port
	if err := checkTrace(a.trace, port); err != nil {
		return nil, err
	}
	if port == "" {
		port = ports.Default
		fmt.Fprintf(a.stderr, "no --port given: using %s, the Verilated board\n", port)
	}
	rule, err := cli.Rule(a.optimize)
	if err != nil {
		return nil, err
	}
	l, predict, err := a.open(ctx, port, n, a.board, ports.Options{Baud: a.baud, Optimize: rule, Log: a.stderr, Waveform: a.trace})
	var bad *ports.BadPortError
	if errors.As(err, &bad) {
		return nil, cli.UsageError{Err: err}
	}
	if err != nil {
		return nil, err
	}
	b, err := hostdrv.Open(ctx, l)
	if err != nil {
		l.Close()
		return nil, err
	}
	return &setup{n, b, predictor(predict)}, nil
}

// load writes the weights, with progress.
func (a *app) load(ctx context.Context, s *setup) error {
	line := progress.Start(a.stderr, a.terminal, "loading weights", "bytes")
	err := s.board.Load(ctx, s.network, line.Update)
	line.End()
	var stopped *hostdrv.InterruptedError
	if errors.As(err, &stopped) {
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d bytes of weights; the board is ready to be loaded again", stopped.Done, stopped.Total), Err: err}
	}
	return err
}
