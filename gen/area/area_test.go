package area

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

func family(t *testing.T, name string) *boards.Family {
	t.Helper()
	f, err := boards.FamilyOf(name)
	require.NoError(t, err)
	return f
}

var families = []string{"xc7", "ecp5", "ice40", "gowin"}

func TestEveryFamilyHasEveryCoefficient(t *testing.T) {
	for _, name := range families {
		for _, term := range Terms {
			c, is := coefficients[name][term.Term]
			assert.True(t, is, "%s.%s", name, term.Term)
			assert.GreaterOrEqual(t, c.LUT, 0.0)
			assert.GreaterOrEqual(t, c.FF, 0.0)
			assert.NotEmpty(t, term.Counts)
		}
	}
	_, err := readCoefficients("[xc7]\nno_such = { lut = 1, ff = 1 }")
	assert.EqualError(t, err, "coefficients.toml: xc7.no_such is no term; see Terms for those there are")
	_, err = readCoefficients("[xc7")
	assert.ErrorContains(t, err, "coefficients.toml: ")
}

// Blocks by hand: the forms of a half block RAM are 512 x 36 to 16384 x 1, those
// of the iCE40 256 x 16 to 2048 x 2.
func TestBlocksByHand(t *testing.T) {
	for _, test := range []struct {
		family                       string
		width, depth, count, stacked int
	}{
		{"xc7", 36, 512, 1, 1}, {"xc7", 37, 512, 2, 1}, {"xc7", 36, 513, 2, 1}, // two of 1024 x 18
		{"xc7", 36, 1025, 3, 3}, {"xc7", 36, 2000, 4, 1}, {"xc7", 8, 2048, 1, 1}, {"xc7", 1, 16384, 1, 1},
		{"xc7", 20, 62957, 80, 1}, // one of 65536 x 1 for each bit
		{"ecp5", 36, 512, 1, 1}, {"ecp5", 36, 1200, 3, 3}, {"gowin", 18, 1024, 1, 1},
		{"ice40", 16, 256, 1, 1}, {"ice40", 16, 257, 2, 1}, {"ice40", 8, 2048, 4, 1}, {"ice40", 2, 4096, 2, 2},
	} {
		count, stacked := Blocks(family(t, test.family), test.width, test.depth)
		assert.Equal(t, [2]int{test.count, test.stacked}, [2]int{count, stacked}, "%+v", test)
	}
}

// The buffer for frames by hand: 8,192 bytes are four half block RAMs of 8192 x 2, or 16
// blocks of 512 x 8 of an iCE40; 2,048 are one, or four.
func TestEthernetHasALargerBuffer(t *testing.T) {
	for name, more := range map[string]int{"xc7": 3, "ecp5": 3, "ice40": 12, "gowin": 3} {
		port, all := EthernetPort(family(t, name)), Ethernet(family(t, name))
		assert.Equal(t, more, all.BlockRAM-port.BlockRAM, name)
		all.BlockRAM = port.BlockRAM
		assert.Equal(t, port, all, name)
	}
}

func TestSmallMemoriesByHand(t *testing.T) {
	for _, test := range []struct {
		family       string
		width, depth int
		want         small
	}{
		{"xc7", 6, 32, small{luts: 4}},
		{"xc7", 7, 32, small{luts: 8}},
		{"xc7", 5, 64, small{luts: 8}},
		{"xc7", 5, 65, small{luts: 16, selects: 5}},
		{"ecp5", 5, 16, small{luts: 12}},
		{"gowin", 4, 17, small{luts: 12, selects: 4}},
	} {
		assert.Equal(t, test.want, smallMemory(family(t, test.family), test.width, test.depth), "%+v", test)
	}
}

// layers are two of each kind, of one group and of several.
func layers(t *testing.T, f *boards.Family, kind network.Kind) []core.Layer {
	t.Helper()
	n := &network.Network{Kind: kind, T: 16, Layers: []network.Layer{{In: 20, Out: 40, Bits: 4}, {In: 40, Out: 30, Bits: 4}}}
	all, err := core.Shape(n, []int{10, 30}, core.Target{LUTRAM: f.LUTRAM, WordBits: f.BlockWord}, cycles.Options{SkipGroups: f.LUTRAM})
	require.NoError(t, err)
	return all
}

// An estimate is its parts, and what is fitted is what is estimated.
func TestAnEstimateIsTheSumOfItsParts(t *testing.T) {
	for _, name := range families {
		f := family(t, name)
		for _, kind := range []network.Kind{network.Delta, network.Window} {
			all := layers(t, f, kind)
			total := Estimate(f, all)
			sum := Device(f, all).Plus(Layer(f, &all[0], false)).Plus(Layer(f, &all[1], true))
			assert.Equal(t, total, sum)

			counts, fixed := Counts(f, all)
			luts, ffs := float64(fixed.LUT), float64(fixed.FF)
			for term, n := range counts {
				luts += n * coefficients[name][term].LUT
				ffs += n * coefficients[name][term].FF
			}
			assert.InDelta(t, total.LUT, luts, 2)
			assert.InDelta(t, total.FF, ffs, 2)
			assert.Equal(t, total.BlockRAM, fixed.BlockRAM)

			array, _ := CoreCounts(f, all)
			assert.Zero(t, array[DeviceOnce])
			assert.Equal(t, 1.0, array[Encoder], "between the layers")
			assert.Equal(t, 2.0, counts[Encoder], "and behind the last")
		}
	}
}

// Lanes by hand: 10 lanes of 4 groups and 30 of one, 4-bit weights in words of 36
// or, on the iCE40, 16 bits.
func TestPartsByHand(t *testing.T) {
	all := layers(t, family(t, "xc7"), network.Delta)
	counts, fixed := Counts(family(t, "xc7"), all)
	assert.Equal(t, 40.0, counts[DeltaLane])
	assert.Equal(t, 160.0, counts[WeightBit])
	assert.Equal(t, float64(2+4), counts[Bank])
	assert.Equal(t, float64(10*(all[0].MembraneBits+1)+30*(all[1].MembraneBits+1)), counts[KeptBit])
	assert.Equal(t, 4.0, counts[WatchedGroup], "only a layer of several groups leaves groups out")
	assert.Equal(t, 2+4-1+2, fixed.BlockRAM, "a block a bank, but for the bank of a single lane, and two of the board")

	all = layers(t, family(t, "ice40"), network.Delta)
	counts, fixed = Counts(family(t, "ice40"), all)
	assert.Equal(t, float64(3+8), counts[Bank])
	assert.Equal(t, float64(10*(all[0].MembraneBits+1)), counts[RestartBit])
	assert.Equal(t, 8*1, fixed.LUT, "the tests of 8 words of 4 lanes behind the array")
	assert.Zero(t, counts[WatchedGroup])
	assert.Greater(t, fixed.BlockRAM, 11, "membranes and queues too")
}
