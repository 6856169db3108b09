package boards

import "slices"

// Pin is where a signal of the board's top module leaves the FPGA.
type Pin struct {
	Site     string `toml:"site"`     // package pin, e.g. E3; empty: the board has no such pin
	Standard string `toml:"standard"` // I/O standard, e.g. LVCMOS33
	Active   string `toml:"active"`   // of the button and the lights: the level, high or low, that presses or lights it
	Pull     string `toml:"pull"`     // up or down: a resistor inside the FPGA; empty: none
}

// Present tells whether the board has the pin.
func (p Pin) Present() bool { return p.Site != "" }

// The levels of Pin.Active and the directions of Pin.Pull.
const (
	High = "high"
	Low  = "low"
	Up   = "up"
	Down = "down"
)

// Pins holds a pin for each signal of a board's top module. A board needs a clock
// and the two wires of its serial port; the others it may lack.
type Pins struct {
	Clk      Pin `toml:"clk"`
	Reset    Pin `toml:"reset"`   // a button
	UARTRx   Pin `toml:"uart_rx"` // into the FPGA
	UARTTx   Pin `toml:"uart_tx"` // out of the FPGA
	LEDAlive Pin `toml:"led_alive"`
	LEDBusy  Pin `toml:"led_busy"`
	LEDError Pin `toml:"led_error"`
}

// PortPin joins a port of the top module to its pin.
type PortPin struct {
	Signal string // led_busy, eth_rx_dv
	Port   string // of the top module: led_busy, or led_busy_n if it is active low
	Output bool
	Pin

	field    string // where a board's file says it: pins.led_busy, ethernet.pins.rx_dv
	optional bool   // the board may lack it
	levelled bool   // it is said which level is active
}

// all lists the pins by signal, present or not, in the order of the top module's
// ports.
func (p Pins) all() []PortPin {
	return named("pins.", "", []PortPin{
		{Signal: "clk", Pin: p.Clk},
		{Signal: "reset", Pin: p.Reset, optional: true, levelled: true},
		{Signal: "uart_rx", Pin: p.UARTRx},
		{Signal: "uart_tx", Pin: p.UARTTx, Output: true},
		{Signal: "led_alive", Pin: p.LEDAlive, Output: true, optional: true, levelled: true},
		{Signal: "led_busy", Pin: p.LEDBusy, Output: true, optional: true, levelled: true},
		{Signal: "led_error", Pin: p.LEDError, Output: true, optional: true, levelled: true},
	})
}

// named completes pins whose signals are so far what they are called in a table of the
// board's file.
func named(table, prefix string, pins []PortPin) []PortPin {
	for i := range pins {
		p := &pins[i]
		p.field, p.Signal = table+p.Signal, prefix+p.Signal
		p.Port = p.Signal
		if p.Active == Low {
			p.Port += "_n"
		}
	}
	return pins
}

// Ports lists the pins of the top module, in the order of its ports: those that the
// board has, with the wires of the link that was chosen.
func (b *Board) Ports() []PortPin {
	pins := b.Pins.all()
	if b.Link == LinkEthernet {
		pins = slices.DeleteFunc(pins, func(p PortPin) bool { return p.Signal == "uart_rx" || p.Signal == "uart_tx" })
		pins = append(pins, b.Ethernet.Pins.all()...)
	}
	return slices.DeleteFunc(pins, func(p PortPin) bool { return !p.Present() })
}
