package link

import (
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSpikesInTheChecksum says the bytes: by time, then by neuron, then the end.
func TestSpikesInTheChecksum(t *testing.T) {
	times := make([]int16, 300)
	for j := range times {
		times[j] = Silent
	}
	times[299], times[7], times[256], times[3] = 0, 255, 5, 5
	got := AppendSpikes([]byte{9}, times, 8)
	assert.Equal(t, []byte{9, 0, 0x2B, 0x01, 5, 3, 0, 5, 0, 1, 255, 7, 0, 0xFF, 0xFF, 0xFF}, got)
	assert.Equal(t, []byte{0xFF, 0xFF, 0xFF}, AppendSpikes(nil, times[:3], 8), "a silent sample")
}

// TestChecksumOfSamples: all samples are one run of bytes, of which each counts.
func TestChecksumOfSamples(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	var sum SpikeChecksum
	assert.Zero(t, sum.Sum())
	var all []byte
	for range 50 {
		times := make([]int16, 1+r.IntN(40))
		for j := range times {
			times[j] = int16(r.IntN(17)) - 1
		}
		bytes := AppendSpikes(nil, times, 4)
		sum.Add(bytes)
		all = append(all, bytes...)
		assert.Equal(t, crc32.ChecksumIEEE(all), sum.Sum())

		var spikes [][2]int
		for j, at := range times {
			if at != Silent {
				spikes = append(spikes, [2]int{int(at), j})
			}
		}
		slices.SortFunc(spikes, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
		var want []byte
		for _, s := range spikes {
			want = append(want, byte(s[0]), byte(s[1]), byte(s[1]>>8))
		}
		assert.Equal(t, append(want, 0xFF, 0xFF, 0xFF), bytes)
	}
}
