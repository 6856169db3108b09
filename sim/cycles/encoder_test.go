package cycles

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"spikehdl/link"
	"spikehdl/network"
)

// drain runs an encoder over a queue of masks and lists its tokens with the
// cycles in which they were taken.
func drain(queue []mask, bits wordBits, tokens int, takes func() bool) (out []token, when []int) {
	e := newEncoder()
	e.bits = bits
	for cycle := 0; len(out) < tokens && cycle < 10000; cycle++ {
		taken := e.events.valid && takes()
		if taken {
			out = append(out, e.events.out)
			when = append(when, cycle)
		}
		var in mask
		if len(queue) > 0 {
			in = queue[0]
		}
		if e.decide(in, len(queue) > 0, taken) {
			queue = queue[1:]
		}
		e.commit()
	}
	return out, when
}

func always() bool { return true }

// Eleven registers, then a token every cycle: neither a word of one bit nor a
// mask of one word nor the end of a sample leaves a gap.
func TestTheEncoderGivesATokenACycle(t *testing.T) {
	var bits wordBits
	end := mask{last: true}
	queue := []mask{bits.add(1, 1), bits.add(2, 1, 1, 1), bits.add(3, 16, 2), end, end, bits.add(5, 3), end}
	out, when := drain(queue, bits, 28, always)
	want := []token{{time: 1}, {time: 2}, {time: 2}, {time: 2}}
	want = append(want, repeat(token{time: 3}, 18)...)
	want = append(want, token{last: true}, token{last: true})
	want = append(want, repeat(token{time: 5}, 3)...)
	want = append(want, token{last: true})
	assert.Equal(t, want, out)
	for k, cycle := range when {
		assert.Equal(t, 11+k, cycle)
	}
}

func TestTheEncoderLosesNothingToASlowSink(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		var queue []mask
		var words wordBits
		var want []token
		for at := range 1 + r.IntN(10) {
			if r.IntN(4) == 0 {
				queue = append(queue, mask{last: true})
				want = append(want, token{last: true})
				continue
			}
			var bits []int
			for range 1 + r.IntN(4) {
				bits = append(bits, 1+r.IntN(16))
				want = append(want, repeat(token{time: at}, bits[len(bits)-1])...)
			}
			queue = append(queue, words.add(at, bits...))
		}
		share := 1 + r.IntN(4)
		out, _ := drain(queue, words, len(want), func() bool { return r.IntN(share) == 0 })
		assert.Equal(t, want, out)
	}
}

func TestMasksOfSpikeTimes(t *testing.T) {
	// 45 neurons on 20 lanes: groups of 20, 20 and 5; banks of 16 and 4 lanes.
	on := func(lanes int) link.LayerInfo { return link.NewLayerInfo(true, 1, 45, 2, 0, 0, 0, lanes, 32) }
	times := spikes(45, silent)
	times[0], times[15], times[16], times[19] = 3, 3, 3, 3 // group 0: two in each word
	times[1] = 4
	times[36] = 3 // group 1, lane 16: the first word is empty and left out
	times[44] = 0 // group 2
	for _, test := range []struct {
		times []network.Time
		lanes int
		want  map[[2]int][]int // words by group and time
	}{
		{times, 20, map[[2]int][]int{{0, 3}: {2, 2}, {0, 4}: {1}, {1, 3}: {1}, {2, 0}: {1}}},
		{spikes(45, silent), 20, nil},
		{spikes(45, 7), 45, map[[2]int][]int{{0, 7}: {16, 16, 13}}},
	} {
		bits := wordBits{99} // of another sample
		masks := masksOf(test.times, on(test.lanes), 8, &bits)
		for group := range on(test.lanes).Groups() {
			for time := range 8 {
				m := masks.at(group, time)
				assert.Equal(t, time, m.time)
				assert.Equal(t, test.want[[2]int{group, time}], append([]int(nil), bits[m.first:m.end]...), "group %d, time %d", group, time)
			}
		}
	}
}

func TestOnlyAMaskWithoutBitsIsEmpty(t *testing.T) {
	assert.True(t, mask{time: 3}.empty())
	assert.False(t, mask{end: 1}.empty())
	assert.False(t, mask{last: true}.empty())
}

func TestSpikesEnterInOrderOfTime(t *testing.T) {
	assert.Equal(t, []int{0, 2, 2, 9}, sortedTimes([]network.Time{9, silent, 2, 0, 2}))
}

// The prologue: digits, then bias rows, then the sample as it comes, then the
// same again for the next.
func TestThePrologueComesBeforeEachSample(t *testing.T) {
	p := prologue{digits: 2, biasRows: 1}
	sample := []token{{time: 4}, {time: 5}, {last: true}}
	for range 2 {
		var rows []rowToken
		for k, digit := range []bool{true, true, false} {
			assert.False(t, p.passing())
			rows = append(rows, p.row(sample[0]))
			p.decide(false, sample[0]) // a row that is not moved stays
			p.commit()
			assert.Equal(t, rowToken{digit: digit, fresh: k == 0}, p.row(sample[0]))
			p.decide(true, sample[0])
			p.commit()
		}
		assert.Len(t, rows, 3)
		for _, at := range sample {
			assert.True(t, p.passing())
			assert.Equal(t, rowToken{token: at}, p.row(at))
			p.decide(true, at)
			p.commit()
		}
	}
}
