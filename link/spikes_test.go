package link

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestASampleIsABitAndATimeAnInput(t *testing.T) {
	// 1 and 5, 0, 1 and 15 of four bits each: 1 1010 0 1 1111, lowest first.
	assert.Equal(t, []byte{9, 0b11_0_0101_1, 0b111}, AppendSample([]byte{9}, []int16{5, Silent, 15}, 4))
	assert.Equal(t, []byte{0}, AppendSample(nil, []int16{Silent, Silent}, 8))
	assert.Equal(t, []byte{4, 3, 2, 1, 0b11}, Result{0x01020304, []int16{1}}.AppendTo(nil, 3)[:5])
}

func randomTimes(random *rand.Rand, n, logT int) []int16 {
	times := make([]int16, n)
	density := random.Float64()
	for i := range times {
		times[i] = Silent
		if random.Float64() < density {
			times[i] = int16(random.IntN(1 << logT))
		}
	}
	return times
}

// Streams are cut anywhere, and samples follow each other in them.
func TestStreamsSurviveAnyCut(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for logT := 3; logT <= 8; logT++ {
		for _, neurons := range []int{1, 2, 7, 8, 100} {
			var results, samples []byte
			var sent []Result
			for range 30 {
				r := Result{random.Uint32(), randomTimes(random, neurons, logT)}
				sent = append(sent, r)
				results = r.AppendTo(results, logT)
				samples = AppendSample(samples, r.Times, logT)
			}
			read := func(s *SpikeReader, data []byte) (got []Result) {
				for len(data) > 0 {
					n := min(len(data), 1+random.IntN(2*neurons))
					require.NoError(t, s.Feed(data[:n], func(r Result) error { got = append(got, r); return nil }))
					data = data[n:]
				}
				assert.False(t, s.Open())
				return got
			}
			assert.Equal(t, sent, read(NewResultReader(neurons, logT), results))
			for k, got := range read(NewSampleReader(neurons, logT), samples) {
				require.Equal(t, sent[k].Times, got.Times)
			}
		}
	}
}

func TestAReaderKnowsThatItIsWithinASample(t *testing.T) {
	s := NewResultReader(3, 4)
	none := func(Result) error { t.Error("a result"); return nil }
	require.NoError(t, s.Feed(nil, none))
	assert.False(t, s.Open())
	require.NoError(t, s.Feed([]byte{1}, none))
	assert.True(t, s.Open())
}

func FuzzStreams(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 0xFF, 0xFF, 0xFF}, uint8(3), uint8(4))
	f.Add([]byte{0}, uint8(1), uint8(8))
	f.Fuzz(func(t *testing.T, data []byte, neurons, logT uint8) {
		n, width := 1+int(neurons), 3+int(logT)%6
		for _, s := range []*SpikeReader{NewResultReader(n, width), NewSampleReader(n, width)} {
			taken := 0
			require.NoError(t, s.Feed(data, func(r Result) error {
				require.Len(t, r.Times, n)
				var again []byte
				if s.headerBits > 0 {
					again = r.AppendTo(nil, width)
				} else {
					again = AppendSample(nil, r.Times, width)
				}
				// All but the padding is what was sent.
				sent := data[taken : taken+len(again)]
				require.Equal(t, sent[:len(sent)-1], again[:len(again)-1])
				taken += len(again)
				return nil
			}))
			require.Equal(t, taken < len(data), s.Open())
		}
	})
}
