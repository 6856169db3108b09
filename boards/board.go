package boards

import "strings"

// Board is what a design and its build scripts need to know of one board.
type Board struct {
	Name      string    `toml:"name"`      // lower case with dashes, e.g. arty-a7-35
	Title     string    `toml:"title"`     // for people
	Aliases   []string  `toml:"aliases"`   // further names; never inherited
	Family    string    `toml:"family"`    // FPGA family: xc7, ecp5, ice40 or gowin; see FamilyOf
	Part      string    `toml:"part"`      // the vendor's part name
	Nextpnr   Nextpnr   `toml:"nextpnr"`   // how nextpnr names the part; not for xc7
	OpenPart  string    `toml:"open_part"` // Project X-Ray's name of the part; empty if it has none
	Loader    string    `toml:"loader"`    // the board's name in openFPGALoader; empty if it has none
	ClockHz   int       `toml:"clock_hz"`  // of the oscillator at pin clk
	Baud      int       `toml:"baud"`      // of the serial link, bits a second
	Resources Resources `toml:"resources"`
	Pins      Pins      `toml:"pins"`
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

// Pin is where a port of the top module leaves the FPGA.
type Pin struct {
	Site     string `toml:"site"`     // package pin, e.g. E3
	Standard string `toml:"standard"` // I/O standard, e.g. LVCMOS33
}

// Pins holds a pin for each port of a board's top module.
type Pins struct {
	Clk      Pin `toml:"clk"`
	ResetN   Pin `toml:"reset_n"` // active low
	UARTRx   Pin `toml:"uart_rx"` // into the FPGA
	UARTTx   Pin `toml:"uart_tx"` // out of the FPGA
	LEDAlive Pin `toml:"led_alive"`
	LEDBusy  Pin `toml:"led_busy"`
	LEDError Pin `toml:"led_error"`
}

// PortPin joins the name of a top module's port to its pin.
type PortPin struct {
	Port string
	Pin
}

// Ports lists the pins by port, in the order of the top module's ports.
func (p Pins) Ports() []PortPin {
	return []PortPin{
		{"clk", p.Clk}, {"reset_n", p.ResetN},
		{"uart_rx", p.UARTRx}, {"uart_tx", p.UARTTx},
		{"led_alive", p.LEDAlive}, {"led_busy", p.LEDBusy}, {"led_error", p.LEDError},
	}
}

// DefaultBaud is the rate of a board whose file gives none.
const DefaultBaud = 1_000_000

// UARTDivisor is the number of clock cycles a bit at a baud rate, rounded.
func (b *Board) UARTDivisor(baud int) int { return (b.ClockHz + baud/2) / baud }

// ModuleName is the name of the board's top module: arty_a7_35.
func (b *Board) ModuleName() string { return strings.ReplaceAll(b.Name, "-", "_") }
