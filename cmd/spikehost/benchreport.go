package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"spikehdl/boards"
	"spikehdl/cmd/internal/ports"
	"spikehdl/link"
)

// benchReport is how fast core, link and host are. Counts are means over samples.
type benchReport struct {
	Port          string `json:"port"`
	Network       string `json:"network"`
	Configuration string `json:"configuration"`
	Seed          uint64 `json:"seed"`
	Samples       int    `json:"samples"`
	ClockHz       int    `json:"clock_hz"`
	// Simulator is what simulates the board; "" for hardware, whose counters are measured.
	Simulator string         `json:"simulated_by,omitempty"`
	Core      coreFigures    `json:"core"`
	Link      linkFigures    `json:"link"`
	Host      hostFigures    `json:"host_measured"`
	Layers    []layerFigures `json:"layers"`
	Limit     string         `json:"limit"` // what is slowest where the host makes the noise
}

type coreFigures struct {
	Cycles         float64 `json:"cycles"` // a sample alone, by the board's counters
	ModelCycles    float64 `json:"cycles_model"`
	Rate           float64 `json:"samples_per_second"` // of samples one at a time, as boards do them
	Interval       float64 `json:"interval_cycles_simulated"`
	BackToBackRate float64 `json:"samples_per_second_back_to_back_simulated"`
}

type linkFigures struct {
	Wire         wireFigures `json:"wire"`
	HostNoise    *runFigures `json:"host_noise"`
	BoardNoise   *runFigures `json:"board_noise,omitempty"`    // nil: the board makes none for this network
	NoBoardNoise string      `json:"no_board_noise,omitempty"` // why
}

// wireFigures are what the wire carries at most, in each direction.
type wireFigures struct {
	Says           string  `json:"says"`
	BytesPerSecond float64 `json:"bytes_per_second"`
}

// runFigures are a run of samples through the board.
type runFigures struct {
	BytesTo   float64 `json:"bytes_to_board"` // a sample, frames and escapes included
	BytesFrom float64 `json:"bytes_from_board"`
	Faults    int     `json:"faults"`
	Estimated float64 `json:"wire_samples_per_second_estimated"` // of the fuller direction
	Measured  float64 `json:"samples_per_second_measured"`       // end to end, by the clock on the wall
}

// hostFigures are samples a second on this machine, without a board.
type hostFigures struct {
	Encode      float64 `json:"encode_samples_per_second"`
	Decode      float64 `json:"decode_samples_per_second"`
	Check       float64 `json:"check_samples_per_second"`        // spikes and cycles, one core
	CheckSpikes float64 `json:"check_spikes_samples_per_second"` // by the fast model, all cores
}

// layerFigures are what a layer does in a sample. Model figures are of an array that
// leaves nothing out.
type layerFigures struct {
	Lanes          int     `json:"lanes"`
	Banks          int     `json:"banks"`
	Spikes         float64 `json:"spikes_in"`
	ModelSpikes    float64 `json:"spikes_in_model"`
	Passes         float64 `json:"passes"`
	ModelPasses    float64 `json:"passes_model"`
	Reads          float64 `json:"words_read"` // a pass reads a word of each bank
	Additions      float64 `json:"additions"`  // a pass adds once in each lane, idle ones and thresholds included
	ModelAdditions float64 `json:"additions_model"`
}

func newBenchReport(s *setup, port string, o benchOptions) *benchReport {
	return &benchReport{Port: s.board.String(), Simulator: ports.Simulated(port), Network: s.network.Name, Configuration: s.network.ShapeHash(),
		Seed: o.seed, Samples: o.count, ClockHz: s.board.Info().ClockHz}
}

// counted says what the board's counters are.
func (r *benchReport) counted() string {
	if r.Simulator == "" {
		return "measured"
	}
	return "simulated by " + r.Simulator
}

// wireOf is what the wire of a port carries. The model and the simulation of bytes have
// none, so theirs is that of the board that they stand for.
func wireOf(port, kind string, baud int) (wireFigures, error) {
	if port == ports.SimNet || strings.HasPrefix(port, ports.UDP) {
		return wireFigures{"Ethernet at 100 Mbit/s, headers of its frames left out", boards.EthernetRate / 8}, nil
	}
	says := "serial port at %d baud"
	if ports.Simulated(port) != "" {
		board, err := boards.Load(kind)
		if err != nil {
			return wireFigures{}, err
		}
		baud, says = board.Baud, "serial port at %d baud, as "+board.Name+" has it"
	}
	return wireFigures{fmt.Sprintf(says, baud), float64(baud) / link.WireBits}, nil
}

// limits says which of core, wire and host does the fewest samples a second.
func (r *benchReport) limits() {
	slowest := r.Core.Rate
	r.Limit = "the core"
	for _, part := range []struct {
		name string
		rate float64
	}{
		{"the wire", r.Link.HostNoise.Estimated},
		{"the host, which encodes", r.Host.Encode}, {"the host, which decodes", r.Host.Decode},
		{"the host, which checks spikes and cycles", r.Host.Check},
	} {
		if part.rate < slowest {
			slowest, r.Limit = part.rate, part.name
		}
	}
	if f := r.Link.HostNoise; r.Limit == "the wire" {
		r.Limit += ", to the board"
		if f.BytesFrom > f.BytesTo {
			r.Limit = "the wire, from the board"
		}
	}
}

func (r *benchReport) print(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	line("%s: network %q, seed %d, %d samples equal to the model", r.Port, r.Network, r.Seed, r.Samples)
	line("\t\tsamples/s\t")
	line("core\tone sample at a time\t%.0f\t%s: %.1f cycles at %g MHz; the model says %.1f", r.Core.Rate, r.counted(), r.Core.Cycles, float64(r.ClockHz)/1e6, r.Core.ModelCycles)
	line("\tback to back\t%.0f\tsimulated by the cycle model: every %.1f cycles", r.Core.BackToBackRate, r.Core.Interval)
	run := func(who string, f *runFigures) {
		line("link\tnoise of the %s\t%.0f\testimated: %.1f bytes to the board, %.1f from it; %s", who, f.Estimated, f.BytesTo, f.BytesFrom, r.Link.Wire.Says)
		line("\tend to end\t%.0f\tmeasured by the clock on the wall%s%s", f.Measured, r.wall(), faults(f.Faults))
	}
	run("host", r.Link.HostNoise)
	if r.Link.BoardNoise != nil {
		run("board", r.Link.BoardNoise)
	} else {
		line("\tnoise of the board\t-\t%s", r.Link.NoBoardNoise)
	}
	line("host\tencoding\t%.0f\tmeasured, on one core", r.Host.Encode)
	line("\tdecoding\t%.0f\tmeasured, on one core", r.Host.Decode)
	line("\tchecking spikes and cycles\t%.0f\tmeasured, on one core, as sample does", r.Host.Check)
	line("\tchecking spikes\t%.0f\tmeasured, on all cores, by the fast model", r.Host.CheckSpikes)
	line("limit\t%s", r.Limit)
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(to, "\na sample of the host's noise, by the board's counters (%s) and by the model, which skips nothing:\n", r.counted())
	line("layer\tspikes in\tmodel\treads of weights\tmodel\twords read\tadditions\tof them needed")
	for k, l := range r.Layers {
		line("%d\t%.1f\t%.1f\t%.1f\t%.1f\t%.0f of %d banks\t%.0f in %d lanes\t%.0f", k, l.Spikes, l.ModelSpikes, l.Passes, l.ModelPasses, l.Reads, l.Banks, l.Additions, l.Lanes, l.ModelAdditions)
	}
	return w.Flush()
}

// wall says of what the time by the clock on the wall is, where it is of no board.
func (r *benchReport) wall() string {
	if r.Simulator == "" {
		return ""
	}
	return ", of the simulation and no board"
}

func faults(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", with %d faults of the link healed", n)
}
