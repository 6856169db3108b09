package fast

import (
	"encoding/binary"
	"math/bits"

	"spikehdl/network"
)

// width is the number of neurons that a kernel works on at once: a block. The
// last block of a layer is filled up with neurons that nothing reads.
const width = 64

// kernels are the inner loops. There is one set in plain Go, for every
// machine, and one in assembly; both leave the same values behind.
//
// Weights are those of one block, rows x 64, and an event is the offset of its
// row, 64 times the row's index. No kernel checks an offset.
type kernels struct {
	// narrow takes one block of a delta layer through the steps with events.
	narrow func(b *narrowBlock, weights []byte, events []uint32, steps []step)
	// wide does the same to a block whose sums need 32 bits.
	wide func(b *wideBlock, weights []byte, events []uint32, steps []step)
	// emit turns the steps at which neurons fired into emitted spike times, a
	// delay later: Silent for who still waits, and after the last step.
	emit func(times *[width]network.Time, waiting *[width]int8, fired *[width]uint8, delay, last int)
	// multiply adds the level-weighted rows of all pairs to one block of a
	// window layer. The sum of chunk pairs, at least 1, must fit into 16 bits.
	multiply func(sums *[width]int32, weights []byte, pairs []pair, chunk int)
	// level turns sums into spike times: the step T-1-level, Silent at level 0.
	level func(times *[width]network.Time, sums *[width]int32, shift, top int)
}

// step is a step of a sample in which a delta layer has events.
type step struct {
	events uint32 // how many, at least 1
	bias   uint32 // 128 times as many, which they add too much to an even neuron; in both halves
	time   uint32 // 0 to T-1, in all four bytes
}

// narrowBlock is the state of 64 delta neurons whose V-theta fits into 16 bits.
// Even and odd neurons lie apart, as the kernels add them.
type narrowBlock struct {
	even, odd [width / 2]int16 // V-theta of neurons 0, 2, 4... and 1, 3, 5...
	waiting   [width]int8      // -1 if the neuron has not fired, 0 if it has
	time      [width]uint8     // the step at which it fired; nothing while it waits
}

// wideBlock is the same for sums that fit into 32 bits.
type wideBlock struct {
	sum     [width]int32 // V-theta
	waiting [width]int8
	time    [width]uint8
}

// pair is two events of a window layer.
type pair struct {
	first, second uint32
	levels        uint32 // the first event's in the low byte, the second's in the next; in both halves
}

// The vector kernels spread a whole word; these fill it.
const (
	everyHalf = 0x00010001
	everyByte = 0x01010101
)

func (p *pair) both() (first, second uint64) {
	return uint64(p.levels & 0xFF), uint64(p.levels >> 8 & 0xFF)
}

// portable is the set in plain Go. It packs four sums of 16 bits into one word:
// adding words adds all four, and although a sum below zero borrows from its
// neighbour, the word stays the exact sum of value << 16*lane, from which the
// values are read again where they are known to fit.
var portable = kernels{narrowGo, wideGo, emitGo, multiplyGo, levelGo}

const (
	lowBytes  = 0x00FF00FF00FF00FF
	everyLane = 0x0001000100010001
	topBits   = 0x8000800080008000
)

func packLanes(v []int16) uint64 {
	return uint64(int64(v[0]) + int64(v[1])<<16 + int64(v[2])<<32 + int64(v[3])<<48)
}

// unpackLane reads lane i of a word to which topBits were added, so that no
// lane is below zero and none borrows.
func unpackLane(word uint64, i int) int16 { return int16(uint16(word>>(16*i)) ^ 0x8000) }

func narrowGo(b *narrowBlock, weights []byte, events []uint32, steps []step) {
	const columns = width / 8
	var even, odd, evenWaits, oddWaits [columns]uint64 // a column is eight neurons
	for c := range columns {
		even[c] = packLanes(b.even[4*c:]) + topBits
		odd[c] = packLanes(b.odd[4*c:]) + topBits
		for lane := range 4 {
			evenWaits[c] |= uint64(uint16(b.waiting[8*c+2*lane])&0x8000) << (16 * lane)
			oddWaits[c] |= uint64(uint16(b.waiting[8*c+2*lane+1])&0x8000) << (16 * lane)
		}
	}
	for _, s := range steps {
		now := events[:s.events]
		events = events[s.events:]
		tooMuch := uint64(s.bias&0xFFFF) * everyLane
		for c := range columns {
			e, o := even[c]-tooMuch, odd[c]-tooMuch
			for _, at := range now {
				x := binary.LittleEndian.Uint64(weights[int(at)+8*c:])
				e += x & lowBytes
				o += (x ^ topBits) >> 8 & lowBytes
			}
			even[c], odd[c] = e, o
			fires := e & evenWaits[c]
			for f := fires; f != 0; f &= f - 1 {
				lane := bits.TrailingZeros64(f) / 16
				b.time[8*c+2*lane], b.waiting[8*c+2*lane] = uint8(s.time), 0
			}
			evenWaits[c] &^= fires
			fires = o & oddWaits[c]
			for f := fires; f != 0; f &= f - 1 {
				lane := bits.TrailingZeros64(f) / 16
				b.time[8*c+2*lane+1], b.waiting[8*c+2*lane+1] = uint8(s.time), 0
			}
			oddWaits[c] &^= fires
		}
	}
	for c := range columns {
		for lane := range 4 {
			b.even[4*c+lane] = unpackLane(even[c], lane)
			b.odd[4*c+lane] = unpackLane(odd[c], lane)
		}
	}
}

func wideGo(b *wideBlock, weights []byte, events []uint32, steps []step) {
	for _, s := range steps {
		for _, at := range events[:s.events] {
			row := (*[width]byte)(weights[at:])
			for j := range row {
				b.sum[j] += int32(int8(row[j]))
			}
		}
		events = events[s.events:]
		for j, v := range &b.sum {
			if v >= 0 && b.waiting[j] < 0 {
				b.time[j], b.waiting[j] = uint8(s.time), 0
			}
		}
	}
}

// Silent is -1, all bits set: an or makes it of any time.
func emitGo(times *[width]network.Time, waiting *[width]int8, fired *[width]uint8, delay, last int) {
	for j := range times {
		t := network.Time(fired[j]) + network.Time(delay)
		times[j] = t | (network.Time(last)-t)>>15 | network.Time(waiting[j])
	}
}

func multiplyGo(sums *[width]int32, weights []byte, pairs []pair, chunk int) {
	for len(pairs) > 0 {
		now := pairs[:min(chunk, len(pairs))]
		pairs = pairs[len(now):]
		tooMuch := uint64(0)
		for _, p := range now {
			first, second := p.both()
			tooMuch += first + second
		}
		start := topBits - 128*tooMuch*everyLane
		for c := range width / 8 {
			even, odd := start, start
			for _, p := range now {
				first, second := p.both()
				x := binary.LittleEndian.Uint64(weights[int(p.first)+8*c:]) ^ 0x8080808080808080
				y := binary.LittleEndian.Uint64(weights[int(p.second)+8*c:]) ^ 0x8080808080808080
				even += (x&lowBytes)*first + (y&lowBytes)*second
				odd += (x>>8&lowBytes)*first + (y>>8&lowBytes)*second
			}
			for lane := range 4 {
				sums[8*c+2*lane] += int32(unpackLane(even, lane))
				sums[8*c+2*lane+1] += int32(unpackLane(odd, lane))
			}
		}
	}
}

func levelGo(times *[width]network.Time, sums *[width]int32, shift, top int) {
	for j, v := range sums {
		level := min(max(v>>shift, 0), int32(top))
		times[j] = network.Time(top - int(level))
		if level == 0 {
			times[j] = network.Silent
		}
	}
}
