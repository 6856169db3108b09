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

func (s *step) at() int { return int(s.time & 0xFF) }

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
	lowHalves = 0x0000FFFF0000FFFF // of words of 32 bits
	everyLane = 0x0001000100010001
	topBits   = 0x8000800080008000 // of lanes
	signBits  = 0x8080808080808080 // of bytes
)

func packLanes(v []int16) uint64 {
	return uint64(int64(v[0]) + int64(v[1])<<16 + int64(v[2])<<32 + int64(v[3])<<48)
}

// unpackLane reads lane i of a word to which topBits were added, so that no
// lane is below zero and none borrows.
func unpackLane(word uint64, i int) int16 { return int16(uint16(word>>(16*i)) ^ 0x8000) }

func narrowGo(b *narrowBlock, weights []byte, events []uint32, steps []step) {
	const words = width / 8
	var even, odd [words]uint64
	for k := range words {
		even[k], odd[k] = packLanes(b.even[4*k:])+topBits, packLanes(b.odd[4*k:])+topBits
	}
	var evenWaits, oddWaits [words]uint64 // top bits too
	for j, waits := range b.waiting {
		bit := uint64(uint16(waits)&0x8000) << (j % 8 / 2 * 16)
		if j%2 == 0 {
			evenWaits[j/8] |= bit
		} else {
			oddWaits[j/8] |= bit
		}
	}
	for _, s := range steps {
		now := events[:s.events]
		events = events[s.events:]
		tooMuch := uint64(s.bias&0xFFFF) * everyLane
		for k := 0; k < words; k += 2 { // sixteen neurons stay in registers
			e0, o0, e1, o1 := even[k]-tooMuch, odd[k]-tooMuch, even[k+1]-tooMuch, odd[k+1]-tooMuch
			column := weights[8*k:]
			for _, at := range now {
				row := (*[16]byte)(column[at:])
				x, y := binary.LittleEndian.Uint64(row[:8]), binary.LittleEndian.Uint64(row[8:])
				e0 += x & lowBytes
				o0 += (x ^ topBits) >> 8 & lowBytes
				e1 += y & lowBytes
				o1 += (y ^ topBits) >> 8 & lowBytes
			}
			even[k], odd[k], even[k+1], odd[k+1] = e0, o0, e1, o1
			b.fire(e0, &evenWaits[k], 8*k, s.time)
			b.fire(o0, &oddWaits[k], 8*k+1, s.time)
			b.fire(e1, &evenWaits[k+1], 8*k+8, s.time)
			b.fire(o1, &oddWaits[k+1], 8*k+9, s.time)
		}
	}
	for k := range words {
		for lane := range 4 {
			b.even[4*k+lane], b.odd[4*k+lane] = unpackLane(even[k], lane), unpackLane(odd[k], lane)
		}
	}
}

// fire notes who of four neurons, every other one from the first, has reached 0.
func (b *narrowBlock) fire(word uint64, waits *uint64, first int, time uint32) {
	fires := word & *waits
	if fires == 0 {
		return
	}
	*waits &^= fires
	for ; fires != 0; fires &= fires - 1 {
		j := first + bits.TrailingZeros64(fires)/16*2
		b.time[j], b.waiting[j] = uint8(time), 0
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
	for j := 0; j < width; j += 16 { // sixteen neurons stay in registers
		column := weights[j:]
		var wide [8]uint64 // two sums of 32 bits each
		chunks := int32(0)
		for left := pairs; len(left) > 0; chunks++ {
			e0, o0, e1, o1, levels := uint64(topBits), uint64(topBits), uint64(topBits), uint64(topBits), uint64(0)
			for _, p := range left[:min(chunk, len(left))] {
				first, second := p.both()
				levels += first + second
				row := (*[16]byte)(column[p.first:])
				x, y := binary.LittleEndian.Uint64(row[:8])^signBits, binary.LittleEndian.Uint64(row[8:])^signBits
				e0 += (x & lowBytes) * first
				o0 += (x >> 8 & lowBytes) * first
				e1 += (y & lowBytes) * first
				o1 += (y >> 8 & lowBytes) * first
				row = (*[16]byte)(column[p.second:])
				x, y = binary.LittleEndian.Uint64(row[:8])^signBits, binary.LittleEndian.Uint64(row[8:])^signBits
				e0 += (x & lowBytes) * second
				o0 += (x >> 8 & lowBytes) * second
				e1 += (y & lowBytes) * second
				o1 += (y >> 8 & lowBytes) * second
			}
			left = left[min(chunk, len(left)):]
			tooMuch := 128 * levels * everyLane // every weight was taken 128 too high
			for k, word := range [4]uint64{e0 - tooMuch, o0 - tooMuch, e1 - tooMuch, o1 - tooMuch} {
				wide[k] += word & lowHalves
				wide[k+4] += word >> 16 & lowHalves
			}
		}
		for k, word := range wide {
			// Words 0 to 3 hold neurons 0 and 4, 1 and 5, 8 and 12, 9 and 13,
			// words 4 to 7 those two further on.
			at := j + k%2 + k%4/2*8 + k/4*2
			sums[at] += int32(uint32(word)) - chunks*0x8000
			sums[at+4] += int32(uint32(word>>32)) - chunks*0x8000
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
