package lan

import (
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"spikehdl/verilator"
)

// host is a station on the board's cable. It is not safe for concurrent use.
type host struct {
	model    *verilator.MIIModel
	self     Station // the port is the sender's, whoever that is
	board    Station // no hardware address until the board has told it
	cable    Cable   // nil: every frame arrives as it was sent
	outgoing []verilator.Frame
	arrived  []arrival
	bits     Bits
	wasReset bool // the board, since a frame of it came
}

// arrival is a datagram that came, to a port of this host.
type arrival struct {
	port    uint16
	payload []byte
}

// Cable is what happens to frames on their way between host and board.
type Cable interface {
	// ToBoard gives what arrives at the board of a frame that the host has sent, nibble
	// by nibble where its check sequence is not to be right.
	ToBoard(frame []byte) []verilator.Frame
	// FromBoard gives what a host takes off the cable of a frame that the board has sent:
	// none whose check sequence is wrong.
	FromBoard(frame []byte) [][]byte
}

// selfMAC is the host's hardware address, one that is administered locally.
var selfMAC = []byte{2, 0, 0, 0, 0, 1}

func newHost(model *verilator.MIIModel, board netip.AddrPort) *host {
	return &host{
		model: model,
		self:  Station{MAC: selfMAC, IP: neighbour(board.Addr())},
		board: Station{IP: board.Addr(), Port: board.Port()},
	}
}

// neighbour is another address of the board's network.
func neighbour(ip netip.Addr) netip.Addr {
	four := ip.As4()
	four[3] ^= 1
	return netip.AddrFrom4(four)
}

// Simulated time, in picoseconds.
const (
	nanosecond  = 1_000
	microsecond = 1_000 * nanosecond
	// slice is the longest time between two looks at what was written: long beside a round
	// trip to the subprocess, short beside a person's patience.
	slice = 200 * microsecond
	// arpWait is how long the board may take to tell its address.
	arpWait  = 1000 * microsecond
	arpTries = 5
)

// NoAnswerError is a board that does not tell its hardware address.
type NoAnswerError struct {
	Board string
	IP    netip.Addr
}

func (e *NoAnswerError) Error() string {
	return fmt.Sprintf("%s does not answer to ARP for %s; is that its address?", e.Board, e.IP)
}

// find asks for the board's hardware address until it is known.
func (h *host) find() error {
	for range arpTries {
		h.send(ARPRequest(h.self, h.board.IP))
		for waited := uint64(0); waited < arpWait && h.board.MAC == nil; waited += slice {
			if _, err := h.run(slice); err != nil {
				return err
			}
		}
		if h.board.MAC != nil {
			return nil
		}
	}
	return &NoAnswerError{h.model.String(), h.board.IP}
}

func (h *host) send(bytes []byte) {
	h.bits.To += wireBits(len(bytes))
	if h.cable != nil {
		h.outgoing = append(h.outgoing, h.cable.ToBoard(bytes)...)
		return
	}
	h.outgoing = append(h.outgoing, verilator.Frame{Bytes: bytes})
}

// write queues a datagram from a port of this host to the board's.
func (h *host) write(port uint16, payload []byte) {
	from := h.self
	from.Port = port
	h.send(Datagram(from, h.board, payload))
}

// run simulates a slice, or until a frame has come out of the board, which is taken at
// once: what a host takes to answer is then its own.
func (h *host) run(time uint64) (verilator.Moment, error) {
	outgoing := h.outgoing
	h.outgoing = nil
	now, err := h.model.Run(outgoing, nil, time, 0)
	if err != nil {
		return now, err
	}
	h.wasReset = h.wasReset || now.Reset
	for _, frame := range now.Frames {
		h.bits.From += wireBits(len(frame.Bytes))
		cut := h.wasReset // it may be: a network card drops such a frame
		h.wasReset = false
		switch {
		case frame.Faults != 0 && cut:
			continue
		case frame.Faults != 0:
			return now, fmt.Errorf("%s sent a frame with %s", h.model, frame.Faults)
		}
		if h.cable == nil {
			h.take(frame.Bytes)
			continue
		}
		for _, arrives := range h.cable.FromBoard(frame.Bytes) {
			h.take(arrives)
		}
	}
	return now, nil
}

// take looks at a frame; what is not for this host is passed over.
func (h *host) take(frame []byte) {
	p := gopacket.NewPacket(frame, layers.LayerTypeEthernet, gopacket.NoCopy)
	if arp, is := p.Layer(layers.LayerTypeARP).(*layers.ARP); is {
		h.takeARP(arp)
		return
	}
	ip, isIP := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)
	udp, isUDP := p.Layer(layers.LayerTypeUDP).(*layers.UDP)
	if !isIP || !isUDP {
		return
	}
	if to, _ := netip.AddrFromSlice(ip.DstIP.To4()); to == h.self.IP && uint16(udp.SrcPort) == h.board.Port {
		h.arrived = append(h.arrived, arrival{uint16(udp.DstPort), udp.Payload})
	}
}

func (h *host) takeARP(arp *layers.ARP) {
	from, _ := netip.AddrFromSlice(arp.SourceProtAddress)
	to, _ := netip.AddrFromSlice(arp.DstProtAddress)
	switch {
	case arp.Operation == layers.ARPReply && from == h.board.IP:
		h.board.MAC = arp.SourceHwAddress
	case arp.Operation == layers.ARPRequest && to == h.self.IP:
		h.send(ARPReply(h.self, Station{MAC: arp.SourceHwAddress, IP: from}))
	}
}
