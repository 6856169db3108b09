package device

import (
	"fmt"
	"strings"

	"spikehdl/hdl"
	"spikehdl/link"
)

// LoadFile is the name of the file that says which weights come with the bitstream,
// relative to the folder of the Verilog files.
const LoadFile = "mem/load.hex"

// loadPlaces is the number of bytes in that file: a power of two.
const loadPlaces = 8

// LoadText is the text of that file: a byte a line, in hexadecimal, as INFO has them.
func LoadText(state link.LoadState) string {
	var text strings.Builder
	for _, b := range append(state.Bytes(), 0) {
		fmt.Fprintf(&text, "%02x\n", b)
	}
	return text.String()
}

// loadRecord knows how far the load of weights has come. Brought says whether weights
// come with the bitstream.
func loadRecord(brought bool) *hdl.Module {
	u := newUnit("load_record",
		"Knows how far the load of the weights has come: the WRITEs since LOAD and a CRC-32 over their",
		"payloads, taken bit by bit. A COMMIT turns the register round once and compares it on the way. No",
		"reset touches it, as none touches the weights; until the first LOAD it says what has come with the",
		"bitstream.")
	clk := u.in("clk", 0)
	bit := u.in("bit_data", 0)
	u.m.Ports("The load begins; a WRITE begins, has a bit more, is whole.")
	clear := u.in("load_clear", 0)
	writeBegin, writeBit, frame := u.in("write_begin", 0), u.in("write_bit", 0), u.in("load_frame", 0)
	u.m.Ports("COMMIT begins, has a bit more, was right.")
	commitBegin, commitBit, commit := u.in("commit_begin", 0), u.in("commit_bit", 0), u.in("commit", 0)
	differs := u.outReg("commit_differs", 0)
	loaded := u.outReg("loaded", 0).Starts(level(brought))
	u.m.Ports("Its bytes as INFO has them; one is there in the second cycle after its place.")
	at := u.in("load_at", 3)
	data := u.outReg("load_data", 8)

	b := u.b
	initial := b.Memory("initial_load", 8, loadPlaces).In("logic")
	b.LoadHex(initial, hdl.Text(LoadFile))
	pristine := u.reg("pristine", 0).Starts(hdl.High).Says("there was no LOAD yet")
	crc := u.reg("crc", 32)
	frames := u.reg("frames", 16)
	feedback := u.let("feedback", 0, hdl.Xor(crc.At(0), bit))
	polynomial := hdl.And(hdl.Repeat(32, feedback), hdl.Hex(32, link.CRCPolynomial))
	b.Remark("A byte of it, and a byte of what has come with the bitstream.")
	now, before := u.reg("byte_now", 8), u.reg("byte_before", 8)
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(hdl.Any(clear, writeBegin), func(b *hdl.Block) { b.Set(loaded, hdl.Low) }).
			ElseIf(commit, func(b *hdl.Block) { b.Set(loaded, hdl.High) })
		b.If(clear, func(b *hdl.Block) { b.Set(pristine, hdl.Low) })
		b.If(clear, func(b *hdl.Block) { b.Set(frames, hdl.Lit(16, 0)) }).
			ElseIf(frame, func(b *hdl.Block) { b.Set(frames, hdl.Increment(frames)) })
		b.If(clear, func(b *hdl.Block) { b.Set(crc, allOnes) }).
			ElseIf(writeBit, func(b *hdl.Block) { b.Set(crc, hdl.Xor(hdl.Cat(hdl.Low, crc.Bits(31, 1)), polynomial)) }).
			ElseIf(commitBit, func(b *hdl.Block) { b.Set(crc, hdl.Cat(crc.At(0), crc.Bits(31, 1))) })
		// The checksum is the register inverted: equal are bits that differ.
		b.If(commitBegin, func(b *hdl.Block) { b.Set(differs, pristine) }).
			ElseIf(hdl.All(commitBit, hdl.None(feedback)), func(b *hdl.Block) { b.Set(differs, hdl.High) })
		b.Case(at, func(k *hdl.Case) {
			place := func(at int, value hdl.Expr) {
				k.When([]hdl.Expr{hdl.Lit(3, at)}, func(b *hdl.Block) { b.Set(now, value) })
			}
			place(0, hdl.Cat(hdl.Lit(7, 0), loaded))
			place(1, frames.Run(0, 8))
			place(2, frames.Run(8, 8))
			place(3, hdl.Not(crc.Run(0, 8)))
			place(4, hdl.Not(crc.Run(8, 8)))
			place(5, hdl.Not(crc.Run(16, 8)))
		}, func(b *hdl.Block) { b.Set(now, hdl.Not(crc.Run(24, 8))) })
		b.Set(before, initial.At(at))
		b.Set(data, hdl.Mux(pristine, before, now))
	})
	return u.m
}

func level(high bool) hdl.Expr {
	if high {
		return hdl.High
	}
	return hdl.Low
}
