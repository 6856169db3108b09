package ports

import (
	"context"
	"errors"
	"fmt"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/verilator"
)

// openSim generates the board for the network, compiles it and returns a link to
// the simulation.
func openSim(ctx context.Context, n *network.Network, board string, wire simboard.Wire, o Options) (hostdrv.Link, Predictor, error) {
	conn, _, err := simboard.Start(ctx, n, board, simboard.Options{Wire: wire, Optimize: o.Optimize, Noise: n.FromNoise(), Waveform: o.Waveform, Log: o.Log})
	if errors.Is(err, verilator.ErrMissing) {
		return nil, nil, fmt.Errorf("%w; or use --port %s, the model in this process", err, Model)
	}
	if err != nil {
		return nil, nil, err
	}
	return simboard.Link{Conn: conn}, Predict, nil
}
