package gen

import (
	"encoding/json"
	"fmt"
	"strings"

	"spikehdl/boards"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// Report is what is known of a design before anyone synthesises it. Cycles come
// from the cycle model, which cosimulation holds exact; counts come from the
// reference; resources are estimates.
type Report struct {
	Tool          string `json:"tool"`
	Network       string `json:"network"`
	Kind          string `json:"kind"`
	T             int    `json:"T"`
	Configuration string `json:"configuration_hash"`
	Board         string `json:"board"`
	Part          string `json:"part"`
	ClockHz       int    `json:"clock_hz"`
	Baud          int    `json:"baud"`

	Layers    []LayerReport `json:"layers"`
	Estimated Cost          `json:"estimated"`
	Has       Cost          `json:"available"`

	FullActivity FullActivity `json:"full_activity_simulated"`
	Samples      *Activity    `json:"samples_simulated,omitempty"` // nil for a network that no seed drives
}

// LayerReport is one layer of the plan.
type LayerReport struct {
	In           int `json:"n_in"`
	Out          int `json:"n_out"`
	WeightBits   int `json:"weight_bits"`
	BiasRows     int `json:"bias_rows"`
	Lanes        int `json:"lanes"`
	Groups       int `json:"groups"`
	Banks        int `json:"banks"`
	BankDepth    int `json:"bank_depth"`
	WordBits     int `json:"word_bits"`
	MembraneBits int `json:"membrane_bits"`
	Cycles       int `json:"cycles_at_full_activity"`
}

// FullActivity is a sample in which every neuron of every layer spikes.
type FullActivity struct {
	IntervalCycles   int     `json:"interval_cycles"`
	SamplesPerSecond float64 `json:"samples_per_second"`
}

// Activity is the mean over samples of the network itself, driven by noise.
type Activity struct {
	Seed              uint64  `json:"seed"`
	Count             int     `json:"count"`
	LatencyCycles     float64 `json:"latency_cycles"`  // first token accepted to last output
	IntervalCycles    float64 `json:"interval_cycles"` // between samples, back to back
	SamplesPerSecond  float64 `json:"samples_per_second"`
	InputSpikes       float64 `json:"input_spikes"`
	HiddenSpikes      float64 `json:"hidden_spikes"`
	OutputSpikes      float64 `json:"output_spikes"`
	SynapticAdditions float64 `json:"synaptic_additions"`
}

// reportSeed and reportSamples say which samples a report is made of.
const (
	reportSeed    = 1
	reportSamples = 32
)

func (d *Design) report(n *network.Network, board *boards.Board, baud int) error {
	r := &Report{
		Tool: "spikehdl " + Version, Network: n.Name, Kind: string(n.Kind), T: n.T, Configuration: n.ShapeHash(),
		Board: board.Name, Part: board.Part, ClockHz: board.CoreHz(), Baud: baud,
		Estimated: d.Plan.Cost, Has: Cost(board.Resources),
		FullActivity: FullActivity{d.Plan.Interval(), float64(board.CoreHz()) / float64(d.Plan.Interval())},
	}
	for i := range d.Plan.Layers {
		l := &d.Plan.Layers[i]
		r.Layers = append(r.Layers, LayerReport{l.In, l.Out, l.Bits, l.BiasRows, l.Lanes, l.Groups(), l.Banks(), l.Depth(),
			l.WordBits(), l.MembraneBits, d.Plan.Cycles[i]})
	}
	var err error
	if r.Samples, err = activity(n, d.Plan.Lanes, board.CoreHz()); err != nil {
		return err
	}
	d.Report = r
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	d.Files["report.json"] = string(text) + "\n"
	d.Files["REPORT.md"] = r.markdown(board)
	return nil
}

// activity runs the network's own samples; nil if it reads images, which no
// seed can give.
func activity(n *network.Network, lanes []int, clockHz int) (*Activity, error) {
	noise := network.NewNoiseSource(reportSeed)
	a := &Activity{Seed: reportSeed, Count: reportSamples}
	var results []*sim.Result
	for k := range reportSamples {
		input, err := n.Input(noise, k%max(1, n.Classes()))
		if err != nil {
			return nil, nil
		}
		r, err := sim.Run(n, input)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
		a.InputSpikes += float64(r.Counts.InputSpikes) / reportSamples
		a.HiddenSpikes += float64(r.Counts.HiddenSpikes) / reportSamples
		a.OutputSpikes += float64(r.Counts.OutputSpikes) / reportSamples
		a.SynapticAdditions += float64(r.Counts.SynapticAdditions) / reportSamples
		a.LatencyCycles += float64(cycles.Latency(n, lanes, cycles.Masks, r)) / reportSamples
	}
	stamps := cycles.Predict(n, lanes, cycles.Masks, results)
	a.IntervalCycles = float64(stamps[reportSamples-1].Done-stamps[0].Done) / (reportSamples - 1)
	a.SamplesPerSecond = float64(clockHz) / a.IntervalCycles
	return a, nil
}

// pllRemark says where a core clock of its own comes from.
func pllRemark(board *boards.Board) string {
	if pll := board.PLL(); pll != nil {
		return fmt.Sprintf(", made by %s of the board's %.3f MHz", pll.Primitive, float64(board.ClockHz)/1e6)
	}
	return ""
}

// markdown is the report for people.
func (r *Report) markdown(board *boards.Board) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s on the %s\n", r.Network, board.Title)
	line("Generated by %s; configuration %s. *Simulated* figures come from the cycle model and the", r.Tool, r.Configuration)
	line("reference, which cosimulation holds equal to the Verilog; *estimated* ones from sizes alone, before any")
	line("synthesis. None is measured on a board.\n")
	line("## Plan\n")
	line("Neurons: `%s`, T = %d steps. Clock: %.3f MHz%s. Link: UART at %d baud.\n", r.Kind, r.T, float64(r.ClockHz)/1e6, pllRemark(board), r.Baud)
	line("| layer | inputs | neurons | weights | bias rows | lanes x groups | weight banks | membrane | cycles at full activity (simulated) |")
	line("|---|---|---|---|---|---|---|---|---|")
	for i, l := range r.Layers {
		line("| %d | %d | %d | %d bit | %d | %d x %d | %d of %d x %d bit | %d bit | %d |", i, l.In, l.Out, l.WeightBits, l.BiasRows,
			l.Lanes, l.Groups, l.Banks, l.BankDepth, l.WordBits, l.MembraneBits, l.Cycles)
	}
	line("\n## Resources (estimated)\n")
	line("| resource | estimate | on the part | share |")
	line("|---|---|---|---|")
	share := func(name string, used, has int) {
		line("| %s | %d | %d | %.0f %% |", name, used, has, 100*float64(used)/float64(max(has, 1)))
	}
	family, _ := boards.FamilyOf(board.Family) // loading the board has found it
	share(fmt.Sprintf("LUT of %d inputs", family.LUTInputs), r.Estimated.LUT, r.Has.LUT)
	share("flip-flops", r.Estimated.FF, r.Has.FF)
	share(family.BlockTitle, r.Estimated.BlockRAM, r.Has.BlockRAM)
	if r.Has.LargeRAM > 0 {
		share("block RAM of 256 kb, without first contents", r.Estimated.LargeRAM, r.Has.LargeRAM)
	}
	share("DSP", r.Estimated.DSP, r.Has.DSP)
	line("\n## Speed of the array (simulated)\n")
	line("At full activity a sample every %d cycles, %.0f samples/s: every neuron of every layer spikes.", r.FullActivity.IntervalCycles, r.FullActivity.SamplesPerSecond)
	if s := r.Samples; s != nil {
		line("\nMeans over %d samples of this network, seed %d:\n", s.Count, s.Seed)
		line("| | |")
		line("|---|---|")
		line("| latency, first spike in to last spike out | %.1f cycles |", s.LatencyCycles)
		line("| interval, samples back to back | %.1f cycles |", s.IntervalCycles)
		line("| rate | %.0f samples/s |", s.SamplesPerSecond)
		line("| spikes in, hidden, out | %.1f, %.1f, %.1f |", s.InputSpikes, s.HiddenSpikes, s.OutputSpikes)
		line("| synaptic additions | %.0f |", s.SynapticAdditions)
	}
	line("\nThe link is slower than the array: see `spikehost sample` for what a wire carries.\n")
	line("## Files\n")
	line("| file | what it is |")
	line("|---|---|")
	line("| `rtl/*.v` | Verilog, one module a file; the top module is `%s` |", board.ModuleName())
	line("| `rtl/mem/*.hex` | first contents of the weight banks, read by `$readmemh` relative to `rtl/` |")
	if board.PLL() != nil {
		line("| `sim/*.v` | stand-ins for the vendor's cells in `board_clock`: read them in simulation and lint, never in synthesis |")
	}
	for _, row := range constraintRows(board) {
		line("%s", row)
	}
	line("| `report.json` | this report for machines |")
	return b.String()
}
