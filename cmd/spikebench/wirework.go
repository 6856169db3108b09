package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// wire is a way to a simulated board.
type wire struct {
	name    string
	divisor int // clock cycles a bit of a serial port; 0: Ethernet
}

// wires are those of the table.
func wires() []wire {
	return []wire{{"UART, 1 Mbaud", 100}, {"UART, 4 Mbaud", 25}, {"Ethernet, 100 Mbit/s", 0}}
}

// start runs a board that can make noise itself, with a meter on its wire.
func (w wire) start(ctx context.Context, n *network.Network) (*simboard.Meter, error) {
	if w.divisor == 0 {
		board, err := simboard.StartEthernet(ctx, n, wiredBoard, simboard.Options{Noise: true})
		if err != nil {
			return nil, err
		}
		return board.Meter(), nil
	}
	conn, _, err := simboard.Start(ctx, n, wiredBoard, simboard.Options{Wire: simboard.Pins, Divisor: w.divisor, Noise: true})
	if err != nil {
		return nil, err
	}
	return simboard.SerialMeter(conn, w.divisor), nil
}

// wiredBoard has both wires.
const wiredBoard = "arty-a7"

// digitsLike has the inputs and outputs of the shipped networks and few weights, since
// simulated time is dear.
func digitsLike() *network.Network {
	return linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 100, 20, 784)
}

// measureWire loads a network into a board at the end of a wire, takes samples through it
// and has it make the same number. Each answer must be the model's.
func measureWire(ctx context.Context, w wire, n *network.Network, samples int) ([]wireRow, error) {
	meter, err := w.start(ctx, n)
	if err != nil {
		return nil, err
	}
	defer meter.Close()
	b, err := hostdrv.Open(ctx, meter)
	if err != nil {
		return nil, err
	}
	inputs, err := noiseOf(n, samples)
	if err != nil {
		return nil, err
	}
	answered := 0
	check := func(k int, r hostdrv.Result) error {
		answered++
		return sameAsModel(n, inputs[k], k, r)
	}
	job := link.Generate{Count: uint32(samples), State: network.NewNoiseSource(noiseSeed).State()}
	var rows []wireRow
	for _, work := range []struct {
		name    string
		do      func() error
		answers int
	}{
		{"weights in", func() error { return b.Load(ctx, n, nil) }, 0},
		{"noise in, images out", func() error { return b.Run(ctx, inputs, check) }, samples},
		{"images out, noise of the board", func() error { return b.Generate(ctx, job, check) }, samples},
	} {
		before := meter.Reading()
		answered = 0
		if err := work.do(); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", w.name, work.name, err)
		}
		if answered != work.answers {
			return nil, fmt.Errorf("%s, %s: %d of %d samples were answered", w.name, work.name, answered, work.answers)
		}
		rows = append(rows, newWireRow(w.name, work.name, meter.Reading().Since(before)))
	}
	if faults := b.Health().Faults; faults != 0 {
		return nil, fmt.Errorf("%s: the link had %d faults, which a simulated wire does not make", w.name, faults)
	}
	return rows, nil
}

// sameAsModel compares an answer with the reference.
func sameAsModel(n *network.Network, input []network.Time, k int, r hostdrv.Result) error {
	want, err := sim.Run(n, input)
	if err != nil {
		return err
	}
	for j, t := range want.Output() {
		if r.Times[j] != t {
			return fmt.Errorf("sample %d, neuron %d: the board says %d, the model %d", k, j, r.Times[j], t)
		}
	}
	return nil
}

// noiseSeed is that of the host's noise and of the board's, which are the same.
const noiseSeed = 1

func noiseOf(n *network.Network, samples int) ([][]network.Time, error) {
	noise := network.NewNoiseSource(noiseSeed)
	var inputs [][]network.Time
	for range samples {
		input, err := n.Input(noise, 0)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, input)
	}
	return inputs, nil
}
