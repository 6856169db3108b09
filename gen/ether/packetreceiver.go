package ether

import "spikehdl/hdl"

// Sizes of headers and packets, in bytes.
const (
	etherHeader  = 14
	ipHeader     = 20 // without options, which are refused
	udpHeader    = 8
	headers      = etherHeader + ipHeader + udpHeader
	echoHeader   = 4 // of ping: type, code and checksum, which an answer changes
	mostPacket   = 1500
	lengthBits   = 11 // of a count of payload bytes
	bufferBytes  = 1 << lengthBits
	bufferBits   = lengthBits + 1 // a place in a buffer, and a bit that tells a full one from an empty one
	arpTypeBytes = 0x0001080006040001
)

// MostPayload is what a datagram carries at most, in bytes: an Ethernet packet
// without the headers of IPv4 and UDP.
const MostPayload = mostPacket - ipHeader - udpHeader

const (
	typeIPv4     = 0x0800
	typeARP      = 0x0806
	plainIPv4    = 0x45 // version 4, a header of 20 bytes
	protocolICMP = 1
	protocolUDP  = 17
	echoRequest  = 0x0800 // type 8, code 0
)

// packetReceiver finds out what a frame is.
func packetReceiver() *hdl.Module {
	m := hdl.NewModule("packet_receiver",
		"Looks at the bytes of a frame as they pass and says at its end what it was: a datagram for this",
		"board, a question for its hardware address (ARP), a ping, or nothing of its business. The last",
		"eight bytes stand in a register, so that each field is looked at when it has come whole.")
	r := &packets{clk: m.Input("clk", 0), rst: m.Input("rst", 0)}
	m.Ports("What this board is called.")
	r.own = stationOf(m.Input, "own")
	m.Ports("Bytes of frames; there is no waiting. The last of a frame is no byte, but tells whether it was intact.")
	r.valid, r.first, r.last, r.data = m.Input("s_valid", 0), m.Input("s_first", 0), m.Input("s_last", 0), m.Input("s_data", 8)
	m.Ports("Payload, before anybody knows what it is worth.")
	r.byteNow = m.Output("payload", 8)
	r.storeEcho = m.Output("echo_store", 0).Says("of a ping: identifier, sequence number, data")
	r.storeDatagram = m.Output("datagram_store", 0).Says("of a datagram")
	m.Ports("The verdict at the end of a frame, and what is known of its sender until the next one's header is in.")
	r.ends = m.OutputReg("frame_ends", 0)
	r.datagram = m.OutputReg("datagram", 0)
	r.arp, r.echo = m.OutputReg("arp", 0), m.OutputReg("echo", 0)
	r.from = stationOf(m.OutputReg, "from")
	r.echoSum = m.OutputReg("echo_sum", 16).Says("the checksum of a ping")
	r.packetBytes = m.OutputReg("packet_bytes", 16).Says("of the IPv4 packet")

	r.b = m.Body()
	r.take()
	r.judge()
	return m
}

// packets is the module while it is built.
type packets struct {
	b                                             *hdl.Body
	own, from                                     station
	clk, rst                                      *hdl.Signal
	valid, first, last, data                      *hdl.Signal
	byteNow, storeEcho, storeDatagram             *hdl.Signal
	ends, datagram, arp, echo                     *hdl.Signal
	echoSum, packetBytes                          *hdl.Signal
	recent, came, seen, lost, left, behind        *hdl.Signal
	mine, toAll, isARP, isIP, asks, forOwnIP      *hdl.Signal
	plain, whole, isICMP, isUDP, ping, forOwnPort *hdl.Signal
	sameLength, sum                               *hdl.Signal
}

// checkBits counts the four bytes of a frame's check sequence, which are passed on like
// all others and must not be taken for the end of a packet.
const checkBits = 2

const seenBits = 6

// seenMost is where the count of bytes stops: beyond all headers, and at the least
// frame, which has 64 bytes, but for one.
const seenMost = 1<<seenBits - 1

// take notes each field behind its last byte.
func (r *packets) take() {
	b := r.b
	r.recent = b.Reg("recent", 64).Says("the last bytes, the youngest lowest")
	r.came = b.Reg("came", 0).Says("one more of them")
	r.seen = b.Reg("seen", seenBits).Says("bytes of the frame so far, or more")
	r.lost = b.Reg("lost", 0).Says("the frame's beginning was not seen")
	b.Remark("Of the Ethernet header.")
	r.mine, r.toAll = b.Reg("mine", 0), b.Reg("to_all", 0)
	r.isARP, r.isIP = b.Reg("is_arp", 0), b.Reg("is_ip", 0)
	b.Remark("Of ARP: a question, and for this board's address.")
	r.asks, r.forOwnIP = b.Reg("asks", 0), b.Reg("asks_for_us", 0)
	b.Remark("Of the IPv4 header: no options, no fragment, to this board, and the checksum.")
	r.plain, r.whole = b.Reg("plain", 0), b.Reg("whole", 0)
	toOwnIP := b.Reg("to_own_ip", 0)
	r.isICMP, r.isUDP = b.Reg("is_icmp", 0), b.Reg("is_udp", 0)
	r.sum = b.Reg("sum", 17).Says("with the carry, which is added with the next word")
	b.Remark("Of ICMP and UDP.")
	r.ping, r.forOwnPort = b.Reg("ping", 0), b.Reg("to_own_port", 0)
	r.sameLength = b.Reg("same_length", 0).Says("UDP and IPv4 agree on it")
	r.left = b.Reg("left", 16).Says("bytes of the packet that have not come")
	r.behind = b.Reg("behind", checkBits+1).Says("bytes behind it, up to those of the check sequence")
	inPacket, inEcho := b.Reg("in_packet", 0), b.Reg("in_echo", 0).Says("behind its header")
	inDatagram := b.Reg("in_datagram", 0).Says("behind its header")

	b.Assign(r.byteNow, r.recent.Bits(7, 0))
	some := b.Let("some_left", 0, hdl.AnyBit(r.left))
	b.Assign(r.storeEcho, hdl.All(r.came, inEcho, some))
	b.Assign(r.storeDatagram, hdl.All(r.came, inDatagram, some))
	is := func(bits, value int) hdl.Expr { return hdl.Eq(r.recent.Run(0, bits), hdl.Hex(bits, value)) }
	inner := b.Reg("inner_bytes", 16).Says("of what is in the packet")
	added := onesComplement(b, r.sum, r.recent)
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.Set(inner, hdl.Sub(r.packetBytes, hdl.Lit(16, ipHeader)))
		b.Set(r.came, hdl.All(r.valid, hdl.None(r.last)))
		b.If(r.valid, func(b *hdl.Block) { b.Set(r.recent, hdl.Cat(r.recent.Bits(55, 0), r.data)) })
		b.If(hdl.Any(r.rst, r.ends), func(b *hdl.Block) { b.Set(r.seen, hdl.Lit(seenBits, 0)) }).
			ElseIf(hdl.All(r.valid, hdl.None(r.last), hdl.Ne(r.seen, hdl.Lit(seenBits, seenMost))), func(b *hdl.Block) { b.Set(r.seen, hdl.Increment(r.seen)) })
		b.If(r.rst, func(b *hdl.Block) { b.Set(r.lost, hdl.High) }).
			ElseIf(hdl.All(r.valid, r.first), func(b *hdl.Block) { b.Set(r.lost, hdl.Low) })
		b.If(hdl.None(inPacket), func(b *hdl.Block) { b.Set(r.behind, hdl.Lit(checkBits+1, 0)) }).
			ElseIf(hdl.All(r.came, hdl.None(some), hdl.None(r.behind.At(checkBits))), func(b *hdl.Block) { b.Set(r.behind, hdl.Increment(r.behind)) })
		b.If(hdl.All(r.came, inPacket, some), func(b *hdl.Block) { b.Set(r.left, hdl.Decrement(r.left)) })
		b.If(hdl.All(r.came, hdl.None(r.seen.At(0))), func(b *hdl.Block) {
			b.Set(r.sum, added.Bits(17, 1))
		})
		b.If(r.came, func(b *hdl.Block) {
			b.Case(r.seen, func(k *hdl.Case) {
				after := func(bytes int, note func(*hdl.Block)) { k.When([]hdl.Expr{hdl.Lit(seenBits, bytes)}, note) }
				after(6, func(b *hdl.Block) {
					b.Set(r.mine, hdl.Eq(r.recent.Bits(47, 0), r.own.mac))
					b.Set(r.toAll, hdl.AllBits(r.recent.Bits(47, 0)))
				})
				after(12, func(b *hdl.Block) { b.Set(r.from.mac, r.recent.Bits(47, 0)) })
				after(14, func(b *hdl.Block) {
					b.Set(r.isARP, is(16, typeARP))
					b.Set(r.isIP, is(16, typeIPv4))
					b.Set(r.sum, hdl.Lit(17, 0))
				})
				after(15, func(b *hdl.Block) { b.Set(r.plain, is(8, plainIPv4)) })
				after(18, func(b *hdl.Block) { b.Set(r.packetBytes, r.recent.Bits(15, 0)) })
				after(22, func(b *hdl.Block) {
					b.Set(r.asks, hdl.Eq(r.recent, hdl.Hex(64, arpTypeBytes)))
					// Of the flags, the one against cutting it up may be set.
					b.Set(r.whole, hdl.All(hdl.None(r.recent.At(15)), hdl.None(hdl.AnyBit(r.recent.Bits(13, 0)))))
				})
				after(24, func(b *hdl.Block) {
					b.Set(r.isICMP, is(8, protocolICMP))
					b.Set(r.isUDP, is(8, protocolUDP))
				})
				after(30, func(b *hdl.Block) {
					b.If(r.isIP, func(b *hdl.Block) { b.Set(r.from.ip, r.recent.Bits(31, 0)) })
				})
				after(32, func(b *hdl.Block) {
					b.If(r.isARP, func(b *hdl.Block) { b.Set(r.from.ip, r.recent.Bits(31, 0)) })
				})
				after(34, func(b *hdl.Block) {
					b.Set(toOwnIP, hdl.Eq(r.recent.Bits(31, 0), r.own.ip))
					b.Set(r.left, inner)
					b.Set(inPacket, hdl.High)
				})
				after(35, func(b *hdl.Block) {
					b.Set(r.plain, hdl.All(r.plain, r.whole, toOwnIP, hdl.Any(
						hdl.Eq(r.sum, hdl.Hex(17, 0x0FFFF)), hdl.Eq(r.sum, hdl.Hex(17, 0x1FFFE))),
						hdl.Le(r.packetBytes, hdl.Lit(16, mostPacket)), hdl.Ge(r.packetBytes, hdl.Lit(16, ipHeader+udpHeader))))
				})
				after(36, func(b *hdl.Block) {
					b.Set(r.ping, is(16, echoRequest))
					b.Set(r.from.port, r.recent.Bits(15, 0))
				})
				after(38, func(b *hdl.Block) {
					b.Set(r.echoSum, r.recent.Bits(15, 0))
					b.Set(r.forOwnPort, hdl.Eq(r.recent.Bits(15, 0), r.own.port))
					b.Set(inEcho, hdl.High)
				})
				after(40, func(b *hdl.Block) { b.Set(r.sameLength, hdl.Eq(r.recent.Bits(15, 0), inner)) })
				after(headers, func(b *hdl.Block) {
					b.Set(r.forOwnIP, hdl.Eq(r.recent.Bits(31, 0), r.own.ip))
					b.Set(inDatagram, hdl.High)
				})
			}, nil)
		})
		b.If(hdl.Any(r.rst, r.ends), func(b *hdl.Block) {
			b.Set(inPacket, hdl.Low)
			b.Set(inEcho, hdl.Low)
			b.Set(inDatagram, hdl.Low)
		})
	})
}

// judge says at a frame's end what it was.
func (r *packets) judge() {
	b := r.b
	b.Remark("A frame that ends before the count does is none; and all notes are of this one, not of one before.")
	ended, intact := b.Reg("ended", 0), b.Reg("intact", 0)
	right := b.Let("right", 0, hdl.All(ended, intact, hdl.None(r.lost), hdl.AllBits(r.seen)))
	packet := b.Let("right_packet", 0, hdl.All(right, r.isIP, r.mine, r.plain, r.behind.At(checkBits)))
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.Set(ended, hdl.All(r.valid, r.last, hdl.None(r.rst)))
		b.Set(intact, r.data.At(0))
		b.Set(r.ends, hdl.All(ended, hdl.None(r.rst)))
		b.Set(r.arp, hdl.All(right, r.isARP, r.asks, r.forOwnIP, hdl.Any(r.mine, r.toAll)))
		b.Set(r.echo, hdl.All(packet, r.isICMP, r.ping))
		b.Set(r.datagram, hdl.All(packet, r.isUDP, r.forOwnPort, r.sameLength))
	})
}
