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

// frameReceiver keeps intact frames for the commander.
func frameReceiver(crc, queue *hdl.Module) *hdl.Module {
	addressBits := bits.Len(uint(link.CreditBytes - 1))
	m := hdl.NewModule("frame_receiver",
		"Finds frames in the bytes of the link, takes out the escapes, and keeps the content of intact",
		"frames until it is read. The content of a damaged frame is taken back; the damage is reported in",
		"its place. Reading goes on from byte to byte, and can go back to a marked one.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Bytes from the link; there is no waiting.")
	rxValid, rxData := m.Input("rx_valid", 0), m.Input("rx_data", 8)
	m.Ports("The oldest frame: damaged, or its content of so many bytes, CRC included.")
	frameValid := m.Output("frame_valid", 0)
	frameBad := m.Output("frame_bad", 0)
	frameLength := m.Output("frame_length", lengthBits)
	frameDone := m.Input("frame_done", 0).Says("drop it; its content is read")
	m.Ports("Its content, byte by byte.")
	data := m.OutputReg("data", 8)
	take := m.Input("take", 0).Says("go on to the next byte")
	mark := m.Input("mark", 0).Says("remember the next byte")
	rewind := m.Input("rewind", 0).Says("go back to the marked byte")

	b := m.Body()
	buffer := b.Memory("buffer", 8, link.CreditBytes).In("block")
	escaped := b.Reg("escaped", 0)
	spoilt := b.Reg("spoilt", 0).Says("a byte found no room")
	length := b.Reg("content_length", lengthBits)
	crcNow := b.Reg("crc", 32)
	writeAt := b.Reg("write_at", addressBits)
	frameStart := b.Reg("frame_start", addressBits)
	readAt := b.Reg("read_at", addressBits)
	markedAt := b.Reg("marked_at", addressBits)
	used := b.Reg("used", lengthBits).Says("bytes of intact frames not dropped yet")

	isFlag := b.Let("is_flag", 0, hdl.All(rxValid, hdl.Eq(rxData, hdl.Hex(8, link.Flag))))
	isEscape := b.Let("is_escape", 0, hdl.All(rxValid, hdl.Eq(rxData, hdl.Hex(8, link.Escape))))
	isContent := b.Let("is_content", 0, hdl.All(rxValid, hdl.None(isFlag), hdl.None(isEscape)))
	content := b.Let("content", 8, hdl.Mux(escaped, hdl.Xor(rxData, hdl.Hex(8, link.EscapeXor)), rxData))
	full := b.Let("full", 0, hdl.Eq(hdl.Add(used, length), hdl.Lit(lengthBits, link.CreditBytes)))
	store := b.Let("store", 0, hdl.All(isContent, hdl.None(full)))
	nextCRC := b.Wire("next_crc", 32)
	b.Instance(crc, "check", nil, []hdl.Setting{
		hdl.Set("crc", crcNow), hdl.Set("data", content), hdl.Set("next_crc", nextCRC)})

	b.Remark("A flag ends a frame. Two flags in a row are none.")
	ends := b.Let("ends", 0, hdl.All(isFlag, hdl.Any(escaped, hdl.AnyBit(length))))
	intact := b.Let("intact", 0, hdl.All(hdl.None(escaped), hdl.None(spoilt),
		hdl.Ge(length, hdl.Lit(lengthBits, link.Overhead)), hdl.Eq(crcNow, hdl.Hex(32, link.CRCResidue))))
	room := b.Wire("room", 0)
	keep := b.Let("keep", 0, hdl.All(ends, intact, room))
	b.Instance(queue, "frames",
		[]hdl.Setting{hdl.Set("WIDTH", lengthBits+1), hdl.Set("DEPTH", descriptors), hdl.Set("RESERVE", 1)},
		[]hdl.Setting{
			hdl.Set("clk", clk), hdl.Set("rst", rst), hdl.Set("push", hdl.All(ends, room)),
			hdl.Set("push_data", hdl.Cat(hdl.None(intact), length)), hdl.Set("room", room),
			hdl.Set("m_valid", frameValid), hdl.Set("m_ready", frameDone), hdl.Set("m_data", hdl.Cat(frameBad, frameLength)),
		})
	freed := b.Let("freed", lengthBits, hdl.Mux(hdl.All(frameDone, hdl.None(frameBad)), frameLength, hdl.Lit(lengthBits, 0)))
	kept := b.Let("kept", lengthBits, hdl.Mux(keep, length, hdl.Lit(lengthBits, 0)))
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(rst, isFlag), func(b *hdl.Block) {
			b.Set(escaped, hdl.Low)
			b.Set(spoilt, hdl.Low)
			b.Set(length, hdl.Lit(lengthBits, 0))
			b.Set(crcNow, allOnes)
		}).ElseIf(isEscape, func(b *hdl.Block) { b.Set(escaped, hdl.High) }).ElseIf(isContent, func(b *hdl.Block) {
			b.Set(escaped, hdl.Low)
			b.Set(crcNow, nextCRC)
			b.Set(spoilt, hdl.Any(spoilt, full))
			b.If(hdl.None(full), func(b *hdl.Block) { b.Set(length, hdl.Increment(length)) })
		})
		b.If(rst, func(b *hdl.Block) {
			b.Set(writeAt, hdl.Lit(addressBits, 0))
			b.Set(frameStart, hdl.Lit(addressBits, 0))
			b.Set(used, hdl.Lit(lengthBits, 0))
		}).Else(func(b *hdl.Block) {
			b.If(hdl.All(isFlag, hdl.None(keep)), func(b *hdl.Block) { b.Set(writeAt, frameStart) }).ElseIf(store, func(b *hdl.Block) { b.Set(writeAt, hdl.Increment(writeAt)) })
			b.If(keep, func(b *hdl.Block) { b.Set(frameStart, writeAt) })
			b.Set(used, hdl.Sub(hdl.Add(used, kept), freed))
		})
		b.If(store, func(b *hdl.Block) { b.Set(buffer.At(writeAt), content) })
	})

	b.Remark("The memory is read at the place of the next cycle, so data is always the byte in hand.")
	readNext := b.Let("read_next", addressBits, hdl.Mux(rst, hdl.Lit(addressBits, 0),
		hdl.Mux(rewind, markedAt, hdl.Mux(take, hdl.Increment(readAt), readAt))))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(data, buffer.At(readNext))
		b.Set(readAt, readNext)
		b.If(mark, func(b *hdl.Block) { b.Set(markedAt, readNext) })
	})
	return m
}
