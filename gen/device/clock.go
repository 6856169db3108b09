package device

import (
	"fmt"

	"spikehdl/boards"
	"spikehdl/hdl"
)

// BoardClock makes the module board_clock around the family's PLL: the one place
// of a design where a cell of the vendor's library stands. The board must have a
// core clock of its own.
func BoardClock(board *boards.Board) *hdl.Module {
	p := board.PLL()
	v := vendorPLLs[board.Family](board, p)
	m := hdl.NewModule("board_clock",
		"Makes the core's clock of the oscillator's:",
		" "+formula(p),
		fmt.Sprintf("The PLL's own oscillator runs at %s.", megahertz(p.VCOHz)),
		fmt.Sprintf("Simulation and lint have no %s and take the stand-in of sim/ for it.", p.Primitive))
	in := m.Input("clk_in", 0)
	out, locked := m.Output("clk_out", 0), m.Output("locked", 0).Says("the clock has settled")

	b := m.Body()
	made := out
	if v.buffer != "" {
		b.Remark("A PLL's output reaches all registers through a global buffer.")
		made = b.Wire("made", 0)
	}
	ports := []hdl.Setting{hdl.Set(v.clockIn, in), hdl.Set(v.clockOut, made), hdl.Set(v.lock, locked)}
	switch {
	case v.feedbackOut != "":
		feedback := b.Wire("feedback", 0)
		ports = append(ports, hdl.Set(v.feedbackOut, feedback), hdl.Set(v.feedbackIn, feedback))
	case v.feedbackIn != "":
		ports = append(ports, hdl.Set(v.feedbackIn, made))
	}
	for _, t := range v.ties {
		ports = append(ports, hdl.Set(t.port, t.value))
	}
	var params []hdl.Setting
	for _, q := range v.params {
		params = append(params, hdl.Set(q.name, q.expr()))
	}
	cell := hdl.NewPrimitive(p.Primitive)
	v.declare(cell)
	b.Instance(cell, "pll", params, ports).Marked(v.marks...)
	if v.buffer != "" {
		buffer := hdl.NewPrimitive(v.buffer)
		declareBuffer(buffer)
		b.Instance(buffer, "buffer", nil, []hdl.Setting{hdl.Set("I", made), hdl.Set("O", out)})
	}
	return m
}

// formula works the PLL's frequency out.
func formula(p *boards.PLL) string {
	text := fmt.Sprintf("%s / %d * %d", megahertz(float64(p.InHz)), p.Reference, p.Feedback)
	if !p.AfterOutput {
		text += fmt.Sprintf(" / %d", p.Output)
	}
	return text + " = " + megahertz(p.OutHz)
}

func megahertz(hz float64) string { return fmt.Sprintf("%.6g MHz", hz/1e6) }

// StandIns are modules with the names and ports of the cells that board_clock
// places, for tools that do not know the vendor's library. They pass the clock
// through as it is, settled from the start: in simulation, the clock that comes in
// at the pin is the core's. None if the board's core runs on the oscillator.
func StandIns(board *boards.Board) []*hdl.Module {
	p := board.PLL()
	if p == nil {
		return nil
	}
	v := vendorPLLs[board.Family](board, p)
	m := hdl.NewModule(p.Primitive,
		fmt.Sprintf("Stands in for the vendor's %s in simulation and lint: the clock passes through as it is,", p.Primitive),
		"settled from the start.")
	s := v.declare(m)
	b := m.Body()
	b.Assign(s.clockOut, s.clockIn)
	if s.feedbackOut != nil {
		b.Assign(s.feedbackOut, s.clockIn)
	}
	b.Assign(s.lock, hdl.High)
	b.Unused(s.rest...)
	standIns := []*hdl.Module{m}
	if v.buffer != "" {
		m := hdl.NewModule(v.buffer, fmt.Sprintf("Stands in for the vendor's %s in simulation and lint.", v.buffer))
		in, out := declareBuffer(m)
		m.Body().Assign(out, in)
		standIns = append(standIns, m)
	}
	return standIns
}

func declareBuffer(m *hdl.Module) (in, out *hdl.Signal) { return m.Input("I", 0), m.Output("O", 0) }
