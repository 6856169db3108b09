package boards

import (
	"errors"
	"fmt"
	"regexp"
)

var (
	nameForm     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	titleForm    = regexp.MustCompile(`^[ -~]{1,80}$`)
	partForm     = regexp.MustCompile(`^xc7[a-z0-9]+-[0-9]L?$`)
	openPartForm = regexp.MustCompile(`^(xc7[a-z0-9]+-[0-9]L?)?$`)
	loaderForm   = regexp.MustCompile(`^[a-zA-Z0-9_-]*$`)
	siteForm     = regexp.MustCompile(`^[A-Z]{1,2}[0-9]{1,2}$`)
	standardForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
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
	return errors.Join(b.checkTexts(), b.checkRates(), b.checkResources(), b.checkPins())
}

func (b *Board) checkTexts() error {
	texts := []struct {
		field, value string
		form         *regexp.Regexp
		remedy       string
	}{
		{"name", b.Name, nameForm, "give lower-case letters and digits with single dashes between, such as arty-a7-35"},
		{"title", b.Title, titleForm, "give 1 to 80 printable ASCII characters; a title is not inherited"},
		{"part", b.Part, partForm, "give the vendor's name with package and speed grade, such as xc7a35ticsg324-1L"},
		{"open_part", b.OpenPart, openPartForm, "give Project X-Ray's name, such as xc7a35tcsg324-1, or leave it empty"},
		{"loader", b.Loader, loaderForm, "give the name that openFPGALoader --list-boards has, or leave it empty"},
	}
	var found []error
	for _, t := range texts {
		if !t.form.MatchString(t.value) {
			found = append(found, fmt.Errorf("%s = %q is not valid; %s", t.field, t.value, t.remedy))
		}
	}
	if _, err := FamilyOf(b.Family); err != nil {
		found = append(found, err)
	}
	for _, alias := range b.Aliases {
		if !nameForm.MatchString(alias) {
			found = append(found, fmt.Errorf("aliases = %q is not valid; %s", alias, texts[0].remedy))
		}
	}
	return errors.Join(found...)
}

func (b *Board) checkRates() error {
	if b.ClockHz < minClockHz || b.ClockHz > maxClockHz {
		return fmt.Errorf("clock_hz = %d is outside %d to %d; give the oscillator's frequency in Hz", b.ClockHz, minClockHz, maxClockHz)
	}
	return b.CheckBaud(b.Baud)
}

// CheckBaud says whether the board's clock can make a baud rate: with at least 8
// cycles a bit, and a bit's length within 2 %.
func (b *Board) CheckBaud(baud int) error {
	if limit := b.ClockHz / minDivisor; baud < minBaud || baud > limit {
		return fmt.Errorf("baud = %d is outside %d to %d; give a rate that a clock of %d Hz can make", baud, minBaud, limit, b.ClockHz)
	}
	divisor := b.UARTDivisor(baud)
	if divisor > maxDivisor {
		return fmt.Errorf("baud = %d is %d clock cycles a bit, beyond %d; give a faster one", baud, divisor, maxDivisor)
	}
	if off := b.ClockHz - divisor*baud; off*maxDrift > b.ClockHz || -off*maxDrift > b.ClockHz {
		return fmt.Errorf("baud = %d is not within 2 %% of %d Hz / %d; give one that divides the clock, such as %d",
			baud, b.ClockHz, divisor, b.ClockHz/divisor)
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

func (b *Board) checkPins() error {
	var found []error
	taken := map[string]string{}
	for _, p := range b.Pins.Ports() {
		if !siteForm.MatchString(p.Site) {
			found = append(found, fmt.Errorf("pins.%s.site = %q is not valid; give the package pin, such as E3", p.Port, p.Site))
		} else if other := taken[p.Site]; other != "" {
			found = append(found, fmt.Errorf("pins.%s.site = %q is the pin of %s too; give each port a pin of its own", p.Port, p.Site, other))
		}
		taken[p.Site] = p.Port
		if !standardForm.MatchString(p.Standard) {
			found = append(found, fmt.Errorf("pins.%s.standard = %q is not valid; give the I/O standard, such as LVCMOS33", p.Port, p.Standard))
		}
	}
	return errors.Join(found...)
}
