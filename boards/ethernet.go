package boards

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Ethernet is the PHY of a board, and what the board is called on its network. An
// empty Kind is a board without.
type Ethernet struct {
	Kind string       `toml:"kind"` // how the PHY is joined: mii
	MAC  string       `toml:"mac"`  // hardware address; DefaultMAC where none is given
	IP   string       `toml:"ip"`   // static IPv4 address; DefaultIP where none is given
	Port int          `toml:"port"` // of UDP; DefaultPort where none is given
	Pins EthernetPins `toml:"pins"`
}

// EthernetPins holds a pin for each wire between the FPGA and the PHY. A PHY with a
// crystal needs no ref_clk; one that resets itself, no reset.
type EthernetPins struct {
	RefClk Pin `toml:"ref_clk"` // out of the FPGA: 25 MHz
	Reset  Pin `toml:"reset"`   // out of the FPGA
	RxClk  Pin `toml:"rx_clk"`  // into the FPGA, with rx_dv and rxd
	RxDV   Pin `toml:"rx_dv"`
	RxD0   Pin `toml:"rxd0"`
	RxD1   Pin `toml:"rxd1"`
	RxD2   Pin `toml:"rxd2"`
	RxD3   Pin `toml:"rxd3"`
	TxClk  Pin `toml:"tx_clk"` // into the FPGA
	TxEn   Pin `toml:"tx_en"`  // out of the FPGA, with txd
	TxD0   Pin `toml:"txd0"`
	TxD1   Pin `toml:"txd1"`
	TxD2   Pin `toml:"txd2"`
	TxD3   Pin `toml:"txd3"`
}

// MII is the one kind of PHY that designs can drive: four bits a clock of 25 MHz, at
// 10 or 100 Mbit/s (IEEE 802.3, clause 22).
const MII = "mii"

// What a board with Ethernet is called unless something else is said. The hardware
// address is one of those that anybody may use in a network of their own.
const (
	DefaultMAC  = "02:73:70:69:6b:65"
	DefaultIP   = "192.168.1.50"
	DefaultPort = 52_525
)

// EthernetRate is bits a second on the wire.
const EthernetRate = 100_000_000

const (
	// refClkHz is what a PHY without a crystal is given.
	refClkHz = 25_000_000
	// minEthernetHz is the slowest core clock that holds the wire, at a byte every
	// fourth cycle in either direction.
	minEthernetHz = EthernetRate / 8 * 4
)

// Present tells whether the board has a PHY.
func (e *Ethernet) Present() bool { return e.Kind != "" }

// complete fills in what a file need not say.
func (e *Ethernet) complete() {
	if !e.Present() {
		return
	}
	if e.MAC == "" {
		e.MAC = DefaultMAC
	}
	if e.IP == "" {
		e.IP = DefaultIP
	}
	if e.Port == 0 {
		e.Port = DefaultPort
	}
}

// all lists the pins by signal, present or not, in the order of the top module's ports.
func (p EthernetPins) all() []PortPin {
	return named("ethernet.pins.", "eth_", []PortPin{
		{Signal: "ref_clk", Pin: p.RefClk, Output: true, optional: true},
		{Signal: "reset", Pin: p.Reset, Output: true, optional: true, levelled: true},
		{Signal: "rx_clk", Pin: p.RxClk},
		{Signal: "rx_dv", Pin: p.RxDV},
		{Signal: "rxd0", Pin: p.RxD0}, {Signal: "rxd1", Pin: p.RxD1}, {Signal: "rxd2", Pin: p.RxD2}, {Signal: "rxd3", Pin: p.RxD3},
		{Signal: "tx_clk", Pin: p.TxClk},
		{Signal: "tx_en", Pin: p.TxEn, Output: true},
		{Signal: "txd0", Pin: p.TxD0, Output: true}, {Signal: "txd1", Pin: p.TxD1, Output: true},
		{Signal: "txd2", Pin: p.TxD2, Output: true}, {Signal: "txd3", Pin: p.TxD3, Output: true},
	})
}

// Ports lists the pins that there are.
func (p EthernetPins) Ports() []PortPin {
	return slices.DeleteFunc(p.all(), func(p PortPin) bool { return !p.Present() })
}

// HardwareAddress is the MAC as bytes; of a board that was loaded, or checked.
func (e *Ethernet) HardwareAddress() (address [6]byte) {
	mac, _ := net.ParseMAC(e.MAC)
	copy(address[:], mac)
	return address
}

// Address is where the board listens; of a board that was loaded, or checked.
func (e *Ethernet) Address() netip.AddrPort {
	ip, _ := netip.ParseAddr(e.IP)
	return netip.AddrPortFrom(ip, uint16(e.Port))
}

// checkEthernet finds every value of the table that cannot be right, but for the pins.
func (b *Board) checkEthernet() error {
	e := &b.Ethernet
	if !e.Present() {
		if *e != (Ethernet{}) {
			return fmt.Errorf("ethernet.kind is missing; give %q, or take the whole table out", MII)
		}
		return nil
	}
	if e.Kind != MII {
		return fmt.Errorf("ethernet.kind = %q is not supported; give %q", e.Kind, MII)
	}
	var found []error
	if mac, err := net.ParseMAC(e.MAC); err != nil || len(mac) != 6 || mac[0]&1 != 0 || mac.String() == "00:00:00:00:00:00" {
		found = append(found, fmt.Errorf("ethernet.mac = %q is no address of one station; give six bytes such as %s, the first of them even", e.MAC, DefaultMAC))
	}
	if err := CheckIP(e.IP); err != nil {
		found = append(found, fmt.Errorf("ethernet.%w", err))
	}
	if e.Port < 1 || e.Port > 65_535 {
		found = append(found, fmt.Errorf("ethernet.port = %d is outside 1 to 65535; give a UDP port, or leave it out for %d", e.Port, DefaultPort))
	}
	return errors.Join(found...)
}

// CheckIP says whether a text is the IPv4 address of one station.
func CheckIP(text string) error {
	ip, err := netip.ParseAddr(text)
	if err != nil || !ip.Is4() || ip.IsMulticast() || ip.IsLoopback() || ip.IsUnspecified() || ip.As4()[0] >= 240 {
		return fmt.Errorf("ip = %q is no IPv4 address of one station; give one such as %s", text, DefaultIP)
	}
	return nil
}

// Link says what carries the bytes between a host and a design.
type Link string

// The links. A design that says nothing has the serial port, which every board has.
const (
	LinkUART     Link = "uart"
	LinkEthernet Link = "ethernet"
)

// Links are the names of the links, the one that is taken where nothing is said first.
func Links() []string { return []string{string(LinkUART), string(LinkEthernet)} }

// ParseLink reads the name of a link; "" is the serial port.
func ParseLink(name string) (Link, error) {
	switch link := Link(name); link {
	case "":
		return LinkUART, nil
	case LinkUART, LinkEthernet:
		return link, nil
	}
	return "", fmt.Errorf("link %q is not known; give %s", name, strings.Join(Links(), " or "))
}

// WithLink is the board with a link chosen. An IP address, if one is given, takes the
// place of the board's.
func (b *Board) WithLink(link Link, ip string) (*Board, error) {
	link, err := ParseLink(string(link))
	if err != nil {
		return nil, err
	}
	chosen := *b
	chosen.Link = link
	switch {
	case link == LinkUART && ip != "":
		return nil, fmt.Errorf("an IP address is for a design with the link ethernet; this one has a serial port")
	case link == LinkUART:
		return &chosen, nil
	case !b.Ethernet.Present():
		return nil, fmt.Errorf("the board %q has no Ethernet; choose the link uart, or describe its PHY in a table [ethernet] of a file of your own", b.Name)
	case b.CoreHz() < minEthernetHz:
		return nil, fmt.Errorf("a core clock of %g MHz does not keep up with Ethernet; give at least %g MHz", float64(b.CoreHz())/1e6, float64(minEthernetHz)/1e6)
	}
	if b.Ethernet.Pins.RefClk.Present() && b.ClockHz%(2*refClkHz) != 0 {
		return nil, fmt.Errorf("the board %q: 25 MHz for ethernet.pins.ref_clk cannot be made of clock_hz = %d by dividing it by an even number; leave the pin out if the PHY has a crystal", b.Name, b.ClockHz)
	}
	if ip != "" {
		if err := CheckIP(ip); err != nil {
			return nil, err
		}
		chosen.Ethernet.IP = ip
	}
	return &chosen, nil
}

// ReferenceDivisor is the number of the oscillator's cycles in one of the PHY's
// reference clock.
func (b *Board) ReferenceDivisor() int { return b.ClockHz / refClkHz }
