package area

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
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

func TestSmallMemoriesByHand(t *testing.T) {
	for _, test := range []struct {
		family       string
		width, depth int
		ports        portCount
		want         small
	}{
		{"xc7", 6, 32, readAndWrite, small{luts: 4}},
		{"xc7", 7, 32, onePort, small{luts: 8}},
		{"xc7", 5, 64, onePort, small{luts: 5}},
		{"xc7", 5, 64, readAndWrite, small{luts: 8}},
		{"xc7", 5, 65, onePort, small{luts: 10, selects: 5}},
		{"ecp5", 5, 16, onePort, small{luts: 12}},
		{"gowin", 4, 17, readAndWrite, small{luts: 12, selects: 4}},
		{"ice40", 5, 10, onePort, small{registers: 50}},
	} {
		assert.Equal(t, test.want, smallMemory(family(t, test.family), test.width, test.depth, test.ports), "%+v", test)
	}
}
