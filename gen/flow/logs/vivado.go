package logs

import (
	"regexp"
	"strconv"
	"strings"
)

// Vivado counts what a report of report_utilization says is used (UG910). Its
// block RAM tiles are of 36 kb, and half a tile is a block here.
func Vivado(report string) Counts {
	var c Counts
	for line := range strings.Lines(report) {
		columns := strings.Split(line, "|")
		if len(columns) < 4 {
			continue
		}
		used, err := strconv.ParseFloat(strings.TrimSpace(columns[2]), 64)
		if err != nil {
			continue
		}
		switch strings.TrimRight(strings.TrimSpace(columns[1]), "*") {
		case "Slice LUTs":
			c.LUT = int(used)
		case "Slice Registers":
			c.FF = int(used)
		case "Block RAM Tile":
			c.BlockRAM = int(2 * used)
		case "DSPs":
			c.DSP = int(used)
		}
	}
	return c
}

var (
	// name, waveform, period, frequency
	vivadoClock = regexp.MustCompile(`^\s*(\S+)\s+\{[-\d. ]+\}\s+([\d.]+)\s+([\d.]+)\s*$`)
	// name, WNS, TNS, failing, total, WHS
	vivadoSlack = regexp.MustCompile(`^\s*(\S+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(\d+)\s+(\d+)\s+(-?[\d.]+)\s`)
	vivadoField = regexp.MustCompile(`^\s+(Source|Destination|Path Group|Data Path Delay|Logic Levels):\s+(\S+)(.*)`)
	vivadoSplit = regexp.MustCompile(`logic ([\d.]+)ns.*route ([\d.]+)ns`)
)

// VivadoTiming reads a report of report_timing_summary (UG906). A clock may run at
// one over its period less the worst setup slack.
func VivadoTiming(report string) Timing {
	var t Timing
	periods := map[string]float64{}
	for line := range strings.Lines(section(report, "Clock Summary")) {
		if m := vivadoClock.FindStringSubmatch(line); m != nil {
			periods[m[1]], _ = strconv.ParseFloat(m[2], 64)
		}
	}
	for line := range strings.Lines(section(report, "Intra Clock Table")) {
		m := vivadoSlack.FindStringSubmatch(line)
		if m == nil || periods[m[1]] <= 0 {
			continue
		}
		period := periods[m[1]]
		setup, _ := strconv.ParseFloat(m[2], 64)
		hold, _ := strconv.ParseFloat(m[6], 64)
		if period > setup {
			t.set(Clock{m[1], 1e3 / (period - setup), 1e3 / period})
		}
		t.HoldFails = t.HoldFails || hold < 0
	}
	if slowest := t.Slowest(); slowest != nil {
		t.Path = vivadoPath(report, slowest.Name)
	}
	return t
}

// section is the part of a report under a heading, up to the next one.
func section(report, heading string) string {
	_, rest, _ := strings.Cut(report, "| "+heading+"\n| -") // with the line under it
	text, _, _ := strings.Cut(rest, "\n| ")
	return text
}

// vivadoPath reads the first setup path of a clock, which is its slowest.
func vivadoPath(report, clock string) *Path {
	_, details, _ := strings.Cut(report, "| Timing Details")
	for {
		_, rest, found := strings.Cut(details, "Max Delay Paths")
		if !found {
			return nil
		}
		details = rest
		p := &Path{}
		for line := range strings.Lines(rest) {
			m := vivadoField.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			switch m[1] {
			case "Source":
				p.From = m[2]
			case "Destination":
				p.To = m[2]
			case "Path Group":
				p.Clock = m[2]
			case "Data Path Delay":
				if split := vivadoSplit.FindStringSubmatch(m[3]); split != nil {
					p.Logic, _ = strconv.ParseFloat(split[1], 64)
					p.Routing, _ = strconv.ParseFloat(split[2], 64)
				}
			case "Logic Levels":
				p.Levels, _ = strconv.Atoi(m[2])
			}
			if m[1] == "Logic Levels" {
				break // the last of a path's fields that matter
			}
		}
		if p.Clock == clock {
			return p
		}
	}
}
