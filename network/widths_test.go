package network

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// holds says whether a signed register of the width holds a value.
func holds(width, value int) bool {
	return value >= -(1<<(width-1)) && value <= 1<<(width-1)-1
}

// needed is the least width that holds all the values, by trial.
func needed(values ...int) int {
	for width := 1; ; width++ {
		fits := true
		for _, v := range values {
			fits = fits && holds(width, v)
		}
		if fits {
			return width
		}
	}
}

// The extremes are reached by weights that are all smallest or all largest, with
// every input spiking at step 0; they are added up row by row.
func TestWidthsHoldTheExtremes(t *testing.T) {
	for bits := MinBits; bits <= MaxBits; bits++ {
		for _, in := range []int{1, 2, 3, 7, 8, 100, 255, 256, 400, 784} {
			for _, biasRows := range []int{0, 1, 5} {
				l := Layer{In: in, Out: 1, Bits: bits, BiasRows: biasRows}
				lowest, highest := 0, 0
				for range in + biasRows {
					lowest -= 1 << (bits - 1)
					highest += 1<<(bits-1) - 1
				}
				assert.Equal(t, highest+1, l.MaxTheta(), "the first threshold out of reach")
				assert.Equal(t, needed(lowest, highest), l.CurrentBits())

				// V-theta starts at -theta, and theta is at least 1.
				delta := Network{Kind: Delta, T: 16, Layers: []Layer{l}}
				assert.Equal(t, needed(lowest-l.MaxTheta(), -l.MaxTheta(), highest-1), delta.MembraneBits(0))

				for _, T := range allT {
					for _, shift := range []int{0, 1, 5, MaxShift} {
						l.Shift = shift
						rounding := 0
						if shift > 0 {
							rounding = 1 << shift / 2
						}
						assert.Equal(t, rounding, l.Rounding())
						window := Network{Kind: Window, T: T, Layers: []Layer{l}}
						width := window.MembraneBits(0)
						low, high := lowest*(T-1), highest*(T-1)+rounding
						assert.Equal(t, needed(low, high), width)
						assert.True(t, holds(width, low+rounding))
					}
				}
			}
		}
	}
}

// The figure of the design: 401 rows of 4 bits need 14, and V-theta of as many
// reaches from -401 x 8 - 2808 = -6016, which 14 bits hold as well.
func TestWidthsOfTheDesignsExample(t *testing.T) {
	l := Layer{In: 400, BiasRows: 1, Out: 1, Bits: 4}
	n := Network{Kind: Delta, T: 256, Layers: []Layer{l}}
	assert.Equal(t, 2808, l.MaxTheta())
	assert.Equal(t, 13, l.CurrentBits())
	assert.Equal(t, 14, n.MembraneBits(0))
}

func TestWeightRanges(t *testing.T) {
	for bits, want := range map[int][2]int{2: {-2, 1}, 4: {-8, 7}, 8: {-128, 127}} {
		l := Layer{Bits: bits}
		assert.Equal(t, want, [2]int{l.MinWeight(), l.MaxWeight()})
	}
}
