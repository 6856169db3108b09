package fast

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// randomRows is a block of random weights of some width.
func randomRows(r *rand.Rand, rows, bits int) []byte {
	weights := make([]byte, rows*width)
	for k := range weights {
		weights[k] = byte(r.IntN(1<<bits) - 1<<(bits-1))
	}
	return weights
}

// randomSteps are events in order of their steps, and how many each step has.
func randomSteps(r *rand.Rand, rows int) (events []uint32, steps []step) {
	for t := range network.MaxT {
		if r.IntN(3) > 0 {
			continue
		}
		n := uint32(1 + r.IntN(5))
		for range n {
			events = append(events, uint32(r.IntN(rows)*width))
		}
		steps = append(steps, step{n, 128 * n & 0xFFFF * everyHalf, uint32(t) * everyByte})
	}
	return events, steps
}

// requireSameTimes compares who waits, and the times of those who do not.
func requireSameTimes(t *testing.T, wantWaiting, waiting *[width]int8, want, got *[width]uint8) {
	t.Helper()
	require.Equal(t, wantWaiting, waiting)
	for j := range want {
		if waiting[j] == 0 {
			require.Equal(t, want[j], got[j], "neuron %d", j)
		}
	}
}

// Kernels go on from any state, so that every block here starts at random.
func TestDeltaKernelsAreTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	fast := fastest()
	fired := 0
	for range 300 {
		const rows = 20
		events, steps := randomSteps(r, rows)
		weights := randomRows(r, rows, 2+r.IntN(5))
		var narrow narrowBlock
		var wide wideBlock
		for j := range width {
			*narrow.sum(j), wide.sum[j] = int16(-r.IntN(300)), int32(-r.IntN(100000))
			if r.IntN(4) > 0 {
				narrow.waiting[j], wide.waiting[j] = -1, -1
			} else {
				narrow.time[j], wide.time[j] = uint8(r.IntN(256)), uint8(r.IntN(256))
			}
		}
		otherWide := wide
		portable.wide(&wide, weights, events, steps)
		fast.wide(&otherWide, weights, events, steps)
		require.Equal(t, wide.sum, otherWide.sum)
		requireSameTimes(t, &wide.waiting, &otherWide.waiting, &wide.time, &otherWide.time)

		for k := 0; k < len(weights); k += 2 {
			weights[k] ^= 0x80
		}
		otherNarrow := narrow
		portable.narrow(&narrow, weights, events, steps)
		fast.narrow(&otherNarrow, weights, events, steps)
		require.Equal(t, narrow.even, otherNarrow.even)
		require.Equal(t, narrow.odd, otherNarrow.odd)
		requireSameTimes(t, &narrow.waiting, &otherNarrow.waiting, &narrow.time, &otherNarrow.time)

		delay, last := r.IntN(2), r.IntN(network.MaxT)
		var want, got [width]network.Time
		portable.emit(&want, &narrow.waiting, &otherNarrow.time, delay, last)
		fast.emit(&got, &narrow.waiting, &otherNarrow.time, delay, last)
		require.Equal(t, want, got)
		for j := range want {
			if want[j] != network.Silent {
				fired++
				require.LessOrEqual(t, int(want[j]), last)
			}
		}
	}
	require.Greater(t, fired, 1000)
}

func TestWindowKernelsAreTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	fast := fastest()
	for range 300 {
		const rows, top, bits = 20, 63, 6
		weights := randomRows(r, rows, bits)
		var pairs []pair
		for range r.IntN(100) {
			pairs = append(pairs, pair{uint32(r.IntN(rows) * width), uint32(r.IntN(rows) * width),
				uint32(r.IntN(top+1)|r.IntN(top+1)<<8) * everyHalf})
		}
		var want, got [width]int32
		for j := range want {
			want[j] = int32(r.IntN(1<<20) - 1<<19)
		}
		got = want
		chunk := 1 + r.IntN(8) // of 8 pairs of 2 x 63 x 32: just below 2^15
		portable.multiply(&want, weights, pairs, chunk)
		fast.multiply(&got, weights, pairs, chunk)
		require.Equal(t, want, got)

		var wantTimes, gotTimes [width]network.Time
		shift := r.IntN(network.MaxShift + 1)
		portable.level(&wantTimes, &want, shift, top)
		fast.level(&gotTimes, &got, shift, top)
		require.Equal(t, wantTimes, gotTimes)
	}
}
