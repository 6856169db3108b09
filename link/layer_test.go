package link

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDerivedFields(t *testing.T) {
	// 101 rows of 4 bits: the highest threshold is 101*7+1 = 708, and -708 needs 11 bits.
	l := NewLayerInfo(false, 100, 784, 4, 1, 0, 0, 100, MaxWordBits)
	assert.Equal(t, 3, l.ThresholdRows)
	assert.Equal(t, 9, l.BankLanes)
	assert.Equal(t, 12, l.Banks())
	assert.Equal(t, 8, l.Groups())
	assert.Equal(t, 8*104, l.Depth())
	assert.Equal(t, 36, l.WordBits())
	assert.Equal(t, 3*104+101, l.Address(101, 3))

	assert.Zero(t, NewLayerInfo(true, 100, 784, 4, 1, 0, 5, 100, MaxWordBits).ThresholdRows)
	assert.Equal(t, 3, NewLayerInfo(true, 5, 3, 2, 0, 0, 0, 3, MaxWordBits).BankLanes, "no more lanes in a bank than there are")
}

// The lowest threshold digit must hold at a power of two, where the two's
// complement of -theta is one bit shorter than that of theta.
func TestThresholdRowsHoldTheHighestThreshold(t *testing.T) {
	for b := 2; b <= 8; b++ {
		for rows := 1; rows <= 600; rows++ {
			k := thresholdRows(rows, b)
			maxTheta := rows*(1<<(b-1)-1) + 1
			assert.GreaterOrEqual(t, -maxTheta, -1<<(k*b-1))
			if k > 1 {
				assert.Less(t, -maxTheta, -1<<((k-1)*b-1))
			}
		}
	}
}

func TestImageByHand(t *testing.T) {
	// 3 neurons on 2 lanes of 2 bits, 1 input, 1 bias row: highest threshold 3, so -3 takes 3 bits in 2 digits.
	l := NewLayerInfo(false, 1, 3, 2, 1, 0, 0, 2, MaxWordBits)
	weights := [][]int{{1, -2, -1}, {0, 1, -2}}
	theta := []int{3, 1, 2}
	image := l.Image(func(r, j int) int { return weights[r][j] }, func(j int) int { return theta[j] })
	// Signed digits in base 4: -3 = -1, 1, -1 = 0, -1 and -2 = 0, -2; the lane without a neuron holds 0.
	assert.Equal(t, [][]uint64{{
		0b10_01, 0b01_00, 0b00_11, 0b11_01,
		0b00_11, 0b00_10, 0b00_00, 0b00_10,
	}}, image)
}

func TestImageRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		window := random.IntN(2) == 0
		out := 1 + random.IntN(90)
		l := NewLayerInfo(window, 1+random.IntN(40), out, 2+random.IntN(7), random.IntN(4), 0, 0, 1+random.IntN(out), []int{16, MaxWordBits}[random.IntN(2)])
		require.NoError(t, l.Validate(window))
		weights := make([]int8, l.Rows()*l.Out)
		for i := range weights {
			weights[i] = int8(random.IntN(1<<l.Bits) - 1<<(l.Bits-1))
		}
		var theta []int32
		if !window {
			theta = make([]int32, l.Out)
			for j := range theta {
				theta[j] = int32(1 + random.IntN(l.Rows()*(1<<(l.Bits-1)-1)+1))
			}
			theta[0] = int32(l.Rows()*(1<<(l.Bits-1)-1) + 1)
		}
		image := l.Image(func(r, j int) int { return int(weights[r*l.Out+j]) }, func(j int) int { return int(theta[j]) })
		require.Len(t, image, l.Banks())
		for _, bank := range image {
			require.Len(t, bank, l.Depth())
			for _, word := range bank {
				require.Zero(t, word>>l.WordBits())
			}
		}
		gotWeights, gotTheta := l.Unpack(image)
		require.Equal(t, weights, gotWeights)
		require.Equal(t, theta, gotTheta)
	}
}

func TestLayerBeyondTheAddresses(t *testing.T) {
	l := NewLayerInfo(true, 1000, 1000, 4, 0, 0, 0, 10, MaxWordBits)
	assert.EqualError(t, l.Validate(true), "a bank of 100000 words is beyond the 16-bit addresses of the link; use more than 10 lanes")
}
