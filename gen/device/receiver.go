package device

import (
	"math/bits"

	"spikehdl/hdl"
	"spikehdl/link"
)

// lengthBits is the width of a count of content bytes.
var lengthBits = bits.Len(uint(link.CreditBytes))

// descriptors is how many frames may wait; twice the host's credit, since damage
// on the wire makes frames that nobody sent.
const descriptors = 2 * link.CreditFrames

// crcBytes are the last bytes of a frame. They are not kept: nobody reads them.
const crcBytes = 4

// frameReceiver keeps intact frames for the commander.
func frameReceiver(crc, queue *hdl.Module) *hdl.Module {
	m := hdl.NewModule("frame_receiver",
		"Finds frames in the bytes of the link, takes out the escapes, and keeps the content of intact",
		"frames, without its CRC, until it is read. The content of a damaged frame is taken back; the",
		"damage is reported in its place.")
	r := &receiver{clk: m.Input("clk", 0), rst: m.Input("rst", 0), crc: crc, queue: queue}
	m.Ports("Bytes from the link; there is no waiting.")
	rxValid, rxData := m.Input("rx_valid", 0), m.Input("rx_data", 8)
	m.Ports("The oldest frame: damaged, or its type, sequence number and payload of so many bytes.")
	r.frameValid = m.Output("frame_valid", 0)
	r.frameBad = m.Output("frame_bad", 0)
	r.frameLength = m.Output("frame_length", lengthBits)
	r.frameDone = m.Input("frame_done", 0).Says("drop it; its content is read")
	m.Ports("Its content, byte by byte; a byte is there in the third cycle after it was asked for.")
	r.data = m.OutputReg("data", 8)
	r.take = m.Input("take", 0).Says("go on to the next byte")

	r.b = m.Body()
	r.unescape(rxValid, rxData)
	r.check()
	r.keep()
	r.read()
	return m
}

// receiver is the module while it is built.
type receiver struct {
	b                                            *hdl.Body
	crc, queue                                   *hdl.Module
	clk, rst                                     *hdl.Signal
	frameValid, frameBad, frameLength, frameDone *hdl.Signal
	data, take                                   *hdl.Signal

	valid, content, flag, cut *hdl.Signal // a byte of content, or a flag, maybe with an escape just before it
	store, oldest             *hdl.Signal // a byte that is not of the CRC
	ends, right               *hdl.Signal // a frame has ended, and was right
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

// place is where in the buffer: all bits but the uppermost.
func place(at *hdl.Signal) hdl.Expr { return at.Run(0, lengthBits-1) }

// keep stores the content, and takes that of damaged frames back.
func (r *receiver) keep() {
	b := r.b
	b.Remark("Places in the buffer, with a bit above that tells a full one from an empty one.")
	r.buffer = b.Memory("buffer", 8, link.CreditBytes).In("block").Apart()
	writeAt := b.Reg("write_at", lengthBits)
	frameStart := b.Reg("frame_start", lengthBits).Says("of the frame that comes in")
	r.readAt = b.Reg("read_at", lengthBits)
	r.freeTo = b.Reg("free_to", lengthBits).Says("where the oldest frame starts")
	length := b.Reg("stored_length", lengthBits)
	b.Remark("Room is reckoned two bytes late, so some must be left over. They are: the CRCs are not kept, but",
		"are part of the host's credit.")
	space := b.Reg("space", lengthBits)
	full := b.Reg("full", 0).Says("less than four places")
	spoilt := b.Reg("spoilt", 0).Says("a byte found no room")
	limit := b.Let("limit", lengthBits, hdl.Cat(hdl.Not(r.freeTo.At(lengthBits-1)), place(r.freeTo)))
	stores := b.Let("stores", 0, hdl.All(r.store, hdl.None(full)))

	intact := b.Let("intact", 0, hdl.All(r.right, hdl.None(spoilt)))
	room := b.Wire("room", 0)
	keeps := b.Let("keeps", 0, hdl.All(intact, room))
	b.Instance(r.queue, "frames",
		[]hdl.Setting{hdl.Set("WIDTH", lengthBits+1), hdl.Set("DEPTH", descriptors), hdl.Set("RESERVE", 1)},
		[]hdl.Setting{
			hdl.Set("clk", r.clk), hdl.Set("rst", r.rst), hdl.Set("push", hdl.All(r.ends, room)),
			hdl.Set("push_data", hdl.Cat(hdl.None(intact), length)), hdl.Set("room", room),
			hdl.Set("m_valid", r.frameValid), hdl.Set("m_ready", r.frameDone), hdl.Set("m_data", hdl.Cat(r.frameBad, r.frameLength)),
		})
	b.Remark("Nothing is stored in the cycle in which a frame ends: the first bytes of the next are held back.")
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.Set(space, hdl.Sub(limit, writeAt))
		b.Set(full, hdl.Lt(space, hdl.Lit(lengthBits, crcBytes)))
		b.If(r.rst, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(lengthBits, 0))
			b.Set(frameStart, hdl.Lit(lengthBits, 0))
		}).ElseIf(hdl.All(r.ends, keeps), func(b *hdl.Block) { b.Set(frameStart, writeAt) }).
			ElseIf(r.ends, func(b *hdl.Block) { b.Set(writeAt, frameStart) }).
			ElseIf(stores, func(b *hdl.Block) { b.Set(writeAt, hdl.Increment(writeAt)) })
		b.If(hdl.Any(r.rst, r.ends), func(b *hdl.Block) {
			b.Set(spoilt, hdl.Low)
			b.Set(length, hdl.Lit(lengthBits, 0))
		}).ElseIf(r.store, func(b *hdl.Block) {
			b.Set(spoilt, hdl.Any(spoilt, full))
			b.Set(length, hdl.Increment(length))
		})
		b.If(stores, func(b *hdl.Block) { b.Set(r.buffer.At(place(writeAt)), r.oldest) })
	})
}

// read hands the content on. The reader has taken all of a frame when it drops it.
func (r *receiver) read() {
	b := r.b
	b.Remark("The memory is slow to read, so that a register of its own stands behind it.")
	fetched := b.Reg("fetched", 8)
	b.Clocked(r.clk, func(b *hdl.Block) {
		b.If(r.rst, func(b *hdl.Block) {
			b.Set(r.readAt, hdl.Lit(lengthBits, 0))
			b.Set(r.freeTo, hdl.Lit(lengthBits, 0))
		}).ElseIf(r.frameDone, func(b *hdl.Block) { b.Set(r.freeTo, r.readAt) }).
			ElseIf(r.take, func(b *hdl.Block) { b.Set(r.readAt, hdl.Increment(r.readAt)) })
		b.Set(fetched, r.buffer.At(place(r.readAt)))
		b.Set(r.data, fetched)
	})
}
