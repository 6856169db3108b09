package boards

import (
	"errors"
	"fmt"
	"regexp"
)

var (
	nameForm     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	titleForm    = regexp.MustCompile(`^[ -~]{1,80}$`)
	openPartForm = regexp.MustCompile(`^(xc7[a-z0-9]+-[0-9]L?)?$`)
	loaderForm   = regexp.MustCompile(`^[a-zA-Z0-9_-]*$`)
)

const (
	minClockHz  = 1_000_000
	maxClockHz  = 1_000_000_000
	minBaud     = 9_600
	minDivisor  = 8       // so that a receiver finds the middle of a bit to an eighth
	maxDivisor  = 1 << 16 // the UART counts cycles in 16 bits
	maxDrift    = 50      // off by a 50th, the last of ten bits is read a fifth of a bit off its middle
	maxResource = 10_000_000
)

// check finds every value that cannot be right.
func (b *Board) check() error {
	found := b.checkTexts()
	if _, err := FamilyOf(b.Family); err != nil {
		// Without a family, nobody knows how its parts and pins are spelt.
		return errors.Join(found, err, b.checkRates(), b.checkResources(), b.checkEthernet())
	}
	spelling := formsOf[b.Family]
	return errors.Join(found, b.checkPart(spelling), b.checkRates(), b.checkResources(), b.checkEthernet(), b.checkPins(spelling))
}

func (b *Board) checkTexts() error {
	const nameRemedy = "give lower-case letters and digits with single dashes between, such as arty-a7-35"
	var found []error
	refuse := func(field, value string, form *regexp.Regexp, remedy string) {
		if !form.MatchString(value) {
			found = append(found, fmt.Errorf("%s = %q is not valid; %s", field, value, remedy))
		}
	}
	refuse("name", b.Name, nameForm, nameRemedy)
	refuse("title", b.Title, titleForm, "give 1 to 80 printable ASCII characters; a title is not inherited")
	if b.Network != "" {
		refuse("network", b.Network, nameForm, "give the name of a shipped network, such as digits, or leave it out")
	}
	if b.Optimize != "" {
		refuse("optimize", b.Optimize, nameForm, "give a rule of spikehdl gen --optimize, such as link, or leave it out")
	}
	refuse("loader", b.Loader, loaderForm, "give the name that openFPGALoader --list-boards has, or leave it empty")
	for _, alias := range b.Aliases {
		refuse("aliases", alias, nameForm, nameRemedy)
	}
	return errors.Join(found...)
}

// checkPart checks how the tools name the FPGA.
func (b *Board) checkPart(spelling *forms) error {
	var found []error
	if !spelling.part.fits(b.Part) {
		found = append(found, fmt.Errorf("part = %q is not valid; give the vendor's name with package and speed grade, such as %s", b.Part, spelling.part.example))
	}
	switch {
	case b.Family != "xc7" && b.OpenPart != "":
		found = append(found, fmt.Errorf("open_part = %q is not valid; Project X-Ray knows AMD's 7 series alone, so leave it empty", b.OpenPart))
	case !openPartForm.MatchString(b.OpenPart):
		found = append(found, fmt.Errorf("open_part = %q is not valid; give Project X-Ray's name, such as xc7a35tcsg324-1, or leave it empty", b.OpenPart))
	}
	for _, n := range []struct {
		field, value string
		form         form
	}{
		{"device", b.Nextpnr.Device, spelling.device},
		{"package", b.Nextpnr.Package, spelling.pack},
		{"speed", b.Nextpnr.Speed, spelling.speed},
	} {
		if n.form.fits(n.value) {
			continue
		}
		remedy := "give what nextpnr calls it, such as " + n.form.example
		if n.form == nothing {
			remedy = "nextpnr does not ask for it in this family, so leave it empty"
		}
		found = append(found, fmt.Errorf("nextpnr.%s = %q is not valid; %s", n.field, n.value, remedy))
	}
	return errors.Join(found...)
}

func (b *Board) checkRates() error {
	if b.ClockHz < minClockHz || b.ClockHz > maxClockHz {
		return fmt.Errorf("clock_hz = %d is outside %d to %d; give the oscillator's frequency in Hz", b.ClockHz, minClockHz, maxClockHz)
	}
	if err := b.checkCoreClock(); err != nil {
		return fmt.Errorf("core_clock_hz = %d: %w", b.CoreClockHz, err)
	}
	return b.CheckBaud(b.Baud)
}

// checkCoreClock says whether the PLL can make the core's clock.
func (b *Board) checkCoreClock() error {
	family, err := FamilyOf(b.Family)
	if err != nil || b.CoreClockHz == 0 || b.CoreClockHz == b.ClockHz {
		return nil // a family that is wrong is told elsewhere
	}
	if b.CoreClockHz < minClockHz || b.CoreClockHz > maxClockHz {
		return fmt.Errorf("a core clock is %d to %d Hz", minClockHz, maxClockHz)
	}
	_, err = family.PLL(b.ClockHz, b.CoreClockHz)
	return err
}

// CheckBaud says whether the core's clock can make a baud rate: with at least 8
// cycles a bit, and a bit's length within 2 %.
func (b *Board) CheckBaud(baud int) error {
	clock := b.CoreHz()
	if limit := clock / minDivisor; baud < minBaud || baud > limit {
		return fmt.Errorf("baud = %d is outside %d to %d; give a rate that a clock of %d Hz can make", baud, minBaud, limit, clock)
	}
	divisor := b.UARTDivisor(baud)
	if divisor > maxDivisor {
		return fmt.Errorf("baud = %d is %d clock cycles a bit, beyond %d; give a faster one", baud, divisor, maxDivisor)
	}
	if off := clock - divisor*baud; off*maxDrift > clock || -off*maxDrift > clock {
		return fmt.Errorf("baud = %d is not within 2 %% of %d Hz / %d; give one that divides the clock, such as %d",
			baud, clock, divisor, clock/divisor)
	}
	return nil
}

func (b *Board) checkResources() error {
	counts := []struct {
		field        string
		value, least int
	}{
		{"lut", b.Resources.LUT, 1}, {"ff", b.Resources.FF, 1},
		{"block_ram", b.Resources.BlockRAM, 1}, {"large_ram", b.Resources.LargeRAM, 0}, {"dsp", b.Resources.DSP, 0},
	}
	var found []error
	for _, c := range counts {
		if c.value < c.least || c.value > maxResource {
			found = append(found, fmt.Errorf("resources.%s = %d is outside %d to %d; give the count in the FPGA's data sheet",
				c.field, c.value, c.least, maxResource))
		}
	}
	return errors.Join(found...)
}

func (b *Board) checkPins(spelling *forms) error {
	var found []error
	refuse := func(p PortPin, field, value, remedy string) {
		found = append(found, fmt.Errorf("%s.%s = %q is not valid; %s", p.field, field, value, remedy))
	}
	taken := map[string]string{}
	pins := b.Pins.all()
	if b.Ethernet.Present() {
		pins = append(pins, b.Ethernet.Pins.all()...)
	}
	for _, p := range pins {
		switch other := taken[p.Site]; {
		case !p.Present() && p.optional:
			continue
		case !spelling.site.fits(p.Site):
			refuse(p, "site", p.Site, "give the package pin, such as "+spelling.site.example)
		case other != "":
			found = append(found, fmt.Errorf("%s.site = %q is the pin of %s too; give each port a pin of its own", p.field, p.Site, other))
		}
		taken[p.Site] = p.Signal
		if !spelling.standard.fits(p.Standard) {
			refuse(p, "standard", p.Standard, "give the I/O standard, such as "+spelling.standard.example)
		}
		switch {
		case p.levelled && p.Active != High && p.Active != Low:
			refuse(p, "active", p.Active, "give the level that presses, resets or lights it, high or low")
		case !p.levelled && p.Active != "":
			refuse(p, "active", p.Active, "only a button, a reset and the lights have such a level, so leave it out")
		}
		switch {
		case p.Pull != "" && p.Pull != Up && p.Pull != Down:
			refuse(p, "pull", p.Pull, "give up or down, or leave it out")
		case p.Pull != "" && p.Output:
			refuse(p, "pull", p.Pull, "this pin is an output, so leave it out")
		case p.Pull == Down && b.Family == "ice40":
			refuse(p, "pull", p.Pull, "an iCE40 has resistors upwards only, so leave it out")
		}
	}
	return errors.Join(found...)
}
