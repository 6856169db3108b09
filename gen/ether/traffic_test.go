package ether

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

// TestTheWireIsHeld measures both directions at once, in bits of simulated time: full
// datagrams back to back in, and bytes out as fast as the board takes them.
func TestTheWireIsHeld(t *testing.T) {
	for name, options := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, options)
			// A datagram is handed on at once when its frame has ended: how long that takes
			// is no time of the wire's.
			payload := pattern(MostPayload)
			one := w.send(lan.Datagram(alice, board, payload))
			const count = 40
			var frames [][]byte
			for range count {
				frames = append(frames, lan.Datagram(alice, board, payload))
			}
			out := bytes.Repeat(payload, count)
			out[len(out)-1] = 0x7E
			got := w.exchange(out, whole(frames...)...)
			same(t, bytes.Repeat(payload, count), got.Bytes)
			same(t, out, bytes.Join(datagrams(t, alice, got.Frames), nil))

			bits := func(time, period, preset uint64) float64 {
				if period == 0 {
					period = preset
				}
				return verilator.BitsPerNibble * float64(time) / float64(period)
			}
			in := bits(got.LastByte-got.FirstByte-(one.LastByte-one.FirstByte), options.RxPeriod, 39_998) / (count - 1)
			away := bits(got.Frames[count-1].End-got.Frames[0].End, options.TxPeriod, 40_002) / (count - 1)
			t.Logf("bits of the wire a datagram of %d bytes: in %.1f, out %.1f, of which payload %.1f %% and %.1f %%; headers and gaps leave %.1f %%",
				MostPayload, in, away, 8*100*MostPayload/in, 8*100*MostPayload/away, 8*100*MostPayload/float64(wireBits(MostPayload)))
			for _, bits := range []float64{in, away} {
				assert.InDelta(t, wireBits(MostPayload), bits, 16, "not a byte or two are lost between frames")
			}
		})
	}
}

// wireBits is what a datagram takes of the wire: preamble, headers, check sequence and
// gap beside its payload, in bits.
func wireBits(payload int) int { return 8 * (8 + max(headers+payload, leastBytes) + 4 + 12) }
