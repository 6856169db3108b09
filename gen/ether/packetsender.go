package ether

import "spikehdl/hdl"

// The states of packet_sender.
var packetStates = []string{"IDLE", "LOAD", "SUM", "HEADER", "PAYLOAD"}

const beatBits = 2 // a byte every fourth cycle: byteCycles

// packetSender makes the frames that leave the board.
func packetSender() *hdl.Module {
	m := hdl.NewModule("packet_sender",
		"Makes the frames that leave the board: answers to ARP and to ping, and datagrams. Headers stand",
		"ready as a whole and are shifted out; the sum over IPv4's is taken before, a word a step. It takes",
		"a step every fourth cycle: payload out of block RAM has come through two registers by then.")
	p := &sending{clk: m.Input("clk", 0), rst: m.Input("rst", 0)}
	m.Ports("What this board is called.")
	p.own = stationOf(m.Input, "own")
	m.Ports("What came, and from whom.")
	p.arp, p.echo, p.datagram = m.Input("arp", 0), m.Input("echo", 0), m.Input("datagram", 0)
	p.from = stationOf(m.Input, "from")
	p.echoSum, p.packetBytes = m.Input("echo_sum", 16), m.Input("packet_bytes", 16)
	m.Ports("The datagram to send.")
	p.peerKnown = m.OutputReg("peer_known", 0).Says("somebody has written to the board")
	p.closed, p.length = m.Input("closed", 0), m.Input("length", lengthBits)
	p.opened, p.take, p.boxData = m.Output("opened", 0), m.Output("take", 0), m.Input("box_data", 8)
	m.Ports("The ping to answer.")
	p.whole, p.locked = m.Input("echo_whole", 0), m.Output("echo_locked", 0)
	p.echoAt, p.echoData = m.OutputReg("echo_at", lengthBits), m.Input("echo_data", 8)
	m.Ports("Bytes of frames.")
	p.valid, p.ready = m.OutputReg("m_valid", 0).Starts(hdl.Low), m.Input("m_ready", 0)
	p.first, p.last, p.data = m.OutputReg("m_first", 0), m.OutputReg("m_last", 0), m.OutputReg("m_data", 8)

	p.b = m.Body()
	p.remember()
	p.headers()
	p.send()
	return m
}

// sending is the module while it is built.
type sending struct {
	b                                       *hdl.Body
	own, from, peer, to                     station
	clk, rst                                *hdl.Signal
	arp, echo, datagram                     *hdl.Signal
	echoSum, packetBytes                    *hdl.Signal
	peerKnown, closed, length, opened, take *hdl.Signal
	boxData, whole, locked, echoAt          *hdl.Signal
	echoData, valid, ready, first, last     *hdl.Signal
	data                                    *hdl.Signal

	answerDue, answerEcho, answerMAC, answerIP *hdl.Signal
	answerSum, answerBytes                     *hdl.Signal
	isARP, isEcho                              *hdl.Signal
	bytes, sum, sumWords, header, done         *hdl.Signal
}

// remember keeps who is to be answered.
func (p *sending) remember() {
	b := p.b
	b.Remark("An answer that is due, to ARP or to a ping. What comes meanwhile is asked again.")
	p.answerDue, p.answerEcho = b.Reg("answer_due", 0), b.Reg("answer_echo", 0)
	p.answerMAC, p.answerIP = b.Reg("answer_mac", 48), b.Reg("answer_ip", 32)
	p.answerSum, p.answerBytes = b.Reg("answer_sum", 16), b.Reg("answer_bytes", 16).Says("of its packet")
	b.Remark("Who sent the last datagram: all datagrams go there.")
	p.peer = stationOf(b.Reg, "peer")
	p.done = b.Wire("answered", 0)
	b.Assign(p.locked, hdl.All(p.answerDue, p.answerEcho))
	b.Clocked(p.clk, func(b *hdl.Block) {
		b.If(hdl.Any(p.rst, p.done), func(b *hdl.Block) { b.Set(p.answerDue, hdl.Low) }).
			ElseIf(hdl.All(hdl.Any(p.arp, hdl.All(p.echo, p.whole)), hdl.None(p.answerDue)), func(b *hdl.Block) {
				b.Set(p.answerDue, hdl.High)
				b.Set(p.answerEcho, p.echo)
				b.Set(p.answerMAC, p.from.mac)
				b.Set(p.answerIP, p.from.ip)
				b.Set(p.answerSum, p.echoSum)
				b.Set(p.answerBytes, p.packetBytes)
			})
		b.If(p.rst, func(b *hdl.Block) { b.Set(p.peerKnown, hdl.Low) }).
			ElseIf(p.datagram, func(b *hdl.Block) {
				b.Set(p.peerKnown, hdl.High)
				p.peer.follow(b, p.from)
			})
	})
}

// sumWords is the number of words in the sum over an IPv4 header: those of the
// header but for the sum itself, and two of zeros that add the carries.
const sumWords = ipHeader/2 - 1 + 2

// headers lays out what may stand before the payload, first byte uppermost.
func (p *sending) headers() {
	b := p.b
	b.Remark("The frame in hand: kind, destination, bytes of its IPv4 packet.")
	p.isARP, p.isEcho = b.Reg("is_arp", 0), b.Reg("is_echo", 0)
	p.to = stationOf(b.Reg, "to")
	p.bytes = b.Reg("bytes", 16)
	p.sum = b.Reg("sum", 17).Says("over IPv4's header; with the carry, which is added with the next word")
	b.Remark("Version and length, service, bytes, identification, do not fragment, time to live, protocol.")
	protocol := hdl.Mux(p.isEcho, hdl.Lit(8, protocolICMP), hdl.Lit(8, protocolUDP))
	start := b.Let("ip_start", 80, hdl.Cat(hdl.Hex(16, plainIPv4<<8), p.bytes, hdl.Hex(16, 0), hdl.Hex(16, 0x4000), hdl.Lit(8, 64), protocol))
	p.sumWords = b.Let("ip_sum_words", 16*sumWords, hdl.Cat(start, p.own.ip, p.to.ip, hdl.Hex(32, 0)))
	b.Remark("An answer's checksum is that of the ping with another type, in one's complement (RFC 1624). All",
		"this is reckoned a step a register, and is there long before it is sent.")
	raised, echoSum := b.Reg("raised_sum", 17), b.Reg("answer_checksum", 16)
	udpBytes := b.Reg("udp_bytes", 16)
	b.Clocked(p.clk, func(b *hdl.Block) {
		b.Set(raised, hdl.Add(hdl.Cat(hdl.Low, p.answerSum), hdl.Hex(17, echoRequest)))
		b.Set(echoSum, hdl.Add(raised.Bits(15, 0), hdl.Cat(hdl.Lit(15, 0), raised.At(16))))
		b.Set(udpBytes, hdl.Sub(p.bytes, hdl.Lit(16, ipHeader)))
	})
	b.Remark("Type, code and checksum, and four bytes that are payload; ports, length, no checksum.")
	echo := hdl.Cat(hdl.Hex(16, 0), echoSum, hdl.Hex(32, 0))
	udp := hdl.Cat(p.own.port, p.to.port, udpBytes, hdl.Hex(16, 0))
	packet := b.Let("packet_header", 8*(headers-etherHeader), hdl.Cat(start, hdl.Not(p.sum.Bits(15, 0)), p.own.ip, p.to.ip,
		hdl.Mux(p.isEcho, echo, udp)))
	b.Remark("Hardware and protocol, lengths of addresses, reply; sender, target.")
	arp := b.Let("arp_reply", 8*(headers-etherHeader), hdl.Cat(hdl.Hex(48, arpTypeBytes>>16), hdl.Hex(16, 2), p.own.mac, p.own.ip, p.to.mac, p.to.ip))
	p.header = b.Let("header", 8*headers, hdl.Cat(p.to.mac, p.own.mac,
		hdl.Mux(p.isARP, hdl.Hex(16, typeARP), hdl.Hex(16, typeIPv4)), hdl.Mux(p.isARP, arp, packet)))
}

// send takes one frame after another through its states.
func (p *sending) send() {
	b := p.b
	b.Remark("A step every fourth cycle, if there is room for a byte.")
	beat := b.Reg("beat", beatBits)
	step := b.Let("step", 0, hdl.All(hdl.AllBits(beat), hdl.Any(hdl.None(p.valid), p.ready)))
	states := map[string]hdl.Expr{}
	for i, name := range packetStates {
		states[name] = b.Code(name, hdl.Lit(3, i))
	}
	state := b.Reg("state", 3)
	is := func(name string) hdl.Expr { return hdl.Eq(state, states[name]) }
	left := b.Reg("left", 6).Says("words of the sum, or bytes of the header, behind this one")
	payloadLeft := b.Reg("payload_left", 16)
	word, headerByte := b.Reg("word", 16), b.Reg("header_byte", 8)
	added := onesComplement(b, p.sum, word)
	b.Assign(p.opened, hdl.All(step, is("LOAD"), hdl.None(p.answerDue)))
	b.Assign(p.take, hdl.All(step, is("PAYLOAD"), hdl.None(p.isEcho)))
	headerEnds := b.Let("header_ends", 0, hdl.Eq(left, hdl.Mux(p.isEcho, hdl.Lit(6, udpHeader-echoHeader), hdl.Lit(6, 0))))
	ends := b.Let("ends", 0, hdl.Mux(is("PAYLOAD"), hdl.Eq(payloadLeft, hdl.Lit(16, 1)), hdl.All(is("HEADER"), headerEnds, p.isARP)))
	b.Assign(p.done, hdl.All(step, ends, hdl.Any(p.isARP, p.isEcho)))
	b.Clocked(p.clk, func(b *hdl.Block) {
		b.If(hdl.Any(p.rst, step), func(b *hdl.Block) { b.Set(beat, hdl.Lit(beatBits, 0)) }).
			ElseIf(hdl.None(hdl.AllBits(beat)), func(b *hdl.Block) { b.Set(beat, hdl.Increment(beat)) })
		b.Set(word, p.sumWords.Run(hdl.Cat(left.Bits(3, 0), hdl.Lit(4, 0)), 16))
		b.Set(headerByte, p.header.Run(hdl.Cat(left, hdl.Lit(3, 0)), 8))
		b.If(p.rst, func(b *hdl.Block) { b.Set(p.valid, hdl.Low) }).
			ElseIf(step, func(b *hdl.Block) { b.Set(p.valid, hdl.Any(is("HEADER"), is("PAYLOAD"))) }).
			ElseIf(p.ready, func(b *hdl.Block) { b.Set(p.valid, hdl.Low) })
		b.If(step, func(b *hdl.Block) {
			b.Set(p.first, hdl.All(is("HEADER"), hdl.Eq(left, hdl.Lit(6, headers-1))))
			b.Set(p.last, ends)
			b.Set(p.data, hdl.Mux(is("HEADER"), headerByte, hdl.Mux(p.isEcho, p.echoData, p.boxData)))
		})
		b.If(p.rst, func(b *hdl.Block) { b.Set(state, states["IDLE"]) }).ElseIf(step, func(b *hdl.Block) {
			b.Case(state, func(k *hdl.Case) {
				when := func(name string, build func(*hdl.Block)) { k.When([]hdl.Expr{states[name]}, build) }
				when("IDLE", func(b *hdl.Block) {
					b.If(hdl.Any(p.answerDue, p.closed), func(b *hdl.Block) { b.Set(state, states["LOAD"]) })
				})
				when("LOAD", func(b *hdl.Block) { p.load(b, left, states["SUM"], state) })
				when("SUM", func(b *hdl.Block) {
					b.Set(p.sum, added.Bits(17, 1))
					b.Set(payloadLeft, hdl.Sub(p.bytes, hdl.Mux(p.isEcho, hdl.Lit(16, ipHeader+echoHeader), hdl.Lit(16, ipHeader+udpHeader))))
					b.Set(left, hdl.Decrement(left))
					b.If(hdl.Eq(left, hdl.Lit(6, 0)), func(b *hdl.Block) {
						b.Set(left, hdl.Lit(6, headers-1))
						b.Set(state, states["HEADER"])
					})
				})
				when("HEADER", func(b *hdl.Block) {
					b.Set(left, hdl.Decrement(left))
					b.If(headerEnds, func(b *hdl.Block) { b.Set(state, hdl.Mux(p.isARP, states["IDLE"], states["PAYLOAD"])) })
				})
			}, func(b *hdl.Block) {
				b.Set(payloadLeft, hdl.Decrement(payloadLeft))
				b.Set(p.echoAt, hdl.Increment(p.echoAt))
				b.If(ends, func(b *hdl.Block) { b.Set(state, states["IDLE"]) })
			})
		})
	})
}

// onesComplement adds a word to a sum, with the carry that the sum has left over: a
// place below both lets one chain of carries do it. What comes out is in bits 17 to 1.
func onesComplement(b *hdl.Body, sum, word *hdl.Signal) *hdl.Signal {
	carry := sum.At(16)
	next := b.Let("next_sum", 18, hdl.Add(hdl.Cat(hdl.Low, sum.Bits(15, 0), carry), hdl.Cat(hdl.Low, word.Bits(15, 0), carry)))
	b.Unused(next.At(0))
	return next
}

// load takes a frame in hand: an answer first, for who asks waits.
func (p *sending) load(b *hdl.Block, left *hdl.Signal, next hdl.Expr, state *hdl.Signal) {
	b.Set(p.isARP, hdl.All(p.answerDue, hdl.None(p.answerEcho)))
	b.Set(p.isEcho, hdl.All(p.answerDue, p.answerEcho))
	b.Set(p.to.mac, hdl.Mux(p.answerDue, p.answerMAC, p.peer.mac))
	b.Set(p.to.ip, hdl.Mux(p.answerDue, p.answerIP, p.peer.ip))
	b.Set(p.to.port, p.peer.port)
	b.Set(p.bytes, hdl.Mux(p.answerDue, p.answerBytes,
		hdl.Add(hdl.Cat(hdl.Lit(16-lengthBits, 0), p.length), hdl.Lit(16, ipHeader+udpHeader))))
	b.Set(p.sum, hdl.Lit(17, 0))
	b.Set(p.echoAt, hdl.Lit(lengthBits, 0))
	b.Set(left, hdl.Lit(6, sumWords-1))
	b.Set(state, next)
}
