package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/gen/area"
	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// planKind is which of a network's plans a design takes.
type planKind string

// The plans: the smallest that fits, the fastest that fits, and the smallest
// that takes no longer than the geometric mean of their intervals.
const (
	smallest planKind = "small"
	balanced planKind = "balanced"
	densest  planKind = "densest"
)

// design is a network laid out on a board.
type design struct {
	shape
	board string
	plan  planKind // "": the lanes below
	lanes []int
	core  bool // spike_core alone
}

// published are the designs by which the estimates are judged: both kinds, every
// T and width, a single neuron to 784 outputs, all three plans, all families; two
// generators on both Artys in all three. No coefficient is fitted to them.
var published = []design{
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-35", densest, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-35", balanced, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-35", smallest, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-100", densest, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-100", balanced, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "arty-a7-100", smallest, nil, false},
	{shape{network.Delta, 256, 8, 1, []int{60, 120, 784}}, "arty-a7-100", balanced, nil, false},
	{shape{network.Delta, 8, 2, 0, []int{1, 1}}, "arty-a7-35", densest, nil, false},
	{shape{network.Delta, 32, 3, 2, []int{784, 128, 10}}, "basys3", densest, nil, false},
	{shape{network.Delta, 128, 6, 1, []int{42, 255, 784}}, "cmod-a7-35", balanced, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-35", densest, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-35", balanced, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-35", smallest, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-100", densest, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-100", balanced, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "arty-a7-100", smallest, nil, false},
	{shape{network.Window, 64, 4, 1, []int{100, 200, 300}}, "arty-a7-100", densest, nil, false},
	{shape{network.Window, 256, 5, 0, []int{40, 64, 10}}, "arty-a7-100", balanced, nil, false},
	{shape{network.Window, 8, 8, 1, []int{16, 30, 20, 10}}, "basys3", densest, nil, false},
	{shape{network.Window, 128, 2, 1, []int{196, 100, 10}}, "cmod-a7-35", smallest, nil, false},

	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "ulx3s-85f", densest, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{100, 400, 784}}, "ulx3s-85f", smallest, nil, false},
	{shape{network.Delta, 16, 7, 1, []int{50, 100, 60}}, "ulx3s-85f", balanced, nil, false},
	{shape{network.Delta, 8, 2, 0, []int{8, 5}}, "ulx3s-85f", densest, nil, false},
	{shape{network.Window, 16, 6, 1, []int{74, 128, 255, 784}}, "ulx3s-85f", balanced, nil, false},
	{shape{network.Window, 32, 3, 1, []int{64, 100, 10}}, "ulx3s-85f", densest, nil, false},
	{shape{network.Window, 128, 5, 0, []int{20, 40, 80}}, "ulx3s-85f", smallest, nil, false},

	{shape{network.Delta, 16, 4, 1, []int{20, 30, 10}}, "icebreaker", densest, nil, false},
	{shape{network.Delta, 16, 4, 1, []int{20, 30, 10}}, "icebreaker", smallest, nil, false},
	{shape{network.Delta, 64, 2, 1, []int{64, 40, 10}}, "icebreaker", balanced, nil, false},
	{shape{network.Delta, 8, 6, 0, []int{12, 24}}, "icebreaker", densest, nil, false},
	{shape{network.Window, 16, 4, 1, []int{16, 20, 10}}, "icebreaker", balanced, nil, false},
	{shape{network.Window, 8, 3, 1, []int{16, 16}}, "icebreaker", densest, nil, false},
	{shape{network.Window, 32, 2, 0, []int{30, 10}}, "icebreaker", smallest, nil, false},

	{shape{network.Delta, 64, 4, 1, []int{60, 100, 196}}, "tang-nano-20k", densest, nil, false},
	{shape{network.Delta, 64, 4, 1, []int{60, 100, 196}}, "tang-nano-20k", smallest, nil, false},
	{shape{network.Delta, 256, 8, 1, []int{30, 40, 50}}, "tang-nano-20k", balanced, nil, false},
	{shape{network.Window, 16, 5, 1, []int{40, 80, 100}}, "tang-nano-20k", densest, nil, false},
	{shape{network.Window, 8, 3, 0, []int{30, 60, 10}}, "tang-nano-20k", balanced, nil, false},
	{shape{network.Window, 64, 6, 1, []int{20, 30, 40}}, "tang-nano-20k", smallest, nil, false},
}

// calibrationBoards are the boards whose families the coefficients are fitted for.
var calibrationBoards = []string{"arty-a7-100", "ulx3s-85f", "icebreaker", "tang-nano-20k"}

// How many designs the coefficients of a family are fitted to. Arrays alone are
// quick to synthesise; what is around them differs little from board to board.
const (
	calibrationCores = 26
	calibrationBoard = 5
	calibrationTotal = calibrationCores + calibrationBoard

	calibrationNeurons = 64  // of a layer, at most
	calibrationWide    = 160 // of the last layer of some designs, where the family has room
	calibrationEach    = 8   // of so many arrays one is wide
)

// calibration draws the designs that the coefficients of a board's family are
// fitted to. They are small, so that some minutes are enough, and vary everything
// that a term counts. Some are wide, or what grows with the lanes, next to much that
// does not, would be told badly.
func calibration(board *boards.Board) []design {
	r := rand.New(rand.NewPCG(20, 26))
	var designs []design
	for k := range calibrationTotal {
		s := shape{kind: network.Delta, T: network.MinT << (k % 6), bits: network.MinBits + k%7, bias: r.IntN(3), sizes: []int{4 + r.IntN(2*calibrationNeurons)}}
		if k%2 == 1 {
			s.kind = network.Window
		}
		most := calibrationNeurons
		if k >= calibrationCores {
			s.bits, most = min(s.bits, 4), most/2 // whole boards have to fit theirs
		}
		var lanes []int
		layers := 1 + k/2%3
		roomy := board.Family != "ice40"
		if !roomy && k >= calibrationCores {
			layers, most = min(layers, 2), calibrationNeurons/5
		}
		for i := range layers {
			out := 2 + r.IntN(most)
			if last := i == layers-1; roomy && last && (k >= calibrationCores || k%calibrationEach == calibrationEach-1) {
				out = calibrationWide/4 + r.IntN(3*calibrationWide/4)
			}
			groups := 1
			if wide := k >= calibrationCores && i == layers-1 && k%2 == 0; r.IntN(2) == 0 && !wide {
				groups = 1 + r.IntN(min(out, 40))
			}
			s.sizes = append(s.sizes, out)
			lanes = append(lanes, (out+groups-1)/groups)
		}
		designs = append(designs, design{s, board.Name, "", lanes, k < calibrationCores})
	}
	return designs
}

// generated is the Verilog of a design, and what the planner says of it.
type generated struct {
	files  map[string]string // Verilog and memory files, by name
	top    string
	layers []core.Layer
	lanes  []int
	cost   gen.Cost // estimated
}

// generate lays the design out and makes its Verilog.
func (d design) generate() (*generated, *boards.Board, error) {
	board, err := boards.Load(d.board)
	if err != nil {
		return nil, nil, err
	}
	n := d.network()
	if d.core {
		made, err := coreAlone(n, board, d.lanes)
		return made, board, err
	}
	lanes := d.lanes
	if lanes == nil {
		if lanes, err = d.planned(n, board); err != nil {
			return nil, nil, fmt.Errorf("%s on %s: %w", d.shape, d.board, err)
		}
	}
	made, err := gen.Generate(n, board, gen.Options{Lanes: lanes})
	if err != nil {
		return nil, nil, fmt.Errorf("%s on %s: %w", d.shape, d.board, err)
	}
	files := map[string]string{}
	for path, text := range made.Files {
		if name, is := strings.CutPrefix(path, "rtl/"); is {
			files[name] = text
		}
	}
	return &generated{files, made.Top, made.Plan.Layers, lanes, made.Plan.Cost}, board, nil
}

// coreAlone is spike_core alone, as a board's family has it.
func coreAlone(n *network.Network, board *boards.Board, lanes []int) (*generated, error) {
	family, err := boards.FamilyOf(board.Family)
	if err != nil {
		return nil, err
	}
	target := gen.TargetOf(family)
	layers, err := core.Shape(n, lanes, target, cycles.Options{SkipGroups: family.LUTRAM})
	if err != nil {
		return nil, err
	}
	built, err := core.Build(layers, false)
	if err != nil {
		return nil, err
	}
	files := hdl.Print(built.Top)
	return &generated{files, core.TopName, layers, lanes, area.Core(family, layers)}, hdl.Check(built.Top)
}

// planned are the lanes of the plan that the design asks for.
func (d design) planned(n *network.Network, board *boards.Board) ([]int, error) {
	all, err := gen.Plans(n, board)
	if err != nil {
		return nil, err
	}
	fast, small := all[0], all[len(all)-1]
	switch d.plan {
	case densest:
		return fast.Lanes, nil
	case smallest:
		return small.Lanes, nil
	}
	at := slices.IndexFunc(all, func(p *gen.Plan) bool {
		return p.Interval()*p.Interval() > fast.Interval()*small.Interval()
	})
	return all[max(at-1, 0)].Lanes, nil
}
