package logs

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// usedLine is a row of the table: block, used, on the part.
	usedLine   = regexp.MustCompile(`^Info:\s+(\w+):\s+(\d+)/\s*(\d+)\s+\d+%`)
	clockLine  = regexp.MustCompile(`Max frequency for clock\s+'([^']+)':\s+([\d.]+) MHz \((?:PASS|FAIL) at ([\d.]+) MHz\)`)
	reportLine = regexp.MustCompile(`^Info: Critical path report for (?:clock '([^']+)'|(.*))`)
	// A cell of the path. What kind of delay it is stands before it in newer
	// versions, and after it in 0.4.
	delayLine = regexp.MustCompile(`^Info:\s+(?:(clk-to-q|source|logic|setup)\s+)?-?[\d.]+\s+-?[\d.]+\s+(Source|Setup)\s+(\S+)`)
	sinkLine  = regexp.MustCompile(`^Info:\s+Sink\s+(\S+)`)
	// nextpnr's own sum, which is not rounded line by line.
	sumLine  = regexp.MustCompile(`^Info: ([\d.]+) ns logic, ([\d.]+) ns routing`)
	packLine = regexp.MustCompile(`^Info:\s+(\d+) LCs used as (LUT4 only|LUT4 and DFF|DFF only)`)
)

// Used is how much of one kind of block is taken.
type Used struct{ Used, Has int }

// Utilisation reads nextpnr's table of used blocks.
func Utilisation(log string) map[string]Used {
	_, table, _ := strings.Cut(log, "Device utilisation:")
	blocks := map[string]Used{}
	for line := range strings.Lines(table) {
		m := usedLine.FindStringSubmatch(line)
		if m == nil {
			if len(blocks) > 0 {
				break // the table's end
			}
			continue
		}
		used, _ := strconv.Atoi(m[2])
		has, _ := strconv.Atoi(m[3])
		blocks[m[1]] = Used{used, has}
	}
	return blocks
}

// Nextpnr counts what nextpnr placed. On the iCE40 a LUT is a logic cell that is
// taken for anything, since a cell with a flip-flop or a carry alone holds no LUT
// of another's.
func Nextpnr(family, log string) Counts {
	var c Counts
	blocks := Utilisation(log)
	sum := func(names ...string) (n int) {
		for _, name := range names {
			n += blocks[name].Used
		}
		return n
	}
	switch family {
	case "xc7":
		c = Counts{LUT: sum("SLICE_LUTX"), FF: sum("SLICE_FFX"), DSP: sum("DSP48E1_DSP48E1"),
			BlockRAM: sum("RAMB18E1_RAMB18E1") + 2*sum("RAMB36E1_RAMB36E1", "RAMBFIFO36E1_RAMBFIFO36E1")}
	case "ecp5":
		c = Counts{LUT: sum("TRELLIS_COMB"), FF: sum("TRELLIS_FF"), BlockRAM: sum("DP16KD"), DSP: sum("MULT18X18D")}
	case "ice40":
		c = Counts{LUT: sum("ICESTORM_LC"), BlockRAM: sum("ICESTORM_RAM"), LargeRAM: sum("ICESTORM_SPRAM"), DSP: sum("ICESTORM_DSP")}
		for line := range strings.Lines(log) {
			if m := packLine.FindStringSubmatch(line); m != nil && m[2] != "LUT4 only" {
				n, _ := strconv.Atoi(m[1])
				c.FF += n
			}
		}
	case "gowin":
		c = Counts{LUT: sum("LUT4", "ALU") + 6*sum("RAM16SDP4"), FF: sum("DFF"), BlockRAM: sum("BSRAM"),
			DSP: sum("MULT9X9", "MULT18X18", "MULT36X36", "MULTADDALU18X18", "MULTALU18X18", "MULTALU36X18")}
	}
	return c
}

// NextpnrTiming reads the clocks as they are after routing, which nextpnr tells
// last, and the critical path of the slowest.
func NextpnrTiming(log string) Timing {
	var t Timing
	for _, m := range clockLine.FindAllStringSubmatch(log, -1) {
		c := Clock{Name: ClockName(m[1])}
		c.MHz, _ = strconv.ParseFloat(m[2], 64)
		c.Goal, _ = strconv.ParseFloat(m[3], 64)
		t.set(c)
	}
	if slowest := t.Slowest(); slowest != nil {
		t.Path = criticalPath(log, slowest.Name)
	}
	return t
}

// set puts a clock in place of what was said of it before.
func (t *Timing) set(c Clock) {
	for i := range t.Clocks {
		if t.Clocks[i].Name == c.Name {
			t.Clocks[i] = c
			return
		}
	}
	t.Clocks = append(t.Clocks, c)
}

// criticalPath reads the last report of a clock's path.
func criticalPath(log, clock string) *Path {
	var found, path *Path
	sources := 0
	for line := range strings.Lines(log) {
		if m := reportLine.FindStringSubmatch(line); m != nil {
			path, sources = nil, 0
			if m[1] != "" && ClockName(m[1]) == clock {
				path = &Path{Clock: clock}
				found = path
			}
			continue
		}
		if path == nil {
			continue
		}
		if m := sumLine.FindStringSubmatch(line); m != nil {
			path.Logic, _ = strconv.ParseFloat(m[1], 64)
			path.Routing, _ = strconv.ParseFloat(m[2], 64)
			path = nil // it is complete
		} else if m := sinkLine.FindStringSubmatch(line); m != nil {
			path.To = m[1]
		} else if m := delayLine.FindStringSubmatch(line); m != nil {
			setup := m[1] == "setup" || m[2] == "Setup"
			if sources == 0 {
				path.From = m[3]
			} else if !setup {
				path.Levels++
			}
			sources++
		}
	}
	return found
}
