package gen

import (
	"math"
	"strings"

	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/network"
)

// Energy is the estimated energy of a sample: counts of operations times a
// coefficient each, and the part's static power over the time of a sample. The
// clock tree, the routing of control signals and the link are in none of it.
type Energy struct {
	Activity string       `json:"activity"` // of which sample
	Terms    []EnergyTerm `json:"terms"`
	Joules   Range        `json:"joules_a_sample"`
}

// EnergyTerm is one kind of operation.
type EnergyTerm struct {
	What   string  `json:"what"`
	Count  float64 `json:"count"`
	Unit   string  `json:"unit"`           // what is counted
	Each   Range   `json:"joules_each"`    // of one of them
	Joules Range   `json:"joules"`         // of all
	Source string  `json:"source_of_each"` // where Each comes from
}

// Range is an estimate with the bounds between which the true value may lie.
type Range struct {
	Low    float64 `json:"low"`
	Likely float64 `json:"likely"`
	High   float64 `json:"high"`
}

func (r Range) times(n float64) Range { return Range{r.Low * n, r.Likely * n, r.High * n} }

func (r Range) plus(o Range) Range { return Range{r.Low + o.Low, r.Likely + o.Likely, r.High + o.High} }

const picojoule = 1e-12

// The coefficients. Horowitz, "Computing's energy problem (and what we can do
// about it)", ISSCC 2014, gives for 45 nm at 0.9 V: 0.03 pJ for an addition of 8
// bits, 10 pJ for 64 bits out of an 8 kB memory. Kuon and Rose, "Measuring the
// gap between FPGAs and ASICs", IEEE TCAD 26(2), 2007: dynamic power in look-up
// tables is about 14 times that of standard cells; hard blocks narrow the gap.
var (
	addedBit = Range{0.03 / 8 * picojoule, 14 * 0.03 / 8 * picojoule, 28 * 0.03 / 8 * picojoule}
	readBit  = Range{10. / 64 * picojoule, math.Sqrt(14) * 10 / 64 * picojoule, 14 * 10. / 64 * picojoule}
)

const (
	addedBitSource = "an 8-bit addition in 45 nm takes 0.03 pJ (Horowitz, ISSCC 2014); in look-up tables 14 times as much (Kuon and Rose, TCAD 2007); low: no FPGA at all, high: twice as much for 28 nm and 40 nm routing"
	readBitSource  = "64 bits out of 8 kB take 10 pJ in 45 nm (Horowitz, ISSCC 2014); low: a block RAM is no worse, high: 14 times as much (Kuon and Rose, TCAD 2007), likely: the geometric mean, for the block is hard and its wires are not"
	keptBitSource  = "as a bit of an addition: no figure for registers and LUT RAM was found"
)

// operations are what a sample makes a design do. All but the spikes depend on
// the plan: lanes without a neuron work with the others.
type operations struct {
	addedBits, weightBits, keptBits, eventBits float64
}

func (o operations) plus(p operations) operations {
	return operations{o.addedBits + p.addedBits, o.weightBits + p.weightBits, o.keptBits + p.keptBits, o.eventBits + p.eventBits}
}

func (o operations) joules() Range {
	return addedBit.times(o.addedBits + o.keptBits + o.eventBits).plus(readBit.times(o.weightBits))
}

// operationsOf counts what a layer does with so many input spikes, of which so
// many output spikes come. A window layer also ticks.
func operationsOf(l *core.Layer, spikesIn, spikesOut float64) operations {
	passes := (spikesIn + float64(l.BiasRows+l.ThresholdRows)) * float64(l.Groups())
	lanes := float64(l.Lanes)
	o := operations{
		weightBits: passes * float64(l.Banks()*l.WordBits()),
		eventBits:  spikesOut * float64(l.TimeBits+l.NeuronBits()),
	}
	if l.Kind == network.Delta {
		o.addedBits = passes * lanes * float64(l.MembraneBits)
		o.keptBits = 2 * passes * lanes * float64(l.MembraneBits+1) // read and written, with the fired flag
		return o
	}
	ticks := float64(int(1)<<l.TimeBits-1) * float64(l.Groups())
	current, membrane := lanes*float64(l.CurrentBits), lanes*float64(l.MembraneBits)
	o.addedBits = passes*current + ticks*membrane
	o.keptBits = 2*passes*current + ticks*(current+2*membrane)
	return o
}

// fullOperations is a layer's part of a sample in which every neuron spikes.
func fullOperations(l *core.Layer) operations {
	return operationsOf(l, float64(l.In), float64(l.Out))
}

// energy estimates a sample: spikes[i] come into layer i, the last come out of
// the array, and cycles lie between two samples.
func (p *Plan) energy(board *boards.Board, activity string, spikes []float64, cycles float64) *Energy {
	var all operations
	for i := range p.Layers {
		all = all.plus(operationsOf(&p.Layers[i], spikes[i], spikes[i+1]))
	}
	seconds := cycles / float64(board.CoreHz())
	power := staticPower(board)
	e := &Energy{Activity: activity}
	for _, term := range []EnergyTerm{
		{What: "synaptic additions and ticks", Count: all.addedBits, Unit: "adder bits", Each: addedBit, Source: addedBitSource},
		{What: "weights read from block RAM", Count: all.weightBits, Unit: "bits", Each: readBit, Source: readBitSource},
		{What: "membranes and currents read and written", Count: all.keptBits, Unit: "bits", Each: addedBit, Source: keptBitSource},
		{What: "spikes passed on", Count: all.eventBits, Unit: "bits", Each: addedBit, Source: keptBitSource},
		{What: "static power of the part", Count: seconds, Unit: "seconds", Each: power.watts, Source: power.source},
	} {
		term.Joules = term.Each.times(term.Count)
		e.Terms = append(e.Terms, term)
		e.Joules = e.Joules.plus(term.Joules)
	}
	return e
}

// static is what a part takes while nothing moves, in watts.
type static struct {
	part   string // how its name begins
	watts  Range
	source string
}

// statics are the parts of the built-in boards: core and auxiliary supplies at
// room temperature. Low is the core alone, high twice the typical value, which a
// warm part reaches. Those marked unverified were not read off the sheet itself.
var statics = []static{
	{"xc7a35t", Range{0.095, 0.137, 0.274}, "after AMD DS181, unverified: typical quiescent supply current of 95 mA at 1.0 V, 22 mA at 1.8 V, 2 mA for the block RAMs"},
	{"xc7a100t", Range{0.155, 0.224, 0.448}, "after AMD DS181, unverified: typical quiescent supply current of 155 mA at 1.0 V, 36 mA at 1.8 V, 4 mA for the block RAMs"},
	{"lfe5u-85f", Range{0.233, 0.298, 0.596}, "after Lattice FPGA-DS-02012, unverified: standby current of 212 mA at 1.1 V, 26 mA at 2.5 V"},
	{"ice40up5k", Range{0.00012, 0.00015, 0.0003}, "Lattice FPGA-DS-02008, standby current: 100 uA at 1.2 V; 151 uW measured by tinyVision.ai with a counter"},
}

// perLUT is for a part that no figure was found for: about what the others take a
// look-up table.
const perLUT = 4e-6

// staticPower finds the part of a board.
func staticPower(board *boards.Board) static {
	for _, s := range statics {
		if strings.HasPrefix(strings.ToLower(board.Part), s.part) {
			return s
		}
	}
	likely := perLUT * float64(board.Resources.LUT)
	return static{watts: Range{likely / 4, likely, likely * 4},
		source: "no figure for this part was found: 4 uW a look-up table, as in the Artix-7 and the ECP5, to a factor of 4"}
}

// thriftiest is the plan of the least likely energy a sample at full activity. A
// shorter interval saves static power; more groups read fewer bits for nothing.
// For each interval it tries the choices that move the fewest bits and those that
// take the fewest look-up tables, should the first not fit.
func (s *search) thriftiest() *Plan {
	power := staticPower(s.board).watts.Likely
	moved := func(c *choice) float64 { return fullOperations(&c.layer).joules().Likely }
	smallest := func(c *choice) float64 { return float64(c.cost.LUT) }
	var found *Plan
	least := math.Inf(1)
	for _, interval := range s.intervals() {
		for _, price := range []func(*choice) float64{moved, smallest} {
			p := s.priced(interval, price)
			if p == nil {
				continue
			}
			joules := power * float64(p.Interval()) / float64(s.board.CoreHz())
			for i := range p.Layers {
				joules += fullOperations(&p.Layers[i]).joules().Likely
			}
			if joules < least {
				found, least = p, joules
			}
		}
	}
	return found
}
