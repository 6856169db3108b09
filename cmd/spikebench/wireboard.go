package main

import (
	"context"
	"math/rand/v2"
	"time"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
)

// wire is a way to a simulated board. Ethernet is fast, so that it gets more to do: what
// beginning and end of a work take then weighs as little as it does on a serial port.
type wire struct {
	name    string
	divisor int           // clock cycles a bit of a serial port; 0: Ethernet
	more    int           // times the samples and the weights
	delay   time.Duration // that the host takes to answer, over Ethernet
}

// ethernet is the fast wire, to a host that takes so long to answer.
func ethernet(delay time.Duration) wire {
	return wire{name: "Ethernet, 100 Mbit/s", more: 10, delay: delay}
}

// wires are those of the table. Where the host takes its time, there is Ethernet only: a
// serial port is slow.
func wires(delay time.Duration) []wire {
	if delay > 0 {
		return []wire{ethernet(delay)}
	}
	return []wire{{name: "UART, 1 Mbaud", divisor: 100, more: 1}, {name: "UART, 4 Mbaud", divisor: 25, more: 1}, ethernet(delay)}
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
		return board.Meter(w.delay), nil
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
