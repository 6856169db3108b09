package device

import (
	"math/bits"

	"spikehdl/hdl"
	"spikehdl/link"
)

// descriptors is how many frames may wait; twice the host's credit, since damage
// on the wire makes frames that nobody sent.
const descriptors = 2 * link.CreditFrames

// crcBytes are the last bytes of a frame. They are not kept: nobody reads them.
const crcBytes = 4

// What a frame in the queue may be in place of a command.
const (
	faultNone = iota
	faultBadFrame
	faultOutOfStep
)

// faultBits holds what a frame may be.
const faultBits = 2

// lengthBits is the width of a count of bytes in a buffer of so many.
func lengthBits(credit int) int { return bits.Len(uint(credit)) }

// frameReceiver keeps the commands of a session for whoever takes them.
func frameReceiver(crc, queue *hdl.Module, credit int) *hdl.Module {
	m := hdl.NewModule("frame_receiver",
		"Finds frames in the bytes of the link, takes out the escapes, and keeps type and payload of those",
		"that are intact, of the session and in step. One that is not ends the session: a fault stands in the",
		"queue in its place, and nothing more is taken until a HELLO. The content of frames that are not kept",
		"is taken back.")
	r := &receiver{clk: m.Input("clk", 0), rst: m.Input("rst", 0), crc: crc, queue: queue, length: lengthBits(credit), credit: credit}
	m.Ports("Bytes from the link; there is no waiting.")
	rxValid, rxData := m.Input("rx_valid", 0), m.Input("rx_data", 8)
	m.Ports("The session. A HELLO has come; everything restarts; it may go on; a command was refused.")
	r.session, r.due = m.OutputReg("session", 16), m.OutputReg("due", 8).Says("sequence number of the next command")
	r.hello = m.OutputReg("hello", 0)
	r.restart, r.greet, r.refused = m.Input("restart", 0), m.Input("greet", 0), m.Input("refused", 0)
	m.Ports("A frame of another session, to be answered once.")
	r.stranger, r.strangerSession = m.OutputReg("stranger", 0), m.OutputReg("stranger_session", 16)
	r.strangerTold = m.Input("stranger_told", 0)
	m.Ports("The oldest frame: a fault, or type and payload of so many bytes.")
	r.frameValid = m.Output("frame_valid", 0)
	r.frameFault = m.Output("frame_fault", faultBits)
	r.frameLength = m.Output("frame_length", r.length)
	r.frameDone = m.Input("frame_done", 0).Says("drop it; its content is read")
	m.Ports("Its content, byte by byte; a byte is there in the third cycle after it was asked for.")
	r.data = m.OutputReg("data", 8)
	r.take = m.Input("take", 0).Says("go on to the next byte")
	m.Ports("To be counted; nothing is, before the first edge.")
	r.taken, r.damaged, r.dropped = m.OutputReg("taken", 0).Starts(hdl.Low), m.OutputReg("damaged", 0).Starts(hdl.Low), m.OutputReg("dropped", 0).Starts(hdl.Low)

	r.b = m.Body()
	r.unescape(rxValid, rxData)
	r.check()
	r.judge()
	r.keep()
	r.read()
	return m
}

// receiver is the module while it is built.
type receiver struct {
	b                                              *hdl.Body
	crc, queue                                     *hdl.Module
	length, credit                                 int
	clk, rst                                       *hdl.Signal
	session, due, hello, restart, greet, refused   *hdl.Signal
	stranger, strangerSession, strangerTold        *hdl.Signal
	frameValid, frameFault, frameLength, frameDone *hdl.Signal
	data, take                                     *hdl.Signal
	taken, damaged, dropped                        *hdl.Signal

	valid, content, flag, cut *hdl.Signal // a byte of content, or a flag, maybe with an escape just before it
	seen                      *hdl.Signal // of the first bytes, a one each
	store, oldest             *hdl.Signal // a byte that is not of the CRC
	keeps                     *hdl.Signal // it is the type, or of the payload
	ends, right               *hdl.Signal // a frame has ended, and was right
	accepts, fails, clears    *hdl.Signal // a frame is kept; a fault is; its content is taken back
	fault, room, spoilt       *hdl.Signal
	bare                      *hdl.Signal // there is no payload
	buffer, readAt, freeTo    *hdl.Signal
}

// unescape tells content from flags.
func (r *receiver) unescape(rxValid, rxData *hdl.Signal) {
	b := r.b
	b.Remark("Content without its escapes, and flags.")
	escaped := b.Reg("escaped", 0)
	r.valid, r.content = b.Reg("content_valid", 0), b.Reg("content", 8)
	r.flag, r.cut = b.Reg("flag", 0), b.Reg("cut", 0).Says("an escape just before the flag")
	isFlag := b.Let("is_flag", 0, hdl.All(rxValid, hdl.Eq(rxData, hdl.Hex(8, link.Flag))))
	isEscape := b.Let("is_escape", 0, hdl.All(rxValid, hdl.Eq(rxData, hdl.Hex(8, link.Escape))))
	isContent := b.Let("is_content", 0, hdl.All(rxValid, hdl.None(isFlag), hdl.None(isEscape)))
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.Set(r.valid, hdl.All(isContent, hdl.None(r.rst)))
		b.Set(r.content, hdl.Mux(escaped, hdl.Xor(rxData, hdl.Hex(8, link.EscapeXor)), rxData))
		b.Set(r.flag, hdl.All(isFlag, hdl.None(r.rst)))
		b.Set(r.cut, escaped)
		b.If(hdl.Any(r.rst, isFlag, isContent), func(b *hdl.Block) { b.Set(escaped, hdl.Low) }).
			ElseIf(isEscape, func(b *hdl.Block) { b.Set(escaped, hdl.High) })
	})
}

// check holds back as many bytes as may be the CRC, and finds out whether a frame
// is right.
func (r *receiver) check() {
	b := r.b
	b.Remark("The last bytes are held back: they may be the CRC. Of the first bytes, there is a one each.")
	crcNow, nextCRC := b.Reg("crc", 32), b.Wire("next_crc", 32)
	held, seen := b.Reg("held", 8*crcBytes), b.Reg("seen", link.Overhead)
	r.seen = seen
	r.store = b.Let("store", 0, hdl.All(r.valid, seen.At(crcBytes-1)))
	r.oldest = b.Let("oldest", 8, held.Run(8*(crcBytes-1), 8))
	b.Instance(r.crc, "check", nil, []hdl.Setting{
		hdl.Set("crc", crcNow), hdl.Set("data", r.content), hdl.Set("next_crc", nextCRC)})
	b.Remark("A flag ends a frame; two flags in a row have none between them. Whether the frame was right is",
		"known two cycles later.")
	ended, whole := b.Reg("ended", 0), b.Reg("whole", 0).Says("not cut, and long enough")
	residue := b.Reg("residue", crcBytes).Says("which bytes of the CRC are right")
	r.ends, r.right = b.Reg("ends", 0), b.Reg("right", 0)
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.If(hdl.Any(r.rst, r.flag), func(b *hdl.Block) {
			b.Set(crcNow, allOnes)
			b.Set(seen, hdl.Lit(link.Overhead, 0))
		}).ElseIf(r.valid, func(b *hdl.Block) {
			b.Set(crcNow, nextCRC)
			b.Set(seen, hdl.Cat(seen.Bits(link.Overhead-2, 0), hdl.High))
		})
		b.If(r.valid, func(b *hdl.Block) { b.Set(held, hdl.Cat(held.Run(0, 8*(crcBytes-1)), r.content)) })
		b.Set(ended, hdl.All(r.flag, hdl.Any(r.cut, seen.At(0)), hdl.None(r.rst)))
		b.Set(whole, hdl.All(hdl.None(r.cut), seen.At(link.Overhead-1)))
		for k := range crcBytes {
			b.Set(residue.At(k), hdl.Eq(crcNow.Run(8*k, 8), hdl.Hex(8, link.CRCResidue>>(8*k)&0xFF)))
		}
		b.Set(r.ends, hdl.All(ended, hdl.None(r.rst)))
		b.Set(r.right, hdl.All(whole, hdl.AllBits(residue)))
	})
}

// judge says what becomes of a frame. All that it asks of the header is known long
// before the frame has ended.
func (r *receiver) judge() {
	b := r.b
	b.Remark("The header: where the oldest byte stands in the frame is told by how many were seen.")
	frameType, seq, session := b.Reg("frame_type", 8), b.Reg("frame_seq", 8), b.Reg("frame_session", 16)
	isByte := func(k int) hdl.Expr {
		return hdl.All(r.store, r.seen.At(crcBytes+k-1), hdl.None(r.seen.At(crcBytes+k)))
	}
	r.keeps = b.Let("keeps", 0, hdl.All(r.store, hdl.Any(hdl.None(r.seen.At(crcBytes)), r.seen.At(link.Overhead-1))))
	isHello, ours, inStep := b.Reg("is_hello", 0), b.Reg("ours", 0), b.Reg("in_step", 0)
	r.bare = b.Reg("bare", 0).Says("there is no payload")
	b.Remark("open: commands are taken. told: a host of another session has heard of it.")
	open, told := b.Reg("open", 0), b.Reg("told", 0)
	r.spoilt, r.room = b.Reg("spoilt", 0).Says("a byte found no room"), b.Wire("room", 0)
	b.Remark("What the frame is.")
	ends, intact := b.Reg("judged", 0), b.Reg("intact", 0)
	r.accepts, r.fails, r.clears = b.Reg("accepts", 0), b.Reg("fails", 0), b.Reg("clears", 0)
	r.fault = b.Reg("fault", faultBits)
	mine := b.Let("mine", 0, hdl.All(intact, ours, hdl.None(isHello)))
	accepts := b.Let("is_accepted", 0, hdl.All(mine, open, inStep, r.room))
	strange := b.Let("is_strange", 0, hdl.All(intact, hdl.None(ours), hdl.None(isHello)))
	fails := b.Let("is_fault", 0, hdl.All(open, hdl.None(accepts), hdl.None(strange), hdl.None(hdl.All(intact, isHello))))
	b.Clocked(r.clk, func(b *hdl.Block) {
		for k, part := range []hdl.Expr{frameType, seq, session.Run(0, 8), session.Run(8, 8)} {
			condition := isByte(k)
			if k == 0 {
				condition = hdl.All(r.store, hdl.None(r.seen.At(crcBytes)))
			}
			b.If(condition, func(b *hdl.Block) { b.Set(part, r.oldest) })
		}
		b.Set(isHello, hdl.All(hdl.Eq(frameType, hdl.Hex(8, link.TypeHello)), r.bare, hdl.AnyBit(session)))
		b.Set(ours, hdl.Eq(session, r.session))
		b.Set(inStep, hdl.Eq(seq, r.due))
		b.Set(ends, hdl.All(r.ends, hdl.None(r.rst)))
		b.Set(intact, hdl.All(r.right, hdl.None(r.spoilt)))
		b.Set(r.accepts, hdl.All(ends, accepts))
		b.Set(r.fails, hdl.All(ends, fails))
		b.Set(r.clears, ends)
		b.Set(r.fault, hdl.Mux(hdl.All(intact, hdl.None(inStep)), hdl.Lit(faultBits, faultOutOfStep), hdl.Lit(faultBits, faultBadFrame)))
		b.Set(r.hello, hdl.All(ends, intact, isHello))
		b.Set(r.taken, hdl.All(ends, hdl.None(r.rst), intact, hdl.Any(isHello, accepts)))
		b.Set(r.damaged, hdl.All(ends, hdl.None(r.rst), hdl.None(intact)))
		b.Set(r.dropped, hdl.All(ends, hdl.None(r.rst), intact, hdl.None(isHello), hdl.None(accepts)))
		b.If(r.rst, func(b *hdl.Block) { b.Set(r.session, hdl.Lit(16, link.NoSession)) }).
			ElseIf(hdl.All(ends, intact, isHello), func(b *hdl.Block) { b.Set(r.session, session) })
		b.If(hdl.All(ends, intact, isHello), func(b *hdl.Block) { b.Set(r.due, hdl.Increment(seq)) }).
			ElseIf(hdl.All(ends, accepts), func(b *hdl.Block) { b.Set(r.due, hdl.Increment(r.due)) })
		b.If(hdl.Any(r.rst, r.restart, r.refused, hdl.All(ends, hdl.Any(fails, hdl.All(intact, isHello)))), func(b *hdl.Block) { b.Set(open, hdl.Low) }).
			ElseIf(r.greet, func(b *hdl.Block) { b.Set(open, hdl.High) })
		b.If(hdl.Any(r.rst, r.hello), func(b *hdl.Block) {
			b.Set(told, hdl.Low)
			b.Set(r.stranger, hdl.Low)
		}).ElseIf(hdl.All(ends, strange, hdl.None(told)), func(b *hdl.Block) {
			b.Set(told, hdl.High)
			b.Set(r.stranger, hdl.High)
			b.Set(r.strangerSession, session)
		}).ElseIf(r.strangerTold, func(b *hdl.Block) { b.Set(r.stranger, hdl.Low) })
	})
}

// place is where in the buffer: all bits but the uppermost.
func (r *receiver) place(at *hdl.Signal) hdl.Expr { return at.Run(0, r.length-1) }

// keep stores the content, and takes that of other frames back.
func (r *receiver) keep() {
	b, n := r.b, r.length
	b.Remark("Places in the buffer, with a bit above that tells a full one from an empty one.")
	r.buffer = b.Memory("buffer", 8, r.credit).In("block").Apart()
	writeAt := b.Reg("write_at", n)
	frameStart := b.Reg("frame_start", n).Says("of the frame that comes in")
	r.readAt = b.Reg("read_at", n)
	r.freeTo = b.Reg("free_to", n).Says("where the oldest frame starts")
	length := b.Reg("stored_length", n)
	b.Remark("Room is reckoned two bytes late, so some must be left over. They are: sequence numbers, sessions",
		"and CRCs are not kept, but are part of the host's credit.")
	space := b.Reg("space", n)
	full := b.Reg("full", 0).Says("less than four places")
	limit := b.Let("limit", n, hdl.Cat(hdl.Not(r.freeTo.At(n-1)), r.place(r.freeTo)))
	stores := b.Let("stores", 0, hdl.All(r.keeps, hdl.None(full)))

	b.Remark("A fault always finds a place: there is one in a session, and commands leave one.")
	b.Instance(r.queue, "frames",
		[]hdl.Setting{hdl.Set("WIDTH", n+faultBits), hdl.Set("DEPTH", descriptors), hdl.Set("RESERVE", 2)},
		[]hdl.Setting{
			hdl.Set("clk", r.clk), hdl.Set("rst", r.restart), hdl.Set("push", hdl.Any(r.accepts, r.fails)),
			hdl.Set("push_data", hdl.Cat(hdl.And(r.fault, hdl.Repeat(faultBits, r.fails)), length)), hdl.Set("room", r.room),
			hdl.Set("m_valid", r.frameValid), hdl.Set("m_ready", r.frameDone), hdl.Set("m_data", hdl.Cat(r.frameFault, r.frameLength)),
		})
	b.Remark("Nothing is stored in the cycles in which a frame is judged: the first bytes of the next are held",
		"back. A frame that comes in while everything restarts has lost its beginning.")
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.Set(space, hdl.Sub(limit, writeAt))
		b.Set(full, hdl.Lt(space, hdl.Lit(n, crcBytes)))
		b.Set(r.bare, hdl.Eq(length, hdl.Lit(n, 1)))
		b.If(r.restart, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(n, 0))
			b.Set(frameStart, hdl.Lit(n, 0))
		}).ElseIf(r.accepts, func(b *hdl.Block) { b.Set(frameStart, writeAt) }).
			ElseIf(r.clears, func(b *hdl.Block) { b.Set(writeAt, frameStart) }).
			ElseIf(stores, func(b *hdl.Block) { b.Set(writeAt, hdl.Increment(writeAt)) })
		b.If(hdl.Any(r.rst, r.clears), func(b *hdl.Block) {
			b.Set(r.spoilt, hdl.Low)
			b.Set(length, hdl.Lit(n, 0))
		}).ElseIf(hdl.All(r.restart, hdl.Any(r.keeps, hdl.AnyBit(length))), func(b *hdl.Block) { b.Set(r.spoilt, hdl.High) }).
			ElseIf(r.keeps, func(b *hdl.Block) {
				b.Set(r.spoilt, hdl.Any(r.spoilt, full))
				b.Set(length, hdl.Increment(length))
			})
		b.If(stores, func(b *hdl.Block) { b.Set(r.buffer.At(r.place(writeAt)), r.oldest) })
	})
}

// read hands the content on. The reader has taken all of a frame when it drops it.
func (r *receiver) read() {
	b, n := r.b, r.length
	b.Remark("The memory is slow to read, so that a register of its own stands behind it.")
	fetched := b.Reg("fetched", 8)
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.If(r.restart, func(b *hdl.Block) {
			b.Set(r.readAt, hdl.Lit(n, 0))
			b.Set(r.freeTo, hdl.Lit(n, 0))
		}).ElseIf(r.frameDone, func(b *hdl.Block) { b.Set(r.freeTo, r.readAt) }).
			ElseIf(r.take, func(b *hdl.Block) { b.Set(r.readAt, hdl.Increment(r.readAt)) })
		b.Set(fetched, r.buffer.At(r.place(r.readAt)))
		b.Set(r.data, fetched)
	})
}
