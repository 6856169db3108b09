package ether

import (
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

func TestDatagramsOfAllSizesComeIn(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	for _, n := range []int{1, 2, 17, 18, 19, 100, 101, 1471, 1472} {
		same(t, pattern(n), w.send(lan.Datagram(alice, board, pattern(n))).Bytes)
	}
	assert.Empty(t, w.send(lan.Datagram(alice, board, nil)).Bytes)
}

func TestARP(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	for _, from := range []lan.Station{alice, bob} {
		frames := w.send(lan.ARPRequest(from, board.IP)).Frames
		require.Len(t, frames, 1)
		assert.Len(t, frames[0].Bytes, 60)
		p := decoded(t, frames[0].Bytes)
		assert.Equal(t, from.MAC, p.Layer(layers.LayerTypeEthernet).(*layers.Ethernet).DstMAC)
		arp := p.Layer(layers.LayerTypeARP).(*layers.ARP)
		assert.EqualValues(t, layers.ARPReply, arp.Operation)
		assert.Equal(t, [][]byte{board.MAC, board.IP.AsSlice(), from.MAC, from.IP.AsSlice()},
			[][]byte{arp.SourceHwAddress, arp.SourceProtAddress, arp.DstHwAddress, arp.DstProtAddress})
	}
	assert.Empty(t, w.send(lan.ARPRequest(alice, bob.IP), lan.ARPReply(alice, board)).Frames)
}

func TestPings(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	for i, n := range []int{0, 1, 2, 3, 17, 18, 19, 56, 57, 999, 1471, 1472} {
		frames := w.send(lan.Ping(alice, board, 0xBEEF, uint16(i), pattern(n))).Frames
		require.Len(t, frames, 1, "%d bytes", n)
		p := decoded(t, frames[0].Bytes)
		assert.Equal(t, alice.MAC, p.Layer(layers.LayerTypeEthernet).(*layers.Ethernet).DstMAC)
		echo := p.Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4)
		assert.EqualValues(t, layers.ICMPv4TypeEchoReply, echo.TypeCode.Type())
		assert.Equal(t, []uint16{0xBEEF, uint16(i)}, []uint16{echo.Id, echo.Seq})
		same(t, pattern(n), echo.Payload)
	}
	// The sum over this one is all ones but for its type.
	frames := w.send(lan.Ping(alice, board, 0, 0, nil)).Frames
	require.Len(t, frames, 1)
	decoded(t, frames[0].Bytes)
}

// TestAPingWhileOneIsAnswered: it may be left out, but never be mixed with the other.
func TestAPingWhileOneIsAnswered(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	var frames [][]byte
	for i := range 20 {
		frames = append(frames, lan.Ping(alice, board, 1, uint16(i), pattern(50+137*(i%11))))
	}
	answers := w.send(frames...).Frames
	assert.Greater(t, len(answers), 7)
	assert.Less(t, len(answers), 20)
	for _, f := range answers {
		echo := decoded(t, f.Bytes).Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4)
		same(t, pattern(50+137*(int(echo.Seq)%11)), echo.Payload, "%d", echo.Seq)
	}
}

func TestDatagramsGoOut(t *testing.T) {
	w := start(t, verilator.MIIOptions{})
	frame := func(n int) []byte { return append(append([]byte{0x7E}, pattern(n)...), 0x7E) }
	assert.Empty(t, w.exchange(frame(20)).Frames, "nobody has written to the board")
	assert.Equal(t, []byte{1}, w.send(lan.Datagram(alice, board, []byte{1})).Bytes)
	for _, n := range []int{0, 1, 16, 17, 400, 1469, 1470} {
		got := datagrams(t, alice, w.exchange(frame(n)).Frames)
		require.Len(t, got, 1)
		same(t, frame(n), got[0])
	}
	// More than a datagram holds goes in several, and the beginning of a frame waits for
	// its end.
	first, second := append(frame(1000), frame(1000)[:800]...), append(frame(1000)[800:], frame(10)...)
	got := datagrams(t, alice, w.exchange(first).Frames)
	require.Len(t, got, 1)
	same(t, first[:MostPayload], got[0])
	got = datagrams(t, alice, w.exchange(second).Frames)
	require.Len(t, got, 1)
	same(t, append(first[MostPayload:], second...), got[0])
}

// TestWhenADatagramIsClosed: bytes that follow each other soon go together, whatever
// flags are among them; a flag that nothing follows for long ends a datagram.
func TestWhenADatagramIsClosed(t *testing.T) {
	frames := append(append([]byte{0x7E}, pattern(5)...), 0x7E, 0x7E, 1, 0x7E)
	for cycles, want := range map[uint64][][]byte{
		1: {frames}, 40: {frames}, pauseCycles - 2: {frames},
		pauseCycles + 10: {frames[:1], frames[1:7], frames[7:8], frames[8:]},
	} {
		w := start(t, verilator.MIIOptions{ByteCycles: cycles})
		w.send(lan.Datagram(alice, board, nil))
		assert.Equal(t, want, datagrams(t, alice, w.exchange(frames).Frames), "%d cycles a byte", cycles)
	}
}
