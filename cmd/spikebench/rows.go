package main

import (
	"context"
	"fmt"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/verilator"
	"spikehdl/verilator/cosim"
)

// laneShapes are arrays of one layer and one group: a delta lane of a 12-bit
// membrane, a window lane of a 12-bit current and a 16-bit membrane.
var laneShapes = []struct {
	label string
	shape
}{
	{"delta, 12-bit membrane", shape{network.Delta, 64, 4, 0, []int{100, 0}}},
	{"window, 12-bit current, 16-bit membrane", shape{network.Window, 16, 4, 0, []int{200, 0}}},
}

// fewLanes and manyLanes: what one lane takes is told by two arrays that differ
// in nothing but their lanes, mask queue and banks included.
const fewLanes, manyLanes = 36, 72

// laneRows are the look-up tables and flip-flops that one more lane takes.
func laneRows(ctx context.Context, a *app, o tableOptions) ([]row, error) {
	known, err := loadCounts(o.counts)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, l := range laneShapes {
		var pair []design
		for _, lanes := range []int{fewLanes, manyLanes} {
			s := l.shape
			s.sizes = []int{s.sizes[0], lanes}
			pair = append(pair, design{s, "arty-a7-35", "", []int{lanes}, true})
		}
		all, err := a.measure(ctx, pair, known, o.jobs)
		if err != nil {
			return nil, err
		}
		each := func(few, many int) string {
			return fmt.Sprintf("%.1f", float64(many-few)/(manyLanes-fewLanes))
		}
		few, many := all[0].synthesised, all[1].synthesised
		for _, r := range []row{
			{Label: "LUT a lane, " + l.label, Value: each(few.LUT, many.LUT), Unit: "LUT"},
			{Label: "FF a lane, " + l.label, Value: each(few.FF, many.FF), Unit: "FF"},
		} {
			r.Word, r.Command = "synthesised", "go run ./cmd/spikebench table --only area"
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// plannerRows are the planner's errors over the published designs.
func plannerRows(ctx context.Context, a *app, o tableOptions) ([]row, error) {
	known, err := loadCounts(o.counts)
	if err != nil {
		return nil, err
	}
	all, err := a.measure(ctx, published, known, o.jobs)
	if err != nil {
		return nil, err
	}
	var rows []row
	for i, name := range []string{"LUT", "FF", "block RAM"} {
		list := magnitudes(all, i)
		rows = append(rows, row{
			Label: fmt.Sprintf("planner off by, %s, %d designs", name, len(all)),
			Value: fmt.Sprintf("%.1f worst, %.1f median", 100*list[len(list)-1], 100*list[len(list)/2]), Unit: "%",
			Word: "estimated over synthesised", Command: "go run ./cmd/spikebench planner",
		})
	}
	return rows, nil
}

// verilatedSamples is how many samples a Verilated core runs to be timed.
const verilatedSamples = 200

// verilatedRows are the speed of the Verilated array on this machine.
func verilatedRows(ctx context.Context, _ *app, _ tableOptions) ([]row, error) {
	if err := verilator.Available(); err != nil {
		return nil, err
	}
	board, err := boards.Load(floorBoard)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, name := range shipped.Names() {
		s, err := verilatedSpeed(ctx, name, board)
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			row{"Verilated array, " + name, fmt.Sprintf("%.0f", s.SamplesPerSecond()), "samples/s", "measured, on this machine", "go test ./verilator/cosim -run '^$' -bench Verilated"},
			row{"Verilated array, " + name, fmt.Sprintf("%.0f", s.CyclesPerSecond()), "cycles/s", "measured, on this machine", "go test ./verilator/cosim -run '^$' -bench Verilated"})
	}
	return rows, nil
}

func verilatedSpeed(ctx context.Context, name string, board *boards.Board) (cosim.Speed, error) {
	n, err := shipped.Load(name)
	if err != nil {
		return cosim.Speed{}, err
	}
	plan, err := gen.MakePlan(n, board, gen.Options{})
	if err != nil {
		return cosim.Speed{}, err
	}
	bench, err := cosim.Start(ctx, n, cosim.PlannedArray(plan), nil)
	if err != nil {
		return cosim.Speed{}, err
	}
	defer bench.Close()
	if err := bench.Load(n); err != nil {
		return cosim.Speed{}, err
	}
	inputs, err := n.Samples(benchSeed, verilatedSamples)
	if err != nil {
		return cosim.Speed{}, err
	}
	return bench.Speed(inputs)
}
