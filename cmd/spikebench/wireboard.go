package main

import (
	"context"
	"math/rand/v2"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
)

// wire is a way to a simulated board. Ethernet is fast, so that it gets more to do: what
// beginning and end of a work take then weighs as little as it does on a serial port.
type wire struct {
	name    string
	divisor int // clock cycles a bit of a serial port; 0: Ethernet
	more    int // times the samples and the weights
}

// wires are those of the table.
func wires() []wire {
	return []wire{{"UART, 1 Mbaud", 100, 1}, {"UART, 4 Mbaud", 25, 1}, {"Ethernet, 100 Mbit/s", 0, 10}}
}

// wiredKind is the board, which has both wires.
const wiredKind = "arty-a7"

// start runs a board that can make noise itself, with a meter on its wire. It has the
// network's weights.
func (w wire) start(ctx context.Context, n *network.Network) (*simboard.Meter, error) {
	if w.divisor == 0 {
		board, err := simboard.StartEthernet(ctx, n, wiredKind, simboard.Options{Noise: true})
		if err != nil {
			return nil, err
		}
		return board.Meter(), nil
	}
	conn, _, err := simboard.Start(ctx, n, wiredKind, simboard.Options{Wire: simboard.Pins, Divisor: w.divisor, Noise: true})
	if err != nil {
		return nil, err
	}
	return simboard.SerialMeter(conn, w.divisor), nil
}

// imagesOut has the inputs and outputs of the shipped networks and few weights, since
// simulated time is dear.
func imagesOut(w wire) *network.Network { return randomNetwork(100, 20*w.more, 784) }

// imagesIn is the other way about, so that the way to the board is the busier one.
func imagesIn() *network.Network { return randomNetwork(784, 20, 10) }

func randomNetwork(sizes ...int) *network.Network {
	return linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, sizes...)
}
