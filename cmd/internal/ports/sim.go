package ports

import (
	"context"
	"errors"

	"spikehdl/hostdrv"
	"spikehdl/network"
)

// openSim generates the board for the network, compiles it and returns a link to
// the simulation.
func openSim(_ context.Context, _ *network.Network, _ string, _ Options) (hostdrv.Link, Predictor, error) {
	return nil, nil, errors.New("sim: the Verilated board is not there yet; use --port model: or a serial device")
}
