package core

import "spikehdl/link"

// Target is what the circuit must know of the FPGA it is made for. The circuit
// names no part of any vendor: a target only says which of the memories that
// synthesis infers are there.
type Target struct {
	// LUTRAM: small memories go into look-up tables. Without it they go into block
	// RAM, and no layer looks for groups to skip, whose table would need one.
	LUTRAM bool
	// WordBits is the widest word of a weight bank, that of one block RAM.
	WordBits int
	// OutputRegister is the deepest weight bank, in words, whose register is one of the
	// block RAM itself, which synthesis must be told of: it then stands in a module of
	// its own. A deeper bank may be of stacked blocks with a multiplexer behind them. 0:
	// a register like all others, of which synthesis makes what it will.
	OutputRegister int
}

// DefaultTarget has LUT RAM and block RAM of 36-bit words, as most FPGAs do.
var DefaultTarget = Target{LUTRAM: true, WordBits: link.MaxWordBits}

// eventsInLUTs is the most events of a sample that are kept in look-up tables.
const eventsInLUTs = 128

// EventsInLUTs says whether a device keeps the events of a sample in look-up tables,
// and so leaves a block RAM to the weights.
func EventsInLUTs(first *Layer) bool { return first.Target.LUTRAM && first.In <= eventsInLUTs }

// stepsInLUTs is the most steps whose words a sorter keeps in look-up tables.
const stepsInLUTs = 64

// StepsInLUTs says whether a device that sorts a sample keeps its words, one a step, in
// look-up tables.
func StepsInLUTs(first *Layer, steps int) bool { return first.Target.LUTRAM && steps <= stepsInLUTs }

// small is the style of memories of a few words.
func (t Target) small() string {
	if t.LUTRAM {
		return "distributed"
	}
	return "block"
}
