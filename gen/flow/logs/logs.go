package logs

import (
	"regexp"
	"strings"
)

// Counts is what a design takes of an FPGA, in the units of boards.Resources.
type Counts struct {
	LUT      int `json:"lut"`
	FF       int `json:"ff"`
	BlockRAM int `json:"block_ram"`
	LargeRAM int `json:"large_ram"`
	DSP      int `json:"dsp"`
}

// Timing is what a placed and routed design reaches.
type Timing struct {
	Clocks []Clock `json:"clocks"`
	Path   *Path   `json:"critical_path,omitempty"` // of the clock with the least margin; nil if the log shows none
	// HoldFails: a path is too fast, which no slower clock mends. Only Vivado tells.
	HoldFails bool `json:"hold_fails,omitempty"`
}

// Clock is one clock of a design.
type Clock struct {
	Name string  `json:"name"`
	MHz  float64 `json:"mhz"`      // that it may run at
	Goal float64 `json:"goal_mhz"` // that it must run at
}

// Met tells whether the clock is as fast as it must be.
func (c Clock) Met() bool { return c.MHz >= c.Goal }

// Margin is how fast the clock may run over how fast it must: 1 is just enough.
func (c Clock) Margin() float64 {
	if c.Goal <= 0 {
		return 1
	}
	return c.MHz / c.Goal
}

// Path is the slowest path from a register to a register.
type Path struct {
	Clock   string  `json:"clock"`
	From    string  `json:"from"` // the cell that it starts at, and its pin
	To      string  `json:"to"`
	Levels  int     `json:"levels"`     // cells between the two
	Logic   float64 `json:"logic_ns"`   // inside of cells, with clock-to-output and setup
	Routing float64 `json:"routing_ns"` // between them
}

// Delay is the whole path, in ns.
func (p *Path) Delay() float64 { return p.Logic + p.Routing }

// Slowest is the clock with the least margin; nil without clocks.
func (t *Timing) Slowest() *Clock {
	var slowest *Clock
	for i := range t.Clocks {
		if c := &t.Clocks[i]; slowest == nil || c.Margin() < slowest.Margin() {
			slowest = c
		}
	}
	return slowest
}

// Met tells whether all clocks are as fast as they must be; false without clocks,
// for then nothing is known.
func (t *Timing) Met() bool {
	slowest := t.Slowest()
	return slowest != nil && slowest.Met() && !t.HoldFails
}

// ClockName takes from a clock's net what the tools put around the name that the
// Verilog gives it: $glbnet$clk$TRELLIS_IO_IN is clk.
func ClockName(net string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(net, "$glbnet$"), "$")
	if name == "" {
		return net
	}
	return name
}

// made is what synthesis puts after a name of the Verilog, for the cells that it
// makes of it.
var made = regexp.MustCompile(`_(SB_[A-Z]|TRELLIS_|LUT\d|DFF|PFUMX|L6MUX|CCU2C|ALU|MUX2_|MUXF|CARRY4|FD[RSCP]E|RAM\d).*$`)

// Register is the name that the Verilog gives to where a path starts or ends:
// device.commands.layer_SB_DFFE_Q_3_DFFLC.O is device.commands.layer.
func Register(cell string) string {
	if name := made.ReplaceAllString(cell, ""); name != "" {
		return name
	}
	return cell
}
