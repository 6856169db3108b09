package lan

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Station is who sends or receives: a hardware address, an IPv4 address and a UDP port.
type Station struct {
	MAC  net.HardwareAddr
	IP   netip.Addr
	Port uint16
}

// broadcast is the hardware address of all.
var broadcast = net.HardwareAddr{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}

// ARPRequest asks all for the hardware address of an IPv4 address.
func ARPRequest(from Station, ip netip.Addr) []byte {
	return arp(from, layers.ARPRequest, broadcast, make(net.HardwareAddr, 6), ip)
}

// ARPReply answers such a question.
func ARPReply(from, to Station) []byte { return arp(from, layers.ARPReply, to.MAC, to.MAC, to.IP) }

func arp(from Station, operation uint16, to, target net.HardwareAddr, ip netip.Addr) []byte {
	return frame(
		&layers.Ethernet{SrcMAC: from.MAC, DstMAC: to, EthernetType: layers.EthernetTypeARP},
		&layers.ARP{
			AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4, HwAddressSize: 6, ProtAddressSize: 4,
			Operation: operation, SourceHwAddress: from.MAC, SourceProtAddress: from.IP.AsSlice(),
			DstHwAddress: target, DstProtAddress: ip.AsSlice(),
		})
}

// Datagram carries payload from one UDP port to another, with a checksum.
func Datagram(from, to Station, payload []byte) []byte {
	ip := packet(from, to, layers.IPProtocolUDP)
	udp := &layers.UDP{SrcPort: layers.UDPPort(from.Port), DstPort: layers.UDPPort(to.Port)}
	_ = udp.SetNetworkLayerForChecksum(ip) // fails on other layers than IP only
	return frame(ethernet(from, to), ip, udp, gopacket.Payload(payload))
}

// Ping asks a station for an echo of the payload.
func Ping(from, to Station, id, sequence uint16, payload []byte) []byte {
	return frame(ethernet(from, to), packet(from, to, layers.IPProtocolICMPv4),
		&layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(layers.ICMPv4TypeEchoRequest, 0), Id: id, Seq: sequence},
		gopacket.Payload(payload))
}

func ethernet(from, to Station) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: from.MAC, DstMAC: to.MAC, EthernetType: layers.EthernetTypeIPv4}
}

func packet(from, to Station, protocol layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: from.IP.AsSlice(), DstIP: to.IP.AsSlice()}
}

// Bits is how many bit times of the wire frames took, to the board and from it.
type Bits struct{ To, From int }

// What a frame takes of the wire beside its bytes, in bytes: preamble and delimiter, check
// sequence, and the gap that must follow (IEEE 802.3, clauses 3 and 4.4.2).
const aroundFrame = 8 + 4 + 12

// wireBits is the bit times of a frame without its check sequence.
func wireBits(frame int) int { return 8 * (frame + aroundFrame) }

// leastFrame is what a shorter frame is filled up to, without its check sequence.
const leastFrame = 60

// frame lays the layers out, with lengths and checksums.
func frame(list ...gopacket.SerializableLayer) []byte {
	buffer := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, list...); err != nil {
		panic(fmt.Sprintf("layers that do not fit each other: %v", err)) // only this package makes them
	}
	bytes := buffer.Bytes()
	if short := leastFrame - len(bytes); short > 0 {
		bytes = append(bytes, make([]byte, short)...)
	}
	return bytes
}
