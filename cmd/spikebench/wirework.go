package main

import (
	"context"
	"fmt"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// wiredBoard is a board at the end of a wire, with samples for it.
type wiredBoard struct {
	*hostdrv.Board
	network  *network.Network
	inputs   [][]network.Time
	answered int // in the work that goes on
}

// work is something that a row of the table tells of.
type work struct {
	name string
	do   func(ctx context.Context, b *wiredBoard) error
}

// noiseSeed is that of the host's noise and of the board's, which are the same.
const noiseSeed = 1

func weightsIn() work {
	return work{"weights in", func(ctx context.Context, b *wiredBoard) error { return b.Load(ctx, b.network, nil) }}
}

// samplesIn takes the host's samples through the board.
func samplesIn(name string) work {
	return work{name, func(ctx context.Context, b *wiredBoard) error {
		return b.answers(func(check check) error { return b.Run(ctx, b.inputs, check) })
	}}
}

// noiseMade has the board make the same samples.
func noiseMade() work {
	return work{"images out, noise of the board", func(ctx context.Context, b *wiredBoard) error {
		job := link.Generate{Count: uint32(len(b.inputs)), State: network.NewNoiseSource(noiseSeed).State()}
		return b.answers(func(check check) error { return b.Generate(ctx, job, check) })
	}}
}

// check takes in an answer.
type check = func(k int, r hostdrv.Result) error

// answers holds every answer of a run to the model's.
func (b *wiredBoard) answers(run func(check) error) error {
	err := run(func(k int, r hostdrv.Result) error {
		b.answered++
		want, err := sim.Run(b.network, b.inputs[k])
		if err != nil {
			return err
		}
		for j, t := range want.Output() {
			if r.Times[j] != t {
				return fmt.Errorf("sample %d, neuron %d: the board says %d, the model %d", k, j, r.Times[j], t)
			}
		}
		return nil
	})
	if err == nil && b.answered != len(b.inputs) {
		err = fmt.Errorf("%d of %d samples were answered", b.answered, len(b.inputs))
	}
	return err
}

// measureWire has a board at the end of a wire do one work after the other, a row each.
func measureWire(ctx context.Context, w wire, n *network.Network, samples int, works ...work) ([]wireRow, error) {
	meter, err := w.start(ctx, n)
	if err != nil {
		return nil, err
	}
	defer meter.Close()
	driver, err := hostdrv.Open(ctx, meter)
	if err != nil {
		return nil, err
	}
	inputs, err := noiseOf(n, samples*w.more)
	if err != nil {
		return nil, err
	}
	b := &wiredBoard{Board: driver, network: n, inputs: inputs}
	var rows []wireRow
	for _, work := range works {
		before := meter.Reading()
		b.answered = 0
		if err := work.do(ctx, b); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", w.name, work.name, err)
		}
		rows = append(rows, newWireRow(w.name, work.name, b.answered, meter.Reading().Since(before)))
	}
	if faults := b.Health().Faults; faults != 0 {
		return nil, fmt.Errorf("%s: the link had %d faults, which a simulated wire does not make", w.name, faults)
	}
	return rows, nil
}

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
