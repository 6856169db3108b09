package ether

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// FuzzFrames sends the Verilated receiver frames of any content whose check sequence is
// right, which nibbles at random never have, and holds what is handed on to a judge in
// Go. The simulation is kept between inputs; each is followed by a datagram that must
// come through.
func FuzzFrames(f *testing.F) {
	payload := pattern(40)
	good, ping := lan.Datagram(alice, board, payload), lan.Ping(alice, board, 1, 2, payload)
	for _, frame := range [][]byte{good, ping, lan.ARPRequest(bob, board.IP), lan.ARPReply(alice, board), lan.Datagram(bob, board, nil), lan.Datagram(alice, bob, payload),
		lan.Datagram(alice, board, pattern(MostPayload)), edited(good, 14, 0x46), summed(edited(good, 14, 0x46)), summed(edited(good, 20, 0x20)), summed(edited(good, 20, 0x40)),
		edited(good, 39, good[39]+1), summed(edited(good, 16, 0, 20)), good[:len(good)-1], good[:30], {1}, summed(edited(ping, 16, 0, 27)), edited(good, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)} {
		f.Add(frame)
	}
	w := start(f, verilator.MIIOptions{})
	f.Fuzz(func(t *testing.T, frame []byte) {
		if len(frame) > mostFrame {
			t.Skip("no frame of Ethernet is longer")
		}
		frame = append(bytes.Clone(frame), make([]byte, max(0, leastBytes-len(frame)))...)
		w := wire{t, w.MIIModel}
		got := w.send(frame)
		require.Equal(t, handedOn(frame), append([]byte{}, got.Bytes...))
		for _, answer := range got.Frames {
			// What an answer repeats of a question may be anything; that it is whole, the PHY
			// has seen.
			require.Equal(t, []byte(board.MAC), answer.Bytes[6:12])
		}
		same(t, payload, w.send(good).Bytes)
	})
}

// mostFrame is the longest frame without its check sequence.
const mostFrame = 1514

// handedOn is what the board's device gets of a frame: the payload of a datagram for its
// port, in IPv4 without options and fragments. The rest of a frame is padding.
func handedOn(frame []byte) []byte {
	none := []byte{}
	if len(frame) < headers || !bytes.Equal(frame[:6], board.MAC) || binary.BigEndian.Uint16(frame[12:]) != 0x0800 {
		return none
	}
	ip, udp := frame[14:34], frame[34:42]
	total, length := int(binary.BigEndian.Uint16(ip[2:])), int(binary.BigEndian.Uint16(udp[4:]))
	switch {
	case ip[0] != 0x45, binary.BigEndian.Uint16(ip[6:])&0x3FFF != 0, ip[9] != 17, !bytes.Equal(ip[16:20], board.IP.AsSlice()),
		!sumsToOnes(ip),
		binary.BigEndian.Uint16(udp[2:]) != board.Port, length != total-20, length < 8, total > len(frame)-14:
		return none
	}
	return append(none, frame[headers:14+total]...)
}

// sumsToOnes tells whether a header's checksum is right, as RFC 1071 has it checked.
func sumsToOnes(header []byte) bool {
	sum := uint32(0)
	for i := 0; i < len(header); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(header[i:]))
	}
	for sum > 0xFFFF {
		sum = sum&0xFFFF + sum>>16
	}
	return sum == 0xFFFF
}
