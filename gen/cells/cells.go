// Package cells counts what a synthesised design takes of an FPGA, out of the
// statistics that Yosys prints of it. The four families' cells have names of their
// own, so a list of cells says by itself which family it is of.
package cells

import (
	"regexp"
	"strconv"
	"strings"
)

// Cells is a count in the units of boards.Resources.
type Cells struct {
	LUT      int // LUT RAM, shift registers and carry cells counted as the look-up tables that they take
	FF       int
	BlockRAM int
	LargeRAM int
	DSP      int
}

// line is a cell's line of the statistics: its name and how often it occurs, which
// newer versions of Yosys print in the other order.
var line = regexp.MustCompile(`(?m)^ +(?:([A-Za-z]\w*) +([0-9]+)|([0-9]+) +([A-Za-z]\w*))$`)

// kind is what one cell takes; its name ends in * where it stands for all names
// that begin so.
type kind struct {
	name  string
	takes Cells
}

// kinds are the cells that take something: AMD UG953 and UG474 (table 2-3, LUT
// RAM), Lattice FPGA-DS-02012 (a 16 x 4 RAM takes three slices, a CCU2C one) and
// FPGA-TN-02002, Gowin UG288 and UG285 (a 16 x 4 RAM is reported as six LUTs). The
// first that fits counts.
var kinds = []kind{
	// AMD 7 series, whose LUT1 to LUT6 Lattice's ECP5 (LUT4) and Gowin (LUT1 to LUT4) share
	{"LUT*", Cells{LUT: 1}},
	{"SRL*", Cells{LUT: 1}},
	{"RAM64X1S", Cells{LUT: 1}}, {"RAM32X1S", Cells{LUT: 1}},
	{"RAM64X1D", Cells{LUT: 2}}, {"RAM32X1D", Cells{LUT: 2}},
	{"RAM32M", Cells{LUT: 4}}, {"RAM64M", Cells{LUT: 4}},
	{"FD*", Cells{FF: 1}},
	{"RAMB18*", Cells{BlockRAM: 1}}, {"RAMB36*", Cells{BlockRAM: 2}},
	{"DSP*", Cells{DSP: 1}},
	// Lattice ECP5
	{"CCU2C", Cells{LUT: 2}}, {"TRELLIS_DPR16X4", Cells{LUT: 6}},
	{"TRELLIS_FF", Cells{FF: 1}},
	{"DP16KD", Cells{BlockRAM: 1}}, {"PDPW16KD", Cells{BlockRAM: 1}},
	{"MULT18X18D", Cells{DSP: 1}}, {"MULT9X9D", Cells{DSP: 1}}, {"ALU54B", Cells{DSP: 1}},
	// Lattice iCE40, where a carry shares the cell of its LUT
	{"SB_LUT4", Cells{LUT: 1}},
	{"SB_DFF*", Cells{FF: 1}},
	{"SB_RAM40_4K*", Cells{BlockRAM: 1}}, {"SB_SPRAM256KA", Cells{LargeRAM: 1}},
	{"SB_MAC16", Cells{DSP: 1}},
	// Gowin
	{"ALU", Cells{LUT: 1}}, {"RAM16*", Cells{LUT: 6}},
	{"DFF*", Cells{FF: 1}},
	{"SP", Cells{BlockRAM: 1}}, {"SPX9*", Cells{BlockRAM: 1}}, {"SDP*", Cells{BlockRAM: 1}},
	{"DP", Cells{BlockRAM: 1}}, {"DPB", Cells{BlockRAM: 1}}, {"DPX9*", Cells{BlockRAM: 1}}, {"pROM*", Cells{BlockRAM: 1}},
	{"MULT*", Cells{DSP: 1}},
}

func (k kind) fits(name string) bool {
	if start, open := strings.CutSuffix(k.name, "*"); open {
		return strings.HasPrefix(name, start)
	}
	return name == k.name
}

// heading stands before each module of the statistics, and before the sum.
const heading = "\n=== "

// Count reads the output of Yosys' stat. Where modules are left in a design, the
// sum of all comes last, under a heading of its own, and only that is counted. Cells
// that take nothing counted here, such as pins and buffers, are left out.
func Count(stat string) Cells {
	if last := strings.LastIndex(stat, heading); last >= 0 {
		stat = stat[last:]
	}
	var total Cells
	for _, found := range line.FindAllStringSubmatch(stat, -1) {
		name, number := found[1]+found[4], found[2]+found[3]
		n, _ := strconv.Atoi(number) // digits, by the form of the line
		for _, k := range kinds {
			if k.fits(name) {
				total.add(k.takes, n)
				break
			}
		}
	}
	return total
}

func (c *Cells) add(o Cells, times int) {
	c.LUT += o.LUT * times
	c.FF += o.FF * times
	c.BlockRAM += o.BlockRAM * times
	c.LargeRAM += o.LargeRAM * times
	c.DSP += o.DSP * times
}
