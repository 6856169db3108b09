package boards

import "strings"

// Board is what a design and its build scripts need to know of one board.
type Board struct {
	Name     string   `toml:"name"`      // lower case with dashes, e.g. arty-a7-35
	Title    string   `toml:"title"`     // for people
	Aliases  []string `toml:"aliases"`   // further names; never inherited
	Family   string   `toml:"family"`    // FPGA family: xc7, ecp5, ice40 or gowin; see FamilyOf
	Part     string   `toml:"part"`      // the vendor's part name
	Nextpnr  Nextpnr  `toml:"nextpnr"`   // how nextpnr names the part; not for xc7
	OpenPart string   `toml:"open_part"` // Project X-Ray's name of the part; empty if it has none
	Loader   string   `toml:"loader"`    // the board's name in openFPGALoader; empty if it has none
	Network  string   `toml:"network"`   // the shipped network to use where none is named; empty for the one of all boards
	Optimize string   `toml:"optimize"`  // what lanes are chosen for where nothing is said: a rule of package gen; empty for its default
	ClockHz  int      `toml:"clock_hz"`  // of the oscillator at pin clk
	// CoreClockHz is what the design is to run at, by way of the FPGA's PLL; 0: at
	// the oscillator's own frequency. See CoreHz.
	CoreClockHz int       `toml:"core_clock_hz"`
	Baud        int       `toml:"baud"` // of the serial link, bits a second
	Resources   Resources `toml:"resources"`
	Pins        Pins      `toml:"pins"`
	Ethernet    Ethernet  `toml:"ethernet"` // zero: the board has none
	Link        Link      `toml:"-"`        // what carries the design's bytes; see WithLink
}

// Nextpnr names a part for the open place and route tools.
type Nextpnr struct {
	Device  string `toml:"device"`  // ecp5: 85k; ice40: up5k; gowin: the family, GW2A-18C
	Package string `toml:"package"` // ecp5: CABGA381; ice40: sg48; gowin: empty
	Speed   string `toml:"speed"`   // ecp5: 6; empty elsewhere
}

// Resources counts what the FPGA has.
type Resources struct {
	LUT      int `toml:"lut"`       // look-up tables, of the family's number of inputs
	FF       int `toml:"ff"`        // flip-flops
	BlockRAM int `toml:"block_ram"` // the family's blocks: halves of 18 kb on xc7, blocks of 18 kb on ecp5 and gowin, of 4 kb on ice40
	LargeRAM int `toml:"large_ram"` // single-port blocks of 256 kb that cannot be initialised (SPRAM of the iCE40 UltraPlus)
	DSP      int `toml:"dsp"`       // multipliers
}

// DefaultBaud is the rate of a board whose file gives none.
const DefaultBaud = 1_000_000

// UARTDivisor is the number of the core's clock cycles a bit at a baud rate,
// rounded.
func (b *Board) UARTDivisor(baud int) int { return (b.CoreHz() + baud/2) / baud }

// ModuleName is the name of the board's top module: arty_a7_35.
func (b *Board) ModuleName() string { return strings.ReplaceAll(b.Name, "-", "_") }
