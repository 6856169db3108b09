package device

import (
	"math/bits"
	"slices"

	"spikehdl/boards"
	"spikehdl/gen/ether"
	"spikehdl/hdl"
)

// Wrapper makes a board's top module around spike_device: clock, reset, link, lights.
// Its ports are the pins that the board has, each named after its signal, with _n
// behind it where the button, the PHY's reset or the light is active low. The divisor is
// the number of the core's clock cycles in a bit on the wire of a serial port.
func Wrapper(board *boards.Board, device *hdl.Module, divisor int) *hdl.Module {
	ethernet := board.Link == boards.LinkEthernet
	link := "serial port"
	if ethernet {
		link = "Ethernet"
	}
	m := hdl.NewModule(board.ModuleName(), "The "+board.Title+": its clock, reset, "+link+" and lights around spike_device.")
	w := &wrapper{wiring: newWiring(m.Body(), map[string]*hdl.Signal{}), board: board, pins: map[string]pin{}}
	var param *hdl.Constant
	if ethernet {
		param = m.Param("PHY_RESET_CYCLES", int(phyResetSeconds*float64(board.CoreHz())))
	} else {
		param = m.Param("UART_DIVISOR", divisor)
	}
	for _, p := range board.Ports() {
		var port *hdl.Signal
		if p.Output {
			port = m.Output(p.Port, 0).Says(meaning[p.Signal])
		} else {
			port = m.Input(p.Port, 0)
		}
		w.pins[p.Signal] = pin{port, p.Active == boards.Low}
	}
	w.clock()
	w.reset()
	w.Declare("rx_data", 8, "rx_valid", 0, "tx_data", 8, "tx_valid", 0, "tx_ready", 0)
	w.light("led_busy", "busy")
	w.light("led_error", "error")
	if ethernet {
		w.ethernet(param)
	} else {
		w.uart(param)
	}
	w.Place(device, "device", nil)
	if w.unread != nil {
		w.Body.Unused(w.unread...)
	}
	return m
}

// uart joins the serial port.
func (w *wrapper) uart(divisor *hdl.Constant) {
	for _, wire := range []string{"uart_rx", "uart_tx"} {
		w.Signals[wire] = w.pins[wire].port
	}
	baud := []hdl.Setting{hdl.Set("DIVISOR", divisor)}
	w.PlaceWith(uartReceiver(), "receiver", baud, nil)
	w.PlaceWith(uartSender(), "sender", baud, nil)
}

// phyResetSeconds is how long a PHY is held in reset: its datasheets ask for a
// microsecond with a steady clock.
const phyResetSeconds = 0.01

// ethernet joins the PHY, and gives it the clock and the reset that it needs.
func (w *wrapper) ethernet(resetCycles *hdl.Constant) {
	if clock, has := w.pins["eth_ref_clk"]; has {
		w.Body.Instance(ether.ReferenceClock(), "phy_clock",
			[]hdl.Setting{hdl.Set("HALF_CYCLES", w.board.ReferenceDivisor()/2)},
			[]hdl.Setting{hdl.Set("clk", w.pins["clk"].port), hdl.Set("ref_clk", clock.port)})
	}
	if reset, has := w.pins["eth_reset"]; has {
		held := w.Body.Wire("phy_held", 0)
		w.Body.Instance(ether.PHYReset(), "phy", []hdl.Setting{hdl.Set("CYCLES", resetCycles)},
			[]hdl.Setting{hdl.Set("clk", w.Signals["clk"]), hdl.Set("held", held)})
		w.Body.Assign(reset.port, reset.level(held))
	}
	signals := map[string]*hdl.Signal{}
	for _, name := range []string{"clk", "rst", "rx_data", "rx_valid", "tx_data", "tx_valid", "tx_ready"} {
		signals[name] = w.Signals[name]
	}
	for _, name := range ether.MIIPins() {
		signals[name] = w.pins["eth_"+name].port
	}
	family, _ := boards.FamilyOf(w.board.Family) // a board that was loaded has a family
	at := w.board.Ethernet.Address()
	ether.Place(w.Body, family.LUTRAM, signals,
		ether.Address{MAC: w.board.Ethernet.HardwareAddress(), IP: at.Addr().As4(), Port: at.Port()})
}

// beside are the modules that may stand beside spike_device.
var beside = append([]string{"uart_receiver", "uart_sender", "board_clock"}, ether.Modules()...)

// Taken tells whether a name is that of a module beside spike_device, which a top
// module must not have.
func Taken(name string) bool {
	return slices.Contains(beside, name)
}

// meaning is what a light says.
var meaning = map[string]string{
	"led_alive": "blinks while the clock runs",
	"led_error": "the last command was refused",
}

// wrapper is a top module under construction.
type wrapper struct {
	wiring
	board  *boards.Board
	pins   map[string]pin // those that the board has
	locked hdl.Expr       // the PLL has settled; nil without one
	unread []hdl.Expr
}

// pin is a port of the top module.
type pin struct {
	port *hdl.Signal
	low  bool // active low
}

// level is a condition as the pin sees it, or the pin as a condition.
func (p pin) level(of hdl.Expr) hdl.Expr {
	if p.low {
		return hdl.None(of)
	}
	return of
}

// clock finds the core's clock: the oscillator's, or one that the PLL makes of it.
func (w *wrapper) clock() {
	oscillator := w.pins["clk"].port
	w.Signals["clk"] = oscillator
	if w.board.PLL() == nil {
		return
	}
	w.Body.Remark("The core has a clock of its own.")
	core, locked := w.Body.Wire("core_clk", 0), w.Body.Wire("locked", 0)
	w.Body.Instance(BoardClock(w.board), "clock", nil,
		[]hdl.Setting{hdl.Set("clk_in", oscillator), hdl.Set("clk_out", core), hdl.Set("locked", locked)})
	w.Signals["clk"], w.locked = core, locked
}

// reset makes rst and the light that shows that the board is out of it.
func (w *wrapper) reset() {
	b := w.Body
	cause := hdl.Low
	button, has := w.pins["reset"]
	if has {
		cause = button.level(button.port)
	}
	const lasts = "Reset then lasts eight cycles more. All start high, so that the design is also reset when the FPGA has been configured."
	switch {
	case w.locked != nil && has:
		cause = hdl.Any(cause, hdl.None(w.locked))
		b.Remark("The reset button and the PLL, which holds the reset until it has settled, belong to no clock:",
			"two registers bring them into ours. "+lasts)
	case w.locked != nil:
		cause = hdl.None(w.locked)
		b.Remark("The PLL holds the reset until it has settled, by no clock: two registers bring it into ours.", lasts)
	case has:
		b.Remark("The reset button belongs to no clock: two registers bring it into ours. " + lasts)
	default:
		b.Remark("The board has no button to spare, so reset comes with configuration alone: all start high, and",
			"reset lasts ten cycles.")
	}
	early := b.Reg("reset_early", 0).Starts(hdl.High).Marked(synchroniser)
	level := b.Reg("reset_level", 0).Starts(hdl.High).Marked(synchroniser)
	lasting := b.Reg("reset_lasting", 8).Starts(hdl.Hex(8, 0xFF))
	rst := b.Reg("rst", 0).Starts(hdl.High)
	w.Signals["rst"] = rst

	alive, shown := w.pins["led_alive"]
	blinkBits := bits.Len(uint(w.board.CoreHz())) // on and off in one to two seconds
	var blink *hdl.Signal
	if shown {
		blink = b.Reg("blink", blinkBits)
	}
	b.Clocked(w.Signals["clk"], func(b *hdl.Block) {
		b.Set(early, cause)
		b.Set(level, early)
		b.Set(lasting, hdl.Cat(lasting.Bits(6, 0), level))
		b.Set(rst, hdl.AnyBit(lasting))
		if shown {
			b.If(rst, func(b *hdl.Block) { b.Set(blink, hdl.Lit(blinkBits, 0)) }).
				Else(func(b *hdl.Block) { b.Set(blink, hdl.Increment(blink)) })
		}
	})
	if shown {
		b.Assign(alive.port, alive.level(blink.At(blinkBits-1)))
	}
}

// light joins an output of the device to a light: directly, inverted, or to
// nothing where the board has no such light.
func (w *wrapper) light(signal, output string) {
	light, shown := w.pins[signal]
	if shown && !light.low {
		w.Signals[output] = light.port
		return
	}
	w.Declare(output, 0)
	if !shown {
		w.unread = append(w.unread, w.Signals[output])
		return
	}
	w.Body.Assign(light.port, light.level(w.Signals[output]))
}
