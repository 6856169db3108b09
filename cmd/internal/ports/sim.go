package ports

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/boards"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/verilator"
)

// openSim generates the board for the network, compiles it and returns a link to
// the simulation.
func openSim(ctx context.Context, n *network.Network, board string, wire simboard.Wire, o Options) (hostdrv.Link, Predictor, error) {
	design, _, _, err := designFor(n, board, "", o.Optimize)
	if err != nil {
		return nil, nil, err
	}
	conn, _, err := simboard.Start(ctx, n, board, simboard.Options{Wire: wire, Optimize: o.Optimize, Noise: design.Noise, Waveform: o.Waveform, Log: o.Log})
	if err != nil {
		return nil, nil, withoutVerilator(err)
	}
	return simboard.Link{Conn: conn}, Predict, nil
}

// openEthernet is openSim for the board with Ethernet.
func openEthernet(ctx context.Context, n *network.Network, board string, o Options) (hostdrv.Link, Predictor, error) {
	design, _, _, err := designFor(n, board, boards.LinkEthernet, o.Optimize)
	if err != nil {
		return nil, nil, err
	}
	running, err := simboard.StartEthernet(ctx, n, board, simboard.Options{Optimize: o.Optimize, Noise: design.Noise, Waveform: o.Waveform, Log: o.Log})
	if err != nil {
		return nil, nil, withoutVerilator(err)
	}
	return running.Link(), Predict, nil
}

// withoutVerilator says what needs no Verilator.
func withoutVerilator(err error) error {
	if errors.Is(err, verilator.ErrMissing) {
		return fmt.Errorf("%w; or use --port %s, the model in this process", err, Model)
	}
	return err
}
