package boards

import (
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustFamily(t *testing.T, name string) *Family {
	t.Helper()
	f, err := FamilyOf(name)
	require.NoError(t, err)
	return f
}

// TestKnownPLLSettings: settings that others have found or that a reader of the
// data sheet works out.
func TestKnownPLLSettings(t *testing.T) {
	for _, test := range []struct {
		family                      string
		inMHz, outMHz               float64
		reference, feedback, output int
		vcoMHz                      float64
	}{
		// What Lattice's own tool chose, as noted at the head of Project Trellis' ecppll.
		{"ecp5", 12, 48, 1, 4, 12, 576},
		{"ecp5", 12, 60, 1, 5, 10, 600},
		{"ecp5", 20, 30, 2, 3, 20, 600},
		{"ecp5", 45, 30, 3, 2, 20, 600},
		{"ecp5", 70, 40, 7, 4, 15, 600},
		{"ecp5", 12, 96, 1, 8, 6, 576},
		{"ecp5", 90, 40, 9, 4, 15, 600},
		{"ecp5", 43, 86, 1, 2, 7, 602},
		// 25 MHz to 100: 4 times the input; 600 MHz is the middle of 400 to 800.
		{"ecp5", 25, 100, 1, 4, 6, 600},
		// icepll -i 12 -o 48, and -o 60: the VCO must be a power of two above it.
		{"ice40", 12, 48, 1, 64, 16, 768},
		{"ice40", 12, 60, 1, 80, 16, 960},
		// 100 to 150 MHz: 900 MHz is both a multiple and the middle of 600 to 1200.
		{"xc7", 100, 150, 1, 9, 6, 900},
		// 12 MHz reaches 600 MHz with 50, and 64 is the largest multiplier.
		{"xc7", 12, 100, 1, 50, 6, 600},
		// The rPLL's settings in Sipeed's and others' designs for 54 MHz.
		{"gowin", 27, 54, 1, 2, 16, 864},
		{"gowin", 27, 108, 1, 4, 8, 864},
	} {
		p, err := mustFamily(t, test.family).PLL(int(test.inMHz*1e6), int(test.outMHz*1e6))
		require.NoError(t, err, "%+v", test)
		assert.Equal(t, [3]int{test.reference, test.feedback, test.output}, [3]int{p.Reference, p.Feedback, p.Output}, "%+v", test)
		assert.InDelta(t, test.vcoMHz*1e6, p.VCOHz, 0.5, "%+v", test)
		assert.InDelta(t, test.outMHz*1e6, p.OutHz, 0.5, "%+v", test)
	}
}

// TestPLLSettingsKeepTheLimits asks for many clocks, and works out of each
// setting what the data sheet's block diagram says.
func TestPLLSettingsKeepTheLimits(t *testing.T) {
	for name, l := range loops {
		family, made := mustFamily(t, name), 0
		for _, inMHz := range []int{8, 12, 25, 27, 50, 100, 133} {
			for wantMHz := 3; wantMHz <= 330; wantMHz += 23 {
				p, err := family.PLL(inMHz*1e6, wantMHz*1e6)
				if err != nil {
					continue
				}
				made++
				compare := float64(inMHz) / float64(p.Reference)
				out := compare * float64(p.Feedback)
				vco := out * float64(p.Output)
				if !l.afterOutput {
					out, vco = out/float64(p.Output), out
				}
				text := fmt.Sprintf("%s: %d MHz to %d MHz with %+v", name, inMHz, wantMHz, p)
				assert.InEpsilon(t, out*1e6, p.OutHz, 1e-9, text)
				assert.InEpsilon(t, vco*1e6, p.VCOHz, 1e-9, text)
				assert.InEpsilon(t, float64(wantMHz), out, maxClockError, text)
				assert.True(t, l.compare.holds(compare*1e6) && l.vco.holds(p.VCOHz) && l.out.holds(p.OutHz), text)
			}
		}
		assert.Greater(t, made, 20, name)
	}
}

// TestPLLAgreesWithIcepll compares with Project IceStorm's calculator, which minimises the
// same difference.
func TestPLLAgreesWithIcepll(t *testing.T) {
	if _, err := exec.LookPath("icepll"); err != nil {
		t.Skip("icepll is not installed")
	}
	divider := regexp.MustCompile(`DIV([RFQ]): +([0-9]+)`)
	achieved := regexp.MustCompile(`F_PLLOUT: +([0-9.]+) MHz \(achieved\)`)
	for _, inMHz := range []int{12, 16, 25, 100} {
		for outMHz := 20; outMHz <= 270; outMHz += 11 {
			text, err := exec.Command("icepll", "-i", strconv.Itoa(inMHz), "-o", strconv.Itoa(outMHz)).CombinedOutput()
			require.NoError(t, err, "%s", text)
			theirs, err := strconv.ParseFloat(string(achieved.FindSubmatch(text)[1]), 64)
			require.NoError(t, err)
			want := map[string]int{}
			for _, m := range divider.FindAllSubmatch(text, -1) {
				want[string(m[1])], _ = strconv.Atoi(string(m[2]))
			}
			p := loops["ice40"].nearest(inMHz*1e6, outMHz*1e6)
			require.NotNil(t, p)
			wanted := float64(outMHz) * 1e6 // two clocks may be equally near, above and below it
			assert.InDelta(t, math.Abs(theirs*1e6-wanted), math.Abs(p.OutHz-wanted), 1000, "%d to %d MHz", inMHz, outMHz)
			if want["R"] == p.Reference-1 && math.Abs(theirs*1e6-p.OutHz) < 1000 {
				assert.Equal(t, [2]int{want["F"], 1 << want["Q"]}, [2]int{p.Feedback - 1, p.Output}, "%d to %d MHz", inMHz, outMHz)
			}
		}
	}
}

func TestClocksThatNoPLLMakes(t *testing.T) {
	for _, test := range []struct {
		family   string
		in, want int
		message  string
	}{
		{"ice40", 12_000_000, 300_000_000,
			"a core clock of 300000000 Hz cannot be made of 12000000 Hz: the nearest that the PLL of Lattice iCE40 makes is 270000000 Hz"},
		{"ice40", 8_000_000, 48_000_000,
			"a core clock of its own cannot be made: the PLL of Lattice iCE40 takes 10 to 133 MHz, but the oscillator gives 8"},
		{"ecp5", 25_000_000, 60_000_000,
			"a core clock of 60000000 Hz cannot be made of 25000000 Hz: the nearest that the PLL of Lattice ECP5 makes is 62500000 Hz"},
	} {
		_, err := mustFamily(t, test.family).PLL(test.in, test.want)
		assert.EqualError(t, err, test.message)
	}
}

func TestCoreClockOfABoard(t *testing.T) {
	board, err := Load("icebreaker")
	require.NoError(t, err)
	assert.Nil(t, board.PLL())
	assert.Equal(t, 12_000_000, board.CoreHz())
	same, err := board.WithCoreClock(12_000_000)
	require.NoError(t, err)
	assert.Nil(t, same.PLL(), "the oscillator's own frequency needs no PLL")

	fast, err := board.WithCoreClock(50_000_000)
	require.NoError(t, err)
	assert.Nil(t, board.PLL(), "the board itself stays as it is")
	assert.Equal(t, 50_250_000, fast.CoreHz(), "12 MHz * 67 / 16 is the nearest")
	assert.Equal(t, 50, fast.UARTDivisor(1_000_000))
	_, err = board.WithCoreClock(-5)
	assert.EqualError(t, err, "a core clock is 1000000 to 1000000000 Hz")

	file := write(t, "mine.toml", "inherits = \"icebreaker\"\nname = \"mine\"\ntitle = \"Mine\"\ncore_clock_hz = 48_000_000\n")
	mine, err := Load(file)
	require.NoError(t, err)
	assert.Equal(t, 48_000_000, mine.CoreHz())
	assert.Equal(t, "SB_PLL40_PAD", mine.PLL().Primitive)
}
