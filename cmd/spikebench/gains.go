package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// gainRows are what it gains to leave out what can change no answer: the cycles
// between samples with it over those without.
func gainRows(context.Context, *app, tableOptions) ([]row, error) {
	board, err := boards.Load(floorBoard)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, name := range shipped.Names() {
		n, err := shipped.Load(name)
		if err != nil {
			return nil, err
		}
		results, err := realSamplesOf(n)
		if err != nil {
			return nil, err
		}
		more, err := gainsOf(n, board, results)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	classifier, results, err := lateClassifier()
	if err != nil {
		return nil, err
	}
	more, err := gainsOf(classifier, board, results)
	return append(rows, more...), err
}

// gainsOf are the gains on one network.
func gainsOf(n *network.Network, board *boards.Board, results []*sim.Result) ([]row, error) {
	plan, err := gen.MakePlan(n, board, gen.Options{})
	if err != nil {
		return nil, err
	}
	var rows []row
	add := func(label, word string, with, without float64) {
		rows = append(rows, row{
			Label: fmt.Sprintf("%s, %s", label, n.Name), Value: fmt.Sprintf("%.1f / %.1f = %.3f", with, without, with/without),
			Unit: "cycles", Word: word, Command: "go run ./cmd/spikebench table --only gains",
		})
	}
	interval := func(o cycles.Options) float64 {
		of := plan.Array
		of.Options = o
		return intervalOf(n, of, results)
	}
	all := interval(cycles.Options{})
	add("time steps skipped", "estimated: a pass for each idle step", all, interval(cycles.Options{})+idleSteps(n, plan, results))
	if n.Kind != network.Delta {
		return rows, nil
	}
	skipping := interval(cycles.Options{SkipGroups: true})
	add("groups skipped", "simulated", skipping, all)
	add("ended when all fired", "simulated", interval(cycles.Options{SkipGroups: true, EarlyEnd: cycles.EndWhenAllFired}), skipping)
	if n.Output.Meaning == network.OutputClass {
		add("ended at the first spike", "simulated", interval(cycles.Options{SkipGroups: true, EarlyEnd: cycles.EndAtFirstSpike}), skipping)
	}
	return rows, nil
}

// idleSteps is the mean cycles that the slowest layer would spend on steps that it
// passes over: a pass over its groups for each. A delta layer passes over every step
// without an event, a window layer over those before the first.
func idleSteps(n *network.Network, plan *gen.Plan, results []*sim.Result) float64 {
	slowest := 0
	for i := range plan.Cycles {
		if plan.Cycles[i] > plan.Cycles[slowest] {
			slowest = i
		}
	}
	idle := 0
	for _, r := range results {
		into := r.Input
		if slowest > 0 {
			into = r.Layers[slowest-1].Times
		}
		busy := map[network.Time]bool{}
		first := network.Time(n.T - 1)
		if n.Layers[slowest].BiasRows > 0 {
			busy[0], first = true, 0
		}
		for _, t := range into {
			if t != network.Silent {
				busy[t], first = true, min(first, t)
			}
		}
		if n.Kind == network.Delta {
			idle += n.T - len(busy)
		} else {
			idle += int(first)
		}
	}
	return float64(idle*plan.Layers[slowest].Groups()) / float64(len(results))
}

// intervalOf is the mean cycles between samples back to back.
func intervalOf(n *network.Network, of cycles.Array, results []*sim.Result) float64 {
	stamps := cycles.Predict(n, of, cycles.Masks, results)
	last := len(stamps) - 1
	return float64(stamps[last].Done-stamps[0].Done) / float64(last)
}

// lateClassifier is a network of the shape of a classifier of digits with random
// weights, none of them trained: it shows what an array does with a sample whose
// answer stands early, not how early a trained one's does. A fifth of its inputs spike.
func lateClassifier() (*network.Network, []*sim.Result, error) {
	n := shape{network.Delta, 256, 4, 0, []int{784, 400, 10}}.network()
	n.Name = "random 784-400-10"
	n.Output = network.Output{Meaning: network.OutputClass}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range n.Layers {
		for k, w := range n.Layers[i].Weights {
			n.Layers[i].Weights[k] = w/2 + 1 // leaning to excitation, as trained ones do
		}
		for j := range n.Layers[i].Theta {
			n.Layers[i].Theta[j] = int32(60 + r.IntN(60))
		}
	}
	var results []*sim.Result
	for range realSamples {
		input := make([]network.Time, n.NIn())
		for k := range input {
			input[k] = network.Silent
			if r.IntN(5) == 0 {
				input[k] = network.Time(r.IntN(n.T))
			}
		}
		result, err := sim.Run(n, input)
		if err != nil {
			return nil, nil, err
		}
		results = append(results, result)
	}
	return n, results, nil
}
