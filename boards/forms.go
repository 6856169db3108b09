package boards

import "regexp"

// forms is how the tools of a family spell what a board's file holds. Each
// example stands in the message that refuses another spelling.
type forms struct {
	part, site, standard, device, pack, speed form
}

type form struct {
	*regexp.Regexp
	example string
}

func (f form) fits(text string) bool { return f.MatchString(text) }

func spelt(pattern, example string) form {
	return form{regexp.MustCompile("^(" + pattern + ")$"), example}
}

var (
	nothing  = spelt("", "")
	ballGrid = spelt("[A-Z]{1,2}[0-9]{1,2}", "E3")
	anySite  = spelt("[A-Z]{1,2}[0-9]{1,2}|[0-9]{1,3}", "35") // ball grids, and numbered leads
)

// formsOf holds the forms by the family's name. I/O standards are those of
// single-ended pins: AMD UG471 (table 1-55), Lattice FPGA-TN-02032 (ECP5) and
// Gowin UG289; on iCE40 the bank's supply alone decides, and Yosys knows the pins
// as SB_LVCMOS.
var formsOf = map[string]*forms{
	"xc7": {
		part:     spelt("xc7[a-z0-9]+-[0-9]L?", "xc7a35ticsg324-1L"),
		site:     ballGrid,
		standard: spelt("LVTTL|LVCMOS(12|15|18|25|33)", "LVCMOS33"),
		device:   nothing, pack: nothing, speed: nothing,
	},
	"ecp5": {
		part:     spelt("LFE5U(M|M5G)?-(12|25|45|85)F-[6-8](BG|MG)[0-9]{3}[CI]", "LFE5U-85F-6BG381C"),
		site:     ballGrid,
		standard: spelt("LVTTL33|LVCMOS(12|15|18|25|33)", "LVCMOS33"),
		device:   spelt("(um-|um5g-)?(12|25|45|85)k", "85k"),
		pack:     spelt("(CABGA|CSFBGA)[0-9]{3}", "CABGA381"),
		speed:    spelt("[6-8]", "6"),
	},
	"ice40": {
		part:     spelt("iCE40(LP|HX|UP)[0-9]+K?-[A-Z]{2,3}[0-9]+I?", "iCE40UP5K-SG48I"),
		site:     anySite,
		standard: spelt("SB_LVCMOS", "SB_LVCMOS"),
		device:   spelt("(lp|hx|up)[0-9]+k?", "up5k"),
		pack:     spelt("[a-z]{2,3}[0-9]+", "sg48"),
		speed:    nothing,
	},
	"gowin": {
		part:     spelt("GW[12]A?[NR]*-[A-Z]{2}[0-9]+[A-Z]{2}[0-9]+P?C[0-9]/I[0-9]", "GW2AR-LV18QN88C8/I7"),
		site:     anySite,
		standard: spelt("LVTTL33|LVCMOS(12|15|18|25|33)", "LVCMOS33"),
		device:   spelt("GW[12]A?[NRZS]*-[0-9]+[A-Z]?", "GW2A-18C"),
		pack:     nothing, speed: nothing,
	},
}
