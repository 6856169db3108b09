package ether

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/link"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// edited is a frame with bytes changed from a place on.
func edited(frame []byte, at int, change ...byte) []byte {
	copied := bytes.Clone(frame)
	copy(copied[at:], change)
	return copied
}

// summed makes the checksum of an edited IPv4 header right again.
func summed(frame []byte) []byte {
	binary.BigEndian.PutUint16(frame[24:], 0)
	sum := uint32(0)
	for i := 14; i < 34; i += 2 {
		sum += uint32(binary.BigEndian.Uint16(frame[i:]))
	}
	for sum > 0xFFFF {
		sum = sum&0xFFFF + sum>>16
	}
	binary.BigEndian.PutUint16(frame[24:], ^uint16(sum))
	return frame
}

// nibbles are a frame as MII carries it, with preamble and check sequence.
func nibbles(frame []byte) []byte {
	frame = binary.LittleEndian.AppendUint32(bytes.Clone(frame), crc32.ChecksumIEEE(frame))
	list := append(bytes.Repeat([]byte{0x15}, 15), 0x1D)
	for _, b := range frame {
		list = append(list, 0x10|b&0xF, 0x10|b>>4)
	}
	return list
}

// oddNibbles are a frame of half a byte too much, whose check sequence is right, nibble
// by nibble.
func oddNibbles(frame []byte) []byte {
	list := nibbles(frame)
	list = append(list[:len(list)-8], 0x1A)
	crc := ^uint32(0)
	for _, nibble := range list[16:] {
		crc ^= uint32(nibble & 0xF)
		for range 4 {
			crc = crc>>1 ^ link.CRCPolynomial*(crc&1)
		}
	}
	for i := range 8 {
		list = append(list, 0x10|byte(^crc>>(4*i))&0xF)
	}
	return list
}

// raw is what is on MII, after a gap.
func raw(list []byte) verilator.Frame { return verilator.Frame{Bytes: list, Raw: true, Silence: 24} }

// TestWhatIsRefused: neither is a byte handed on nor an answer given, and the board
// takes the next right frame.
func TestWhatIsRefused(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	payload := pattern(40)
	good := lan.Datagram(alice, board, payload)
	ping := lan.Ping(alice, board, 1, 2, payload)
	arp := lan.ARPRequest(alice, board.IP)
	refused := map[string][]byte{
		"to another station":            edited(good, 5, 'f'),
		"to the first byte's neighbour": edited(good, 0, 3),
		"a datagram to all":             edited(good, 0, bytes.Repeat([]byte{0xFF}, 6)...),
		"a ping to all":                 edited(ping, 0, bytes.Repeat([]byte{0xFF}, 6)...),
		"IPv6":                          edited(good, 12, 0x86, 0xDD),
		"a VLAN's tag":                  append(append(bytes.Clone(good[:12]), 0x81, 0, 0, 5), good[12:]...),
		"another version":               summed(edited(good, 14, 0x65)),
		"IPv4 with options":             summed(edited(good, 14, 0x46)),
		"a wrong checksum":              edited(good, 24, good[24]^1),
		"a wrong checksum, low":         edited(good, 25, good[25]^0x80),
		"the first fragment":            summed(edited(good, 20, 0x20)),
		"a later fragment":              summed(edited(good, 21, 1)),
		"a fragment far behind":         summed(edited(good, 20, 0x10)),
		"another IP address":            summed(edited(good, 33, 51)),
		"another IP network":            summed(edited(good, 30, 193)),
		"TCP":                           summed(edited(good, 23, 6)),
		"another port":                  edited(good, 36, good[36]^1),
		"another port, low":             edited(good, 37, good[37]^0x80),
		"UDP longer than IPv4 says":     edited(good, 39, good[39]+1),
		"UDP shorter than IPv4 says":    edited(good, 39, good[39]-1),
		"less than IPv4 says":           summed(edited(good, 17, good[17]+1, good[18], good[19], good[20], good[21], good[22], good[23])),
		"a byte less than it says":      good[:len(good)-1],
		"four bytes less":               good[:len(good)-4],
		"five bytes less":               good[:len(good)-5],
		"more than Ethernet carries":    lan.Datagram(alice, board, pattern(MostPayload+1)),
		"a ping of a header alone":      summed(edited(ping, 16, 0, 20)),
		"a ping of half a header":       summed(edited(ping, 16, 0, 27)),
		"IPv4 shorter than a header":    summed(edited(good, 16, 0, 19)),
		"IPv4 of a header alone":        summed(edited(good, 16, 0, 20)),
		"IPv4 of half of UDP's header":  summed(edited(edited(good, 38, 0, 7), 16, 0, 27)),
		"an answer to a ping":           edited(ping, 34, 0),
		"another code":                  edited(ping, 35, 1),
		"a ping of another IP address":  summed(edited(ping, 33, 51)),
		"an ARP reply":                  edited(arp, 21, 2),
		"ARP for another address":       edited(arp, 41, 51),
		"ARP to another station":        edited(arp, 0, 2, 0, 0, 0, 0, 0),
		"ARP for IPv6":                  edited(arp, 16, 0x86, 0xDD),
		"ARP over something else":       edited(arp, 15, 6),
		"ARP of longer addresses":       edited(arp, 18, 8),
		"nothing of known kind":         append(bytes.Clone(good[:12]), make([]byte, 60)...),
	}
	for name, frame := range refused {
		got := w.send(frame)
		assert.Empty(t, got.Bytes, name)
		assert.Empty(t, got.Frames, name)
	}
	for name, frame := range map[string][]byte{
		"one against cutting it up":       summed(edited(good, 20, 0x40)),
		"a service, a number, other hops": summed(edited(good, 15, 0xB8, good[16], good[17], 0xAB, 0xCD, 0, 0, 1)),
		"no checksum of UDP":              edited(good, 40, 0, 0),
		"a wrong one":                     edited(good, 40, 1, 2),
	} {
		same(t, payload, w.send(frame).Bytes, name)
	}
}

// TestDamageOnTheWire: whatever happens to the nibbles, no byte of the frame is
// believed, and the next frame is.
func TestDamageOnTheWire(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	payload := pattern(40)
	right := nibbles(lan.Datagram(alice, board, payload))
	flipped := func(at int) []byte { return edited(right, at, right[at]^4) }
	late := bytes.Clone(right[8:])
	damaged := map[string][]byte{
		"a flipped bit of the destination":    flipped(17),
		"a flipped bit of the payload":        flipped(16 + 2*50),
		"a flipped bit of the check sequence": flipped(len(right) - 1),
		"a nibble less":                       right[:len(right)-1],
		"a byte less":                         right[:len(right)-2],
		"a nibble more":                       append(bytes.Clone(right), 0x10),
		"half a byte that is checked":         oddNibbles(lan.Datagram(alice, board, payload)),
		"a byte more":                         append(bytes.Clone(right), 0x1A, 0x1A),
		"cut in the header":                   right[:40],
		"the delimiter alone":                 right[:16],
		"half the preamble":                   right[:7],
		"cut in two":                          append(append(bytes.Clone(right[:90]), 0), right[90:]...),
		"no delimiter":                        append(bytes.Repeat([]byte{0x15}, 16), right[16:]...),
		"a wrong nibble in the preamble":      edited(right, 9, 0x14),
		"no preamble":                         right[15:],
		"a short frame that is right":         nibbles(lan.Datagram(alice, board, payload[:2])[:44]),
	}
	for name, list := range damaged {
		got := w.exchange(nil, raw(list))
		assert.Empty(t, got.Bytes, name)
		assert.Empty(t, got.Frames, name)
		same(t, payload, w.exchange(nil, raw(right)).Bytes, "after %s", name)
	}
	same(t, payload, w.exchange(nil, raw(late)).Bytes, "a PHY may lose some of the preamble")
}

// TestReset: when the button is pressed in the
// middle of frames of both directions, what was under way is lost and no more.
func TestReset(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	payload := pattern(1000)
	for _, after := range []uint64{1, 3, 20, 47, 60, 80, 81, 82, 83, 90} {
		same(t, payload, w.send(lan.Datagram(alice, board, payload)).Bytes)
		in := whole(lan.Datagram(bob, board, payload), lan.Ping(bob, board, 1, 1, payload))
		_, err := w.Run(in, append(append(bytes.Clone(payload), payload...), 0x7E), after*microsecond, longTime)
		require.NoError(t, err)
		require.NoError(t, w.Reset())
		for settled := false; !settled; {
			now, err := w.Run(nil, nil, quiet, quiet/2)
			require.NoError(t, err)
			for _, f := range now.Frames {
				// The frame that the reset cut off is not one that a station takes.
				if f.Faults == 0 {
					decoded(t, f.Bytes)
				}
			}
			settled = now.Waiting == 0 && now.Since >= quiet/2 && len(now.Bytes) == 0 && len(now.Frames) == 0
		}
	}
	same(t, payload, w.send(lan.Datagram(alice, board, payload)).Bytes)
	assert.Len(t, w.send(lan.ARPRequest(alice, board.IP)).Frames, 1)
}

// TestTheRestOfAFrame: a reset in the middle of a frame, whose rest looks like a frame
// of its own from whichever byte the board begins to listen again.
func TestTheRestOfAFrame(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	inner := lan.Datagram(bob, board, pattern(18))
	outer := lan.Datagram(alice, lan.Station{MAC: bob.MAC, IP: bob.IP, Port: 1}, bytes.Repeat(inner, 20))
	const byteTime = 80_000 // ps
	for at := range len(inner) {
		_, err := w.Run(whole(outer), nil, uint64(400+at)*byteTime, longTime)
		require.NoError(t, err)
		require.NoError(t, w.Reset())
		assert.Empty(t, w.exchange(nil).Bytes, "%d bytes later", at)
	}
	assert.Equal(t, inner[42:], w.send(inner).Bytes)
}

// TestACoreThatIsTooSlow cannot keep up with the wire, which gen refuses to make. It
// loses whole datagrams alone; its frames break off, and none passes for whole; and it
// goes on all the same.
func TestACoreThatIsTooSlow(t *testing.T) {
	w := start(t, verilator.MIIOptions{ClockPeriod: 40_000})
	assert.Equal(t, []byte{1}, w.send(lan.Datagram(alice, board, []byte{1})).Bytes)
	datagram := lan.Datagram(alice, board, pattern(MostPayload))
	came := w.send(datagram, datagram, datagram, datagram, datagram).Bytes
	same(t, bytes.Repeat(pattern(MostPayload), len(came)/MostPayload), came)
	assert.Less(t, len(came), 5*MostPayload)
	assert.NotEmpty(t, came)
	out := bytes.Repeat(append(pattern(1000), 0x7E), 10)
	broken := 0
	for waiting := true; waiting; {
		now, err := w.Run(nil, out, quiet, quiet/2)
		require.NoError(t, err)
		out = nil
		for _, f := range now.Frames {
			assert.NotZero(t, f.Faults&verilator.BadCheckSequence)
			broken++
		}
		require.Less(t, now.Time, uint64(longTime), "bytes wait for ever")
		waiting = now.Waiting > 0
	}
	assert.Greater(t, broken, 2)
}
