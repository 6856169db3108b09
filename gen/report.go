package gen

import (
	"encoding/json"
	"fmt"

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
	Link          string `json:"link"`
	Baud          int    `json:"baud,omitempty"`    // of a serial port
	Address       string `json:"address,omitempty"` // of a board with Ethernet: IPv4 and UDP port
	Noise         bool   `json:"noise"`             // the board makes samples itself

	Plan      PlanReport    `json:"plan"`
	Layers    []LayerReport `json:"layers"`
	Estimated Cost          `json:"estimated"`
	Has       Cost          `json:"available"`

	FullActivity FullActivity `json:"full_activity_simulated"`
	Samples      *Activity    `json:"samples_simulated,omitempty"` // nil for a network that no seed drives
	Energy       []*Energy    `json:"energy_estimated"`            // at full activity, then of Samples if there are any
}

// linkSays is what carries the bytes, for people.
func (r *Report) linkSays() string {
	if r.Address != "" {
		return "Ethernet at 100 Mbit/s, UDP to " + r.Address
	}
	return fmt.Sprintf("UART at %d baud", r.Baud)
}

// PlanReport says how the plan was chosen.
type PlanReport struct {
	Optimize Rule   `json:"optimize"` // "" for lanes that were given
	Reason   string `json:"reason"`
}

// Says is the choice in a few words.
func (p PlanReport) Says() string {
	if p.Optimize == "" {
		return p.Reason
	}
	return fmt.Sprintf("for %s, %s", p.Optimize, p.Reason)
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
	IntervalCycles   float64 `json:"interval_cycles"`
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

	// LayerSpikes are the spikes into the first layer, then those out of each.
	LayerSpikes []float64 `json:"layer_spikes"`
}

// reportSeed and reportSamples say which samples a report is made of.
const (
	reportSeed    = 1
	reportSamples = 32
)

func (d *Design) report(n *network.Network, board *boards.Board, baud int) error {
	r := &Report{
		Tool: "spikehdl " + Version, Network: n.Name, Kind: string(n.Kind), T: n.T, Configuration: n.ShapeHash(),
		Board: board.Name, Part: board.Part, ClockHz: board.CoreHz(), Link: string(board.Link), Noise: d.Info.MakesNoise(),
		Plan:      PlanReport{d.Plan.Rule, d.Plan.Reason},
		Estimated: d.Plan.Cost, Has: Cost(board.Resources),
	}
	if board.Link == boards.LinkEthernet {
		r.Address = board.Ethernet.Address().String()
	} else {
		r.Baud = baud
	}
	for i := range d.Plan.Layers {
		l := &d.Plan.Layers[i]
		r.Layers = append(r.Layers, LayerReport{l.In, l.Out, l.Bits, l.BiasRows, l.Lanes, l.Groups(), l.Banks(), l.Depth(),
			l.WordBits(), l.MembraneBits, d.Plan.Cycles[i]})
	}
	if err := r.simulate(n, d.Plan, board); err != nil {
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

// simulate fills in what the cycle model and the reference say, and the energy
// that follows.
func (r *Report) simulate(n *network.Network, plan *Plan, board *boards.Board) error {
	full, err := NewFull(n)
	if err != nil {
		return err
	}
	interval := full.Interval(plan.Array)
	r.FullActivity = FullActivity{interval, float64(board.CoreHz()) / interval}
	r.Energy = append(r.Energy, full.Energy(plan, board, interval))
	if r.Samples, err = activity(n, plan.Array, board.CoreHz()); err != nil {
		return err
	}
	if r.Samples != nil {
		r.Energy = append(r.Energy, plan.energy(board, "the network's own samples", r.Samples.LayerSpikes, r.Samples.IntervalCycles))
	}
	return nil
}

// activity runs the network's own samples; nil if it reads images, which no
// seed can give.
func activity(n *network.Network, array cycles.Array, clockHz int) (*Activity, error) {
	inputs, err := n.Samples(reportSeed, reportSamples)
	if err != nil {
		return nil, nil
	}
	a := &Activity{Seed: reportSeed, Count: reportSamples, LayerSpikes: make([]float64, len(n.Layers)+1)}
	var results []*sim.Result
	for _, input := range inputs {
		r, err := sim.Run(n, input)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
		a.InputSpikes += float64(r.Counts.InputSpikes) / reportSamples
		a.LayerSpikes[0] += float64(r.Counts.InputSpikes) / reportSamples
		for i := range r.Layers {
			a.LayerSpikes[i+1] += float64(r.Layers[i].Spikes()) / reportSamples
		}
		a.HiddenSpikes += float64(r.Counts.HiddenSpikes) / reportSamples
		a.OutputSpikes += float64(r.Counts.OutputSpikes) / reportSamples
		a.SynapticAdditions += float64(r.Counts.SynapticAdditions) / reportSamples
		a.LatencyCycles += float64(cycles.Latency(n, array, cycles.Masks, r)) / reportSamples
	}
	stamps := cycles.Predict(n, array, cycles.Masks, results)
	a.IntervalCycles = float64(stamps[reportSamples-1].Done-stamps[0].Done) / (reportSamples - 1)
	a.SamplesPerSecond = float64(clockHz) / a.IntervalCycles
	return a, nil
}
