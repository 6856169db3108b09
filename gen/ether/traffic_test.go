package ether

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/internal/golden"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// clocks are the ratios that may occur: the slowest core and faster ones, either of
// the PHY's clocks too fast, and 10 Mbit/s.
var clocks = map[string]verilator.MIIOptions{
	"50 MHz":               {ClockPeriod: 20_000, RxPeriod: 39_996, TxPeriod: 39_996},
	"50 MHz, slow PHY":     {ClockPeriod: 20_000, RxPeriod: 40_004, TxPeriod: 40_004},
	"100 MHz":              {},
	"100 MHz, in step":     {RxPeriod: 40_000, TxPeriod: 40_000},
	"133 MHz":              {ClockPeriod: 7_500},
	"100 MHz, 10 Mbit/s":   {RxPeriod: 400_000, TxPeriod: 400_040},
	"odd ratio of periods": {ClockPeriod: 13_334},
}

// TestRandomTraffic sends frames of all kinds, right and wrong, back to back, and bytes
// out at the same time. What comes out is what it must be, in order, whatever the
// clocks are.
func TestRandomTraffic(t *testing.T) {
	for name, options := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, options)
			random := rand.New(rand.NewPCG(1, 1))
			w.send(lan.Datagram(alice, board, nil))
			for range 10 {
				var frames []verilator.Frame
				var in, out []byte
				asked, pinged := 0, 0
				for range 15 {
					f, payload := anyFrame(random, &asked, &pinged)
					f.Silence += uint32(max(0, random.IntN(30)-20))
					frames = append(frames, f)
					in = append(in, payload...)
				}
				for range 10 {
					out = append(append(append(out, 0x7E), pattern(random.IntN(900))...), 0x7E)
				}
				got := w.exchange(out, frames...)
				same(t, in, got.Bytes)
				var sent []byte
				arps, echoes := 0, 0
				for _, f := range got.Frames {
					p := decoded(t, f.Bytes)
					switch {
					case p.Layer(layers.LayerTypeARP) != nil:
						arps++
					case p.Layer(layers.LayerTypeICMPv4) != nil:
						echo := p.Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4)
						same(t, pattern(int(echo.Seq)), echo.Payload)
						echoes++
					default:
						sent = append(sent, datagrams(t, alice, []verilator.Frame{f})[0]...)
					}
				}
				same(t, out, sent)
				assert.LessOrEqual(t, arps, asked)
				assert.LessOrEqual(t, echoes, pinged)
				assert.GreaterOrEqual(t, arps+echoes, min(1, asked+pinged))
			}
		})
	}
}

// anyFrame is one for the board or another, right or not, and what the board hands on
// of it.
func anyFrame(random *rand.Rand, asked, pinged *int) (verilator.Frame, []byte) {
	n := random.IntN(MostPayload + 1)
	if random.IntN(2) == 0 {
		n = random.IntN(30)
	}
	switch random.IntN(8) {
	case 0:
		*asked++
		return verilator.Frame{Bytes: lan.ARPRequest(bob, board.IP)}, nil
	case 1:
		*pinged++
		return verilator.Frame{Bytes: lan.Ping(bob, board, 1, uint16(n), pattern(n))}, nil
	case 2:
		return verilator.Frame{Bytes: lan.Datagram(alice, bob, pattern(n))}, nil
	case 3:
		list := nibbles(lan.Datagram(bob, board, pattern(n)))
		list[16+random.IntN(len(list)-16)] ^= byte(1 << random.IntN(4))
		return raw(list), nil
	}
	return verilator.Frame{Bytes: lan.Datagram(alice, board, pattern(n))}, pattern(n)
}

// TestNoNibblesWedgeIt sends what no PHY would: nibbles and rx_dv at random, bits of
// right frames among them. Nothing may come of it but of frames that are right, and
// the board does what it must do afterwards. SPIKEHDL_NIBBLES says for how many.
func TestNoNibblesWedgeIt(t *testing.T) {
	rounds := 40
	if given, err := strconv.Atoi(os.Getenv("SPIKEHDL_NIBBLES")); err == nil {
		rounds = given / 2500
	}
	w := start(t, verilator.MIIOptions{})
	random := rand.New(rand.NewPCG(2, 2))
	payload := pattern(333)
	pieces := [][]byte{nibbles(lan.Datagram(bob, board, payload)), nibbles(lan.Ping(bob, board, 1, 1, payload)), nibbles(lan.ARPRequest(bob, board.IP))}
	for round := range rounds {
		var list []byte
		for len(list) < 2500 {
			piece := pieces[random.IntN(len(pieces))]
			from := random.IntN(len(piece))
			switch random.IntN(5) {
			case 0: // nothing but noise
				for range random.IntN(300) {
					list = append(list, byte(random.IntN(32)))
				}
			case 1: // noise that is a frame to the receiver
				list = append(append(list, 0), piece[:16+random.IntN(40)]...)
				for range random.IntN(300) {
					list = append(list, 0x10|byte(random.IntN(16)))
				}
			case 2: // the beginning of a frame
				list = append(append(list, 0), piece[:from]...)
			case 3: // the end of one
				list = append(list, piece[from:]...)
			case 4: // rx_dv falls for a moment
				list = append(append(append(append(list, 0), piece[:from]...), 0), piece[from:]...)
			}
		}
		got := w.exchange(nil, raw(list))
		require.Zero(t, len(got.Bytes)%len(payload), "round %d", round)
		same(t, bytes.Repeat(payload, len(got.Bytes)/len(payload)), got.Bytes, "round %d", round)
		for _, f := range got.Frames {
			decoded(t, f.Bytes)
		}
		same(t, payload, w.send(lan.Datagram(alice, board, payload)).Bytes, "round %d", round)
		if round%10 == 9 {
			require.Len(t, w.send(lan.ARPRequest(alice, board.IP)).Frames, 1)
			require.Len(t, w.send(lan.Ping(alice, board, 1, 1, payload)).Frames, 1)
			out := append(pattern(100), 0x7E)
			same(t, out, datagrams(t, alice, w.exchange(out).Frames)[0])
		}
	}
}

// flow is both directions at work at once: datagrams of one size back to back in, and
// bytes out as fast as the board takes them.
type flow struct{ in, out float64 } // bits of the wire a datagram, gaps and all

func (w wire) flow(options verilator.MIIOptions, size int) flow {
	w.t.Helper()
	// A datagram is handed on at once when its frame has ended: how long that takes is no
	// time of the wire's.
	payload := pattern(size)
	one := w.send(lan.Datagram(alice, board, payload))
	const count = 40
	var frames [][]byte
	for range count {
		frames = append(frames, lan.Datagram(alice, board, payload))
	}
	out := bytes.Repeat(pattern(MostPayload), count)
	out[len(out)-1] = 0x7E
	got := w.exchange(out, whole(frames...)...)
	same(w.t, bytes.Repeat(payload, count), got.Bytes)
	same(w.t, out, bytes.Join(datagrams(w.t, alice, got.Frames), nil))
	bits := func(time, period, preset uint64) float64 {
		if period == 0 {
			period = preset
		}
		return verilator.BitsPerNibble * float64(time) / float64(period) / (count - 1)
	}
	return flow{
		bits(got.LastByte-got.FirstByte-(one.LastByte-one.FirstByte), options.RxPeriod, 39_998),
		bits(got.Frames[count-1].End-got.Frames[0].End, options.TxPeriod, 40_002),
	}
}

// TestTheWireIsHeld measures full datagrams in bits of simulated time, whatever the
// clocks are.
func TestTheWireIsHeld(t *testing.T) {
	for name, options := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := start(t, options).flow(options, MostPayload)
			for _, bits := range []float64{f.in, f.out} {
				assert.InDelta(t, wireBits(MostPayload), bits, 16, "not a byte or two are lost between frames")
			}
		})
	}
}

// TestThroughput writes the table of docs/ethernet.md.
func TestThroughput(t *testing.T) {
	var table strings.Builder
	table.WriteString("| bytes a datagram | bits on the wire | of which payload | Mbit/s of payload |\n|---|---|---|---|\n")
	w := start(t, verilator.MIIOptions{})
	row := func(name string, size int, bits float64) {
		share := 8 * float64(size) / bits
		fmt.Fprintf(&table, "| %s | %.0f | %.1f %% | %.1f |\n", name, bits, 100*share, 100*share)
		assert.InDelta(t, wireBits(size), bits, 16)
	}
	var out float64
	for _, size := range []int{18, 64, 256, 512, 1024, MostPayload} {
		f := w.flow(verilator.MIIOptions{}, size)
		row(fmt.Sprintf("%d, in", size), size, f.in)
		out = f.out
	}
	row(fmt.Sprintf("%d, out", MostPayload), MostPayload, out)
	golden.Check(t, "testdata/throughput.md", table.String())
}

// wireBits is what a datagram takes of the wire: preamble, headers, check sequence and
// gap beside its payload, in bits.
func wireBits(payload int) int { return 8 * (8 + max(headers+payload, leastBytes) + 4 + 12) }
