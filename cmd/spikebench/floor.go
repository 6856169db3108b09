package main

import (
	"context"
	"fmt"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// The networks and the board whose cycles are held against the floor: the
// generator of the goal, and the shipped ones.
const floorBoard = "arty-a7-35"

var floorShape = shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}

// goalMembrane is the width of its membranes, which trained weights keep within.
const goalMembrane = 12

// wideShape is one like it of 8 bits, as large as the board's memory holds before
// its lanes must be few.
var wideShape = shape{network.Delta, 64, 8, 1, []int{100, 160, 784}}

// goalNetwork is the generator of the goal with weights that prove that width.
func goalNetwork() *network.Network {
	n := weaker(floorShape)
	for i := range n.Layers {
		n.Layers[i].MembraneWidth = goalMembrane
	}
	return n
}

// weaker is a network of half the weights that its bits allow.
func weaker(s shape) *network.Network {
	n := s.network()
	n.Name = s.String()
	for i := range n.Layers {
		l := &n.Layers[i]
		for k, w := range l.Weights {
			l.Weights[k] = w / 2
		}
		for j, theta := range l.Theta {
			l.Theta[j] = 1 + theta/4
		}
	}
	return n
}

// realSamples is how many samples a mean at real activity is of, and benchSeed the seed
// of all noise that the figures are made with.
const (
	realSamples = 32
	benchSeed   = 1
)

// floorRows are the cycles a sample of the densest plans over what the memory, or
// for window neurons the lanes, could do at best.
func floorRows(_ context.Context, _ *app, _ tableOptions) ([]row, error) {
	board, err := boards.Load(floorBoard)
	if err != nil {
		return nil, err
	}
	networks := []*network.Network{goalNetwork(), weaker(wideShape)}
	untrained := len(networks)
	for _, name := range shipped.Names() {
		n, err := shipped.Load(name)
		if err != nil {
			return nil, err
		}
		networks = append(networks, n)
	}
	var rows []row
	for k, n := range networks {
		plan, err := gen.MakePlan(n, board, gen.Options{})
		if err != nil {
			return nil, err
		}
		full, err := gen.NewFull(n)
		if err != nil {
			return nil, err
		}
		rows = append(rows, floorRow(n, "full activity", full.Interval(plan.Array), floor(n, board, plan, fullSpikes(n))))
		if k < untrained {
			continue // random weights: no activity is real
		}
		interval, spikes, err := realActivity(n, plan.Array)
		if err != nil {
			return nil, err
		}
		rows = append(rows, floorRow(n, "real activity", interval, floor(n, board, plan, spikes)))
		plan, err = gen.MakePlan(n, board, gen.Options{Optimize: gen.ForActivity})
		if err != nil {
			return nil, err
		}
		if interval, spikes, err = realActivity(n, plan.Array); err != nil {
			return nil, err
		}
		rows = append(rows, floorRow(n, "real activity, planned for it", interval, floor(n, board, plan, spikes)))
	}
	return rows, nil
}

func floorRow(n *network.Network, activity string, interval, floor float64) row {
	return row{
		Label: fmt.Sprintf("cycles a sample over floor, %s, %s, %s", n.Name, floorBoard, activity),
		Value: fmt.Sprintf("%.1f / %.1f = %.3f", interval, floor, interval/floor), Unit: "cycles",
		Word: "simulated", Command: "go run ./cmd/spikebench table --only floor",
	}
}

// floor is the least cycles a sample that spikes[i] into each layer allow. For
// delta the memory binds: all weights that are needed over all bits of block RAM
// that the board can read in a cycle. For window the lanes bind: a cycle for each
// group of each event and of each tick, in the layer that takes longest.
func floor(n *network.Network, board *boards.Board, plan *gen.Plan, spikes []float64) float64 {
	if n.Kind == network.Window {
		slowest := 0.0
		for i := range plan.Layers {
			l := &plan.Layers[i]
			slowest = max(slowest, (spikes[i]+float64(l.BiasRows+n.T-1))*float64(l.Groups()))
		}
		return slowest
	}
	family, err := boards.FamilyOf(board.Family)
	if err != nil {
		return 0
	}
	bits := 0.0
	for i := range n.Layers {
		l := &n.Layers[i]
		bits += (spikes[i] + float64(l.BiasRows)) * float64(l.Out*l.Bits)
	}
	return bits / float64(board.Resources.BlockRAM*family.BlockWord)
}

// fullSpikes are the spikes into each layer if all spike.
func fullSpikes(n *network.Network) []float64 {
	var spikes []float64
	for i := range n.Layers {
		spikes = append(spikes, float64(n.Layers[i].In))
	}
	return spikes
}

// realSamplesOf are samples of a network's own, driven by noise.
func realSamplesOf(n *network.Network) ([]*sim.Result, error) {
	inputs, err := n.Samples(benchSeed, realSamples)
	if err != nil {
		return nil, err
	}
	var results []*sim.Result
	for _, input := range inputs {
		r, err := sim.Run(n, input)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// realActivity is the mean interval between a network's own samples, and the mean
// of the spikes into each layer.
func realActivity(n *network.Network, of cycles.Array) (interval float64, spikes []float64, err error) {
	results, err := realSamplesOf(n)
	if err != nil {
		return 0, nil, err
	}
	spikes = make([]float64, len(n.Layers))
	for _, r := range results {
		spikes[0] += float64(r.Counts.InputSpikes) / realSamples
		for i := 1; i < len(n.Layers); i++ {
			spikes[i] += float64(r.Layers[i-1].Spikes()) / realSamples
		}
	}
	return intervalOf(n, of, results), spikes, nil
}
