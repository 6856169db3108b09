package boards

import (
	"fmt"
	"math"
)

// PLL is how an FPGA's phase-locked loop makes the core's clock of the
// oscillator's. The oscillator's frequency, divided by Reference, is compared
// with the output's or the loop oscillator's (VCO), divided by Feedback; so the
// loop multiplies by Feedback:
//
//	xc7, ice40     VCO = in / Reference * Feedback        out = VCO / Output
//	ecp5, gowin    out = in / Reference * Feedback        VCO = out * Output
type PLL struct {
	Primitive string // the cell of the vendor's library
	InHz      int    // of the oscillator
	Reference int    // dividers; 1 divides by nothing
	Feedback  int
	Output    int
	// AfterOutput is true where the loop closes behind the output divider, so that
	// Output multiplies the VCO's frequency instead of dividing the result.
	AfterOutput bool
	CompareHz   float64 // in / Reference, where the two frequencies meet
	VCOHz       float64
	OutHz       float64
}

// span is a range of frequencies in MHz, both ends included.
type span struct{ least, most float64 }

func (s span) holds(hz float64) bool { return hz >= s.least*1e6 && hz <= s.most*1e6 }
func (s span) middle() float64       { return (s.least + s.most) / 2 * 1e6 }

// loop is what the PLL of a family can do.
type loop struct {
	primitive             string
	in, compare, vco, out span
	references, feedbacks span // dividers
	outputs               []int
	afterOutput           bool // the loop closes behind the output divider
}

// loops are the families' PLLs. Limits are those of the slowest speed grade, and
// dividers are whole numbers everywhere, though an MMCM could do with eighths.
//
//	xc7     AMD DS181, MMCM Specification, grade -1; dividers: UG472, MMCM Attributes
//	ecp5    Lattice FPGA-DS-02012, sysCLOCK PLL Timing; dividers: FPGA-TN-02200
//	ice40   Lattice FPGA-DS-02008, sysCLOCK PLL Timing; dividers: FPGA-TN-02052 and
//	        Project IceStorm's icepll, by which DIVF reaches 127
//	gowin   Gowin DS226, PLL parameters, grade C8/I7; dividers: UG286, rPLL
var loops = map[string]*loop{
	"xc7": {"MMCME2_BASE", span{10, 800}, span{10, 450}, span{600, 1200}, span{4.69, 800},
		span{1, 106}, span{2, 64}, upTo(128), false},
	"ecp5": {"EHXPLLL", span{8, 400}, span{10, 400}, span{400, 800}, span{3.125, 400},
		span{1, 128}, span{1, 80}, upTo(128), true},
	"ice40": {"SB_PLL40_PAD", span{10, 133}, span{10, 133}, span{533, 1066}, span{16, 275},
		span{1, 16}, span{1, 128}, []int{2, 4, 8, 16, 32, 64}, false},
	"gowin": {"rPLL", span{3, 500}, span{3, 500}, span{500, 1250}, span{3.90625, 625},
		span{1, 64}, span{1, 64}, []int{2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128}, true},
}

func upTo(n int) []int {
	var all []int
	for i := 1; i <= n; i++ {
		all = append(all, i)
	}
	return all
}

// maxClockError is how far the clock that a PLL makes may be off the one that
// was asked for.
const maxClockError = 0.01

// PLL finds the dividers that come nearest to a wanted frequency, both in Hz. Of
// equally near ones it takes those that compare at the highest frequency, for the
// least jitter, and of these the one whose VCO runs nearest to the middle of its
// range. It fails if the nearest is more than 1 % off.
func (f *Family) PLL(inHz, wantHz int) (*PLL, error) {
	l := loops[f.Name]
	if !l.in.holds(float64(inHz)) {
		return nil, fmt.Errorf("a core clock of its own cannot be made: the PLL of %s takes %g to %g MHz, but the oscillator gives %g",
			f.Title, l.in.least, l.in.most, float64(inHz)/1e6)
	}
	best := l.nearest(inHz, wantHz)
	if best == nil {
		return nil, fmt.Errorf("a core clock of its own cannot be made of %d Hz by the PLL of %s", inHz, f.Title)
	}
	if math.Abs(best.OutHz-float64(wantHz)) > maxClockError*float64(wantHz) {
		return nil, fmt.Errorf("a core clock of %d Hz cannot be made of %d Hz: the nearest that the PLL of %s makes is %.0f Hz",
			wantHz, inHz, f.Title, best.OutHz)
	}
	return best, nil
}

// nearest searches all dividers; nil if none is within the loop's limits.
func (l *loop) nearest(inHz, wantHz int) *PLL {
	var best *PLL
	for reference := int(l.references.least); reference <= int(l.references.most); reference++ {
		compare := float64(inHz) / float64(reference)
		if !l.compare.holds(compare) {
			continue
		}
		for feedback := int(l.feedbacks.least); feedback <= int(l.feedbacks.most); feedback++ {
			for _, output := range l.outputs {
				p := l.made(inHz, reference, feedback, output)
				if l.vco.holds(p.VCOHz) && l.out.holds(p.OutHz) && l.better(&p, best, float64(wantHz)) {
					best = &p
				}
			}
		}
	}
	return best
}

// made works a setting out. Products come first, so that equal ratios give the
// same number to the last bit.
func (l *loop) made(inHz, reference, feedback, output int) PLL {
	p := PLL{Primitive: l.primitive, InHz: inHz, Reference: reference, Feedback: feedback, Output: output,
		AfterOutput: l.afterOutput, CompareHz: float64(inHz) / float64(reference)}
	if l.afterOutput {
		p.OutHz = float64(inHz*feedback) / float64(reference)
		p.VCOHz = float64(inHz*feedback*output) / float64(reference)
	} else {
		p.VCOHz = float64(inHz*feedback) / float64(reference)
		p.OutHz = float64(inHz*feedback) / float64(reference*output)
	}
	return p
}

func (l *loop) better(p, best *PLL, wantHz float64) bool {
	if best == nil {
		return true
	}
	was, is := math.Abs(best.OutHz-wantHz), math.Abs(p.OutHz-wantHz)
	switch {
	case is != was:
		return is < was
	case p.Reference != best.Reference:
		return p.Reference < best.Reference
	}
	return math.Abs(p.VCOHz-l.vco.middle()) < math.Abs(best.VCOHz-l.vco.middle())
}

// PLL is the setting that makes the board's core clock; nil if the design runs
// on the oscillator itself.
func (b *Board) PLL() *PLL {
	family, err := FamilyOf(b.Family)
	if err != nil || b.CoreClockHz == 0 || b.CoreClockHz == b.ClockHz {
		return nil
	}
	p, _ := family.PLL(b.ClockHz, b.CoreClockHz) // loading has checked it
	return p
}

// CoreHz is the frequency that the design runs at, to the nearest Hz.
func (b *Board) CoreHz() int {
	if p := b.PLL(); p != nil {
		return int(math.Round(p.OutHz))
	}
	return b.ClockHz
}

// WithCoreClock is the board with another core clock, in Hz; 0 leaves it as it
// is. It fails if the PLL cannot make the clock. The baud rate is not checked.
func (b *Board) WithCoreClock(hz int) (*Board, error) {
	if hz == 0 {
		return b, nil
	}
	changed := *b
	changed.CoreClockHz = hz
	return &changed, changed.checkCoreClock()
}
