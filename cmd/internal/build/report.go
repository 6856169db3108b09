package build

import (
	"fmt"
	"io"
	"math"
	"path/filepath"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen"
	"spikehdl/gen/cells"
	"spikehdl/gen/flow"
	"spikehdl/gen/flow/logs"
	"spikehdl/internal/wholefile"
)

// reportFile is where the report is for machines.
const reportFile = flow.Folder + "/report.json"

// Report is what came out of a build. None of it is measured on a board: Yosys
// counted what is synthesised, the placer what is placed, and its timing model gives
// the clocks.
type Report struct {
	Tool          string        `json:"tool"`
	Network       string        `json:"network"`
	Configuration string        `json:"configuration_hash"`
	Board         string        `json:"board"`
	Part          string        `json:"part"`
	Flow          string        `json:"flow"`
	Programs      []Program     `json:"programs"`
	Seed          int           `json:"seed,omitempty"` // that the placement was made with
	Bitstream     string        `json:"bitstream"`      // path in the folder
	Resources     []Resource    `json:"resources"`
	TimingMet     bool          `json:"timing_met"`
	Timing        logs.Timing   `json:"timing"`
	Steps         []StepSeconds `json:"steps"`
}

// Program is a tool that was run.
type Program struct {
	Step    string `json:"step"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// StepSeconds is how long a step took when it last ran, measured by the clock on
// the wall.
type StepSeconds struct {
	Step    string  `json:"step"`
	Seconds float64 `json:"seconds"`
}

// Resource is one kind of block. A pointer is nil where no tool counted.
type Resource struct {
	Name        string `json:"name"` // as in gen's report: lut, ff, block_ram, large_ram, dsp
	Estimated   int    `json:"estimated"`
	Synthesised *int   `json:"synthesised"`
	Placed      *int   `json:"placed"`
	Available   int    `json:"available"`
	// Difference is what was synthesised (placed, if no count of synthesis is known)
	// over what was estimated, less 1; nil where nothing was estimated.
	Difference *float64 `json:"difference"`
	title      string
}

// TimingError is a design that may be too fast for its clock.
type TimingError struct {
	Folder string
	Report *Report
}

func (e *TimingError) Error() string {
	slowest := e.Report.Timing.Slowest()
	switch {
	case slowest == nil:
		return fmt.Sprintf("%s: no clock's speed is in the tool's log, so timing is not known to be met; see %s", e.Folder, flow.Folder)
	case slowest.Met():
		return fmt.Sprintf("%s: timing is not met: a path is too fast for its clock (hold), which Vivado should have mended; see %s/timing.rpt", e.Folder, flow.Folder)
	}
	remedy := "try more --tries or a slower clock"
	if e.Report.Flow == flow.Vivado {
		remedy = "try a slower clock"
	}
	return fmt.Sprintf("%s: timing is not met: clock %s may run at %.2f MHz and must run at %.6g MHz; the bitstream is written all the same, but may fail on a board; %s",
		e.Folder, slowest.Name, slowest.MHz, slowest.Goal, remedy)
}

// report reads the logs and writes the report.
func (b *builder) report() (*Report, error) {
	d := b.description
	r := &Report{Tool: "spikehdl " + gen.Version, Network: b.estimate.Network, Configuration: b.estimate.Configuration,
		Board: d.Board, Part: d.Part, Flow: b.flow.Name, Bitstream: b.flow.Bitstream()}
	if b.flow.Placing() != nil {
		r.Seed = b.seed
	}
	var synthesised, placed *logs.Counts
	for i := range b.flow.Steps {
		s := &b.flow.Steps[i]
		r.Programs = append(r.Programs, Program{s.Name, filepath.Base(b.programs[s.Name]), b.versions[s.Name]})
		if done := b.record.Steps[b.key(s)]; done != nil {
			r.Steps = append(r.Steps, StepSeconds{s.Name, math.Round(done.Seconds*10) / 10})
		}
		var counts logs.Counts
		switch s.Reads {
		case flow.YosysLog:
			counts = logs.Counts(cells.Count(b.read(s.Outputs[1]))) // where its count of cells went
			synthesised = &counts
		case flow.NextpnrLog:
			log := b.read(s.Log())
			counts, r.Timing = logs.Nextpnr(d.Family, log), logs.NextpnrTiming(log)
			placed = &counts
		case flow.VivadoLog:
			counts, r.Timing = logs.Vivado(b.read(s.Outputs[1])), logs.VivadoTiming(b.read(s.Outputs[2]))
			placed = &counts
		}
	}
	r.Resources = compare(b.estimate, synthesised, placed)
	r.TimingMet = r.Timing.Met()
	if err := wholefile.Write(b.path(reportFile), func(w io.Writer) error { return cli.WriteJSON(w, r) }); err != nil {
		return nil, fmt.Errorf("%s: cannot be written (%w); make room for it", b.path(reportFile), cli.Plain(err))
	}
	if !r.TimingMet {
		return r, &TimingError{b.name, r}
	}
	return r, nil
}
