package device

import (
	"fmt"
	"math/bits"

	"spikehdl/boards"
	"spikehdl/hdl"
)

// vendorPLL is a family's PLL as far as board_clock uses it: what its parameters
// and ports are called, and what they are set to.
type vendorPLL struct {
	params                  []setting
	ties                    []tie  // inputs that are held
	clockIn, clockOut, lock string // ports
	feedbackIn, feedbackOut string // ports; without feedbackOut, feedbackIn takes the clock that is made
	buffer                  string // the cell behind the output; empty where the tools place one
	marks                   []string
}

// setting is a parameter with its value: an int, a string or a real.
type setting struct {
	name  string
	value any
}

// real is a number with digits behind the point.
type real string

// expr is the value as the kit knows it.
func (s setting) expr() any {
	switch value := s.value.(type) {
	case string:
		return hdl.Text(value)
	case real:
		return hdl.Real(string(value))
	}
	return s.value
}

// declare gives a module the parameter. The result is something to read of it, so
// that a linter sees it used.
func (s setting) declare(m *hdl.Module) hdl.Expr {
	switch s.value.(type) {
	case string:
		return m.TextParam(s.name, " ")
	case real:
		return hdl.Gt(m.RealParam(s.name, "0.0"), hdl.Real("0.0"))
	}
	return hdl.Gt(m.Param(s.name, 0), 0)
}

type tie struct {
	port  string
	width int // 0: one bit without a range
	value hdl.Expr
}

// held makes ties to zero of port names.
func held(ports ...string) []tie {
	var ties []tie
	for _, port := range ports {
		ties = append(ties, tie{port, 0, hdl.Low})
	}
	return ties
}

// vendorPLLs says how a setting is written in each family. Sources: AMD UG953;
// Lattice FPGA-TN-02200 and FPGA-TN-02052; Gowin UG286.
var vendorPLLs = map[string]func(*boards.Board, *boards.PLL) *vendorPLL{
	"xc7":   mmcm,
	"ecp5":  ehxpll,
	"ice40": sbPLL,
	"gowin": rPLL,
}

func mmcm(_ *boards.Board, p *boards.PLL) *vendorPLL {
	return &vendorPLL{
		params: []setting{
			{"CLKIN1_PERIOD", real(fmt.Sprintf("%.3f", 1e9/float64(p.InHz)))},
			{"DIVCLK_DIVIDE", p.Reference},
			{"CLKFBOUT_MULT_F", real(fmt.Sprintf("%d.000", p.Feedback))},
			{"CLKOUT0_DIVIDE_F", real(fmt.Sprintf("%d.000", p.Output))},
		},
		ties:    held("PWRDWN", "RST"),
		clockIn: "CLKIN1", clockOut: "CLKOUT0", lock: "LOCKED",
		feedbackIn: "CLKFBIN", feedbackOut: "CLKFBOUT",
		buffer: "BUFG",
	}
}

func ehxpll(_ *boards.Board, p *boards.PLL) *vendorPLL {
	return &vendorPLL{
		params: []setting{
			{"CLKI_DIV", p.Reference},
			{"CLKFB_DIV", p.Feedback},
			{"CLKOP_DIV", p.Output},
			{"CLKOP_CPHASE", p.Output / 2},
			{"FEEDBK_PATH", "CLKOP"},
		},
		ties: held("RST", "STDBY", "PHASESEL0", "PHASESEL1", "PHASEDIR", "PHASESTEP", "PHASELOADREG",
			"PLLWAKESYNC", "ENCLKOP"),
		clockIn: "CLKI", clockOut: "CLKOP", lock: "LOCK", feedbackIn: "CLKFB",
		// The loop filter, as Lattice's tool sets it for most frequencies; see
		// Project Trellis' ecppll.
		marks: []string{`ICP_CURRENT = "12"`, `LPF_RESISTOR = "8"`, `MFG_ENABLE_FILTEROPAMP = "1"`, `MFG_GMCREF_SEL = "2"`},
	}
}

func sbPLL(_ *boards.Board, p *boards.PLL) *vendorPLL {
	return &vendorPLL{
		params: []setting{
			{"FEEDBACK_PATH", "SIMPLE"},
			{"DIVR", p.Reference - 1},
			{"DIVF", p.Feedback - 1},
			{"DIVQ", bits.Len(uint(p.Output)) - 1},
			{"FILTER_RANGE", filterRange(p.CompareHz)},
		},
		ties:    append(held("BYPASS"), tie{"RESETB", 0, hdl.High}),
		clockIn: "PACKAGEPIN", clockOut: "PLLOUTGLOBAL", lock: "LOCK",
	}
}

// filterRange is the loop filter of an iCE40 for the frequency at which its PLL
// compares: FPGA-TN-02052, and icepll.
func filterRange(compareHz float64) int {
	setting := 1
	for _, above := range []float64{17e6, 26e6, 44e6, 66e6, 101e6} {
		if compareHz >= above {
			setting++
		}
	}
	return setting
}

func rPLL(board *boards.Board, p *boards.PLL) *vendorPLL {
	wide := func(port string, width int) tie { return tie{port, width, hdl.Lit(width, 0)} }
	return &vendorPLL{
		params: []setting{
			{"DEVICE", board.Nextpnr.Device},
			{"FCLKIN", fmt.Sprintf("%g", float64(p.InHz)/1e6)},
			{"IDIV_SEL", p.Reference - 1},
			{"FBDIV_SEL", p.Feedback - 1},
			{"ODIV_SEL", p.Output},
		},
		ties: append(held("RESET", "RESET_P", "CLKFB"), wide("FBDSEL", 6), wide("IDSEL", 6), wide("ODSEL", 6),
			wide("PSDA", 4), wide("DUTYDA", 4), wide("FDLY", 4)),
		clockIn: "CLKIN", clockOut: "CLKOUT", lock: "LOCK",
	}
}

// cellSignals are the signals of a declared cell.
type cellSignals struct {
	clockIn, clockOut, lock, feedbackOut *hdl.Signal
	rest                                 []hdl.Expr // parameters and inputs that do not matter to the clock
}

// declare gives a module the cell's parameters and ports, in the vendor's names.
func (v *vendorPLL) declare(m *hdl.Module) cellSignals {
	var s cellSignals
	for _, q := range v.params {
		s.rest = append(s.rest, q.declare(m))
	}
	s.clockIn = m.Input(v.clockIn, 0)
	if v.feedbackIn != "" {
		s.rest = append(s.rest, m.Input(v.feedbackIn, 0))
	}
	for _, t := range v.ties {
		s.rest = append(s.rest, m.Input(t.port, t.width))
	}
	s.clockOut, s.lock = m.Output(v.clockOut, 0), m.Output(v.lock, 0)
	if v.feedbackOut != "" {
		s.feedbackOut = m.Output(v.feedbackOut, 0)
	}
	return s
}
