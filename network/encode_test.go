package network

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var allT = []int{8, 16, 32, 64, 128, 256}

// roundHalfUp is floor(a/b + 1/2), in fractions.
func roundHalfUp(a, b int) int {
	x := new(big.Rat).Add(big.NewRat(int64(a), int64(b)), big.NewRat(1, 2))
	return int(new(big.Int).Div(x.Num(), x.Denom()).Int64())
}

func TestLevelOfEveryByte(t *testing.T) {
	for _, T := range allT {
		for p := range 256 {
			require.Equal(t, roundHalfUp(p*(T-1), 255), LevelOfByte(byte(p), T), "T %d, byte %d", T, p)
		}
		assert.Equal(t, 0, LevelOfByte(0, T))
		assert.Equal(t, T-1, LevelOfByte(255, T))
	}
}

func TestPixelOfEveryTime(t *testing.T) {
	for _, T := range allT {
		for at := range T {
			level := T - 1 - at
			pixel := PixelOfTime(Time(at), T)
			require.Equal(t, roundHalfUp(255*level, T-1), int(pixel), "T %d, time %d", T, at)
			require.Equal(t, level, LevelOfByte(pixel, T), "a pixel must stand for its level")
		}
		assert.Equal(t, byte(0), PixelOfTime(Silent, T))
	}
}

// Where T is 256, a level is a byte.
func TestBytesAreLevelsAt256(t *testing.T) {
	for p := range 256 {
		require.Equal(t, p, LevelOfByte(byte(p), 256))
		require.Equal(t, byte(p), PixelOfTime(Time(255-p), 256))
	}
}

func TestTimesOfLevelsAndBytes(t *testing.T) {
	delta := &Network{Kind: Delta, T: 16}
	window := &Network{Kind: Window, T: 16}
	for level := 1; level < 16; level++ {
		assert.Equal(t, Time(15-level), delta.TimeOfLevel(level))
		assert.Equal(t, Time(15-level), window.TimeOfLevel(level))
	}
	assert.Equal(t, Time(15), delta.TimeOfLevel(0))
	assert.Equal(t, Silent, window.TimeOfLevel(0))

	// 255 / 15 = 17 bytes a level; byte 8 is still level 0, byte 9 is level 1.
	assert.Equal(t, Silent, delta.TimeOfByte(0))
	assert.Equal(t, Time(15), delta.TimeOfByte(8))
	assert.Equal(t, Silent, window.TimeOfByte(8))
	assert.Equal(t, Time(14), delta.TimeOfByte(9))
	assert.Equal(t, Time(14), window.TimeOfByte(9))
	assert.Equal(t, Time(0), window.TimeOfByte(255))

	assert.Equal(t, []byte{255, 0, 0, 17}, delta.Pixels([]Time{0, Silent, 15, 14}))
}

// The levels were computed by another program from the papers' formulas. The
// first state of seed 0 is splitmix64's well-known first output,
// 0xE220A8397B1DCDAF; the fourth seed is the one whose state would be zero.
func TestNoiseIsKnown(t *testing.T) {
	require.Equal(t, uint64(0xE220A8397B1DCDAF), NewNoiseSource(0).state)
	require.Equal(t, uint64(0x910A2DEC89025CC1), NewNoiseSource(1).state)
	require.Equal(t, uint64(1), NewNoiseSource(0x61C8864680B583EB).state)
	for _, test := range []struct {
		seed   uint64
		levels []int
		T      int
	}{
		{0, []int{6, 2, 1, 15, 11, 11, 2, 13}, 16},
		{0, []int{102, 46, 19, 241, 191, 180, 35, 215}, 256},
		{0, []int{3, 1, 0, 7, 5, 5, 1, 6}, 8},
		{1, []int{114, 210, 71, 235, 53, 81, 188, 136}, 256},
		{7, []int{23, 174, 137, 170, 63, 236, 49, 64}, 256},
		{0x61C8864680B583EB, []int{0, 16, 155, 245, 134, 246, 162, 198}, 256},
		{1<<64 - 1, []int{3, 10, 7, 5, 14, 13, 3, 4}, 16},
	} {
		source := NewNoiseSource(test.seed)
		for k, want := range test.levels {
			require.Equal(t, want, source.Level(test.T), "seed %d, level %d", test.seed, k)
		}
	}
}

// Every level of each T comes up about equally often: 4096 draws a level, with a
// deviation of 64 expected and six times that allowed.
// TestNoiseGoesOn from any state, and skips what was not asked for.
func TestNoiseGoesOn(t *testing.T) {
	source := NewNoiseSource(5)
	for _, levels := range []int{0, 1, 7, fewSteps, fewSteps + 1, 300_001} {
		skipping := NoiseSourceAt(source.State())
		skipping.Skip(levels)
		for range levels {
			source.Level(16)
		}
		require.Equal(t, source.State(), skipping.State(), "%d levels", levels)
		assert.Equal(t, source.Level(16), skipping.Level(16))
	}
}

func TestWhatNoiseGives(t *testing.T) {
	n := &Network{Inputs: []InputPart{{Noise, 2}, {Class, 3}, {Bias, 2}, {Noise, 4}}}
	assert.True(t, n.FromNoise())
	assert.Equal(t, 6, n.NoiseInputs())
	n.Inputs = append(n.Inputs, InputPart{Image, 1})
	assert.False(t, n.FromNoise())
}

func TestNoiseIsEven(t *testing.T) {
	for _, T := range allT {
		source := NewNoiseSource(99)
		counts := make([]int, T)
		for range 4096 * T {
			counts[source.Level(T)]++
		}
		for level, count := range counts {
			require.InDelta(t, 4096, count, 6*64, "T %d, level %d", T, level)
		}
	}
}

func TestInputOfEachMeaning(t *testing.T) {
	n := &Network{Name: "in", Kind: Window, T: 16, Layers: []Layer{{In: 9}},
		Inputs: []InputPart{{Noise, 2}, {Class, 3}, {Bias, 2}, {Noise, 2}}}
	// Seed 0 has the levels 6, 2, 1, 15, then 11, 11, 2, 13.
	source := NewNoiseSource(0)
	input, err := n.Input(source, 2)
	require.NoError(t, err)
	require.Equal(t, []Time{9, 13, Silent, Silent, 0, 0, 0, 14, 0}, input)
	input, err = n.Input(source, 0)
	require.NoError(t, err)
	require.Equal(t, []Time{4, 4, 0, Silent, Silent, 0, 0, 13, 2}, input)

	// Seed 0's third level at T = 8 is 0: silent for window, last step for delta.
	n = &Network{Kind: Window, T: 8, Layers: []Layer{{In: 3}}, Inputs: []InputPart{{Noise, 3}}}
	input, err = n.Input(NewNoiseSource(0), 5)
	require.NoError(t, err, "a network without classes ignores the class")
	require.Equal(t, []Time{4, 6, Silent}, input)
	n.Kind = Delta
	input, err = n.Input(NewNoiseSource(0), 5)
	require.NoError(t, err)
	require.Equal(t, []Time{4, 6, 7}, input)
}

func TestInputThatNoSeedCanGive(t *testing.T) {
	n := tinyDelta()
	for _, class := range []int{-1, 1} {
		_, err := n.Input(NewNoiseSource(0), class)
		require.EqualError(t, err, `class `+itoa(class)+`: network "tiny" has classes 0 to 0`)
	}
	_, err := tinyWindow().Input(NewNoiseSource(0), 0)
	require.EqualError(t, err, `network "wide" reads images: it cannot be sampled from noise`)
}

func TestSamplesAreInputsInTurn(t *testing.T) {
	n := &Network{Name: "turns", Kind: Window, T: 16, Inputs: []InputPart{{Noise, 5}, {Class, 3}},
		Output: Output{Meaning: OutputSpikes}, Layers: []Layer{{In: 8, Out: 1, Bits: 2}}}
	samples, err := n.Samples(7, 5)
	require.NoError(t, err)
	require.Len(t, samples, 5)
	noise := NewNoiseSource(7)
	for k, got := range samples {
		want, err := n.Input(noise, k%3)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	n.Inputs = []InputPart{{Image, 8}}
	_, err = n.Samples(7, 1)
	assert.Error(t, err)
}
