package boards

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
	Signal string // as a board's file says it: led_busy
	Port   string // of the top module: led_busy, or led_busy_n if it is active low
	Output bool
	Pin
}

// all lists the pins by signal, present or not, in the order of the top module's
// ports.
func (p Pins) all() []PortPin {
	pins := []PortPin{
		{Signal: "clk", Pin: p.Clk},
		{Signal: "reset", Pin: p.Reset},
		{Signal: "uart_rx", Pin: p.UARTRx},
		{Signal: "uart_tx", Pin: p.UARTTx, Output: true},
		{Signal: "led_alive", Pin: p.LEDAlive, Output: true},
		{Signal: "led_busy", Pin: p.LEDBusy, Output: true},
		{Signal: "led_error", Pin: p.LEDError, Output: true},
	}
	for i := range pins {
		pins[i].Port = pins[i].Signal
		if pins[i].Active == Low {
			pins[i].Port += "_n"
		}
	}
	return pins
}

// Ports lists the pins that the board has, in the order of the top module's
// ports.
func (p Pins) Ports() []PortPin {
	var present []PortPin
	for _, pin := range p.all() {
		if pin.Present() {
			present = append(present, pin)
		}
	}
	return present
}
