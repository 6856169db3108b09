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

// portOptions settles --port and what goes with it, as far as that can be done
// before the port is opened.
func (a *app) portOptions() (ports.Options, error) {
	if err := checkTrace(a.trace, a.port); err != nil {
		return ports.Options{}, err
	}
	if a.port == "" {
		a.port = ports.Default
		fmt.Fprintf(a.stderr, "no --port given: using %s, the Verilated board\n", a.port)
	}
	rule, err := cli.Rule(a.optimize)
	if err != nil {
		return ports.Options{}, err
	}
	return ports.Options{Baud: a.baud, Optimize: rule, Log: a.stderr, Waveform: a.trace}, nil
}

// openPort opens the port; one that cannot be, whatever is plugged in, is a usage
// error.
func (a *app) openPort(ctx context.Context, n *network.Network, o ports.Options) (hostdrv.Link, ports.Predictor, error) {
	l, predict, err := a.open(ctx, a.port, n, a.board, o)
	var bad *ports.BadPortError
	if errors.As(err, &bad) {
		return nil, nil, cli.UsageError{Err: err}
	}
	return l, predict, err
}

// onBoard reads the network, opens the board, lets work have both and closes the board.
// Prepare, unless it is nil, sees the network first: what cannot be done with it is said
// before a port is opened, which for a simulation takes minutes.
func (a *app) onBoard(ctx context.Context, prepare func(*network.Network) error, work func(*setup) error) error {
	n, err := a.loadNetwork()
	if err != nil {
		return err
	}
	if prepare != nil {
		if err := prepare(n); err != nil {
			return err
		}
	}
	s, err := a.connect(ctx, n)
	if err != nil {
		return err
	}
	defer s.board.Close()
	return work(s)
}

// connect opens the port and says hello.
func (a *app) connect(ctx context.Context, n *network.Network) (*setup, error) {
	o, err := a.portOptions()
	if err != nil {
		return nil, err
	}
	l, predict, err := a.openPort(ctx, n, o)
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

// load sees to it that the board holds the network's weights: it writes them, unless the
// board says that it has them.
func (a *app) load(ctx context.Context, s *setup) error {
	if holds, err := s.board.Holds(s.network); holds || err != nil {
		return err
	}
	return a.write(ctx, s)
}

// write writes the weights, with progress.
func (a *app) write(ctx context.Context, s *setup) error {
	line := progress.Start(a.stderr, a.terminal, "loading weights", "bytes")
	err := s.board.Load(ctx, s.network, line.Update)
	line.End()
	var stopped *hostdrv.InterruptedError
	if errors.As(err, &stopped) {
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d bytes of weights; loading again goes on from there", stopped.Done, stopped.Total), Err: err}
	}
	return err
}
