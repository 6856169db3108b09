package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
	"spikehdl/sim/fast"
)

// How often the two models take turns, and over how many samples: the reference is
// slow, and the best round is the one that nobody disturbed.
const (
	modelRounds  = 5
	plainSamples = 4
	fastSamples  = 1024
)

// fastRows are the fast model over the reference, one core and all.
func fastRows(ctx context.Context, _ *app, _ tableOptions) ([]row, error) {
	var rows []row
	for _, name := range shipped.Names() {
		n, err := shipped.Load(name)
		if err != nil {
			return nil, err
		}
		m, err := fast.New(n)
		if err != nil {
			return nil, err
		}
		inputs, err := n.Samples(benchSeed, fastSamples)
		if err != nil {
			return nil, err
		}
		s := m.NewState()
		plain, one, all := math.Inf(1), math.Inf(1), math.Inf(1) // seconds a sample
		for range modelRounds {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			for _, turn := range []struct {
				best    *float64
				samples [][]network.Time
				run     func(samples [][]network.Time) error
			}{
				{&plain, inputs[:plainSamples], func(samples [][]network.Time) error { return runPlain(n, samples) }},
				{&one, inputs, func(samples [][]network.Time) error { return runFast(m, s, samples) }},
				{&all, inputs, func(samples [][]network.Time) error {
					return m.Each(ctx, 0, samples, func(int, *fast.State) error { return nil })
				}},
			} {
				began := time.Now()
				if err := turn.run(turn.samples); err != nil {
					return nil, err
				}
				*turn.best = min(*turn.best, time.Since(began).Seconds()/float64(len(turn.samples)))
			}
		}
		for _, r := range []struct {
			cores string
			each  float64
		}{{"one core", one}, {"all cores", all}} {
			rows = append(rows, row{
				Label: fmt.Sprintf("fast model over plain, %s, %s", name, r.cores),
				Value: fmt.Sprintf("%.0f / %.0f = %.1f", 1/r.each, 1/plain, plain/r.each), Unit: "samples/s",
				Word: "measured, on this machine", Command: "go test ./sim/fast -run '^$' -bench OverPlain",
			})
		}
	}
	return rows, nil
}

func runPlain(n *network.Network, samples [][]network.Time) error {
	for _, input := range samples {
		if _, err := sim.Run(n, input); err != nil {
			return err
		}
	}
	return nil
}

func runFast(m *fast.Model, s *fast.State, samples [][]network.Time) error {
	for _, input := range samples {
		if err := m.Run(input, s); err != nil {
			return err
		}
	}
	return nil
}
