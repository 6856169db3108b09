package gen

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/network"
)

// testNetwork draws a network of a shape with random weights.
func testNetwork(kind network.Kind, T, bits, bias, delay, shift int, sizes ...int) *network.Network {
	r := rand.New(rand.NewPCG(1, uint64(len(sizes))))
	n := &network.Network{Name: "test", Kind: kind, T: T,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: sizes[0]}},
		Output: network.Output{Meaning: network.OutputSpikes}}
	for i := range sizes[1:] {
		l := network.Layer{In: sizes[i], Out: sizes[i+1], Bits: bits, BiasRows: bias, Delay: delay, Shift: shift}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<bits)))
		}
		if kind == network.Delta {
			for range l.Out {
				l.Theta = append(l.Theta, int32(1+r.IntN(l.MaxTheta())))
			}
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}

func arty(t testing.TB) *boards.Board {
	t.Helper()
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	return board
}

// writeFiles puts a design into a folder.
func writeFiles(t testing.TB, d *Design, dir string) {
	t.Helper()
	for path, text := range d.Files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		require.NoError(t, os.WriteFile(full, []byte(text), 0o644))
	}
}

func TestGeneratingIsPure(t *testing.T) {
	n := testNetwork(network.Window, 16, 6, 1, 0, 5, 20, 50, 33)
	first, err := Generate(n, arty(t), Options{})
	require.NoError(t, err)
	for range 5 {
		again, err := Generate(n, arty(t), Options{})
		require.NoError(t, err)
		require.Equal(t, first.Files, again.Files)
	}
	for path, text := range first.Files {
		assert.False(t, filepath.IsAbs(path) || strings.Contains(path, ".."), path)
		for _, r := range text {
			if r > 126 {
				t.Fatalf("%s holds a character outside ASCII: %q", path, r)
			}
		}
	}
}

func TestVerilogLinesAreShort(t *testing.T) {
	d, err := Generate(testNetwork(network.Delta, 256, 4, 2, 1, 0, 20, 50, 33), arty(t), Options{})
	require.NoError(t, err)
	for path, text := range d.Files {
		if !strings.HasSuffix(path, ".v") {
			continue
		}
		for i, line := range strings.Split(text, "\n") {
			assert.LessOrEqual(t, len(line), 100, "%s:%d", path, i+1)
		}
	}
}

func TestPlanUsesTheBoard(t *testing.T) {
	n := testNetwork(network.Window, 16, 4, 1, 0, 5, 74, 128, 255, 784)
	small, err := MakePlan(n, arty(t), Options{})
	require.NoError(t, err)
	big, err := boards.Load("arty-a7-100")
	require.NoError(t, err)
	large, err := MakePlan(n, big, Options{})
	require.NoError(t, err)
	assert.True(t, fits(small.Cost, arty(t)))
	assert.True(t, fits(large.Cost, big))
	assert.Less(t, large.Interval(), small.Interval())
	for i, cycles := range small.Cycles {
		assert.LessOrEqual(t, cycles, small.Interval(), "layer %d", i)
	}
}

func TestGivenLanes(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 50, 33)
	p, err := MakePlan(n, arty(t), Options{Lanes: []int{7, 33}})
	require.NoError(t, err)
	assert.Equal(t, []int{7, 33}, p.Lanes)
	_, err = MakePlan(testNetwork(network.Window, 16, 6, 1, 0, 7, 74, 128, 255, 784), arty(t), Options{Lanes: []int{128, 255, 784}})
	assert.ErrorContains(t, err, "a plan with these lanes needs about")
	_, err = MakePlan(n, arty(t), Options{Lanes: []int{7, 34}})
	assert.EqualError(t, err, "layer 1: 34 lanes; must be 1 to n_out = 33")
	_, err = MakePlan(n, arty(t), Options{Lanes: []int{7}})
	assert.EqualError(t, err, "1 lane counts for 2 layers")
}

func TestNoFitSaysWhatWould(t *testing.T) {
	n := testNetwork(network.Delta, 16, 8, 1, 0, 0, 100, 400, 784)
	_, err := Generate(n, arty(t), Options{})
	var noFit *NoFitError
	require.ErrorAs(t, err, &noFit)
	assert.Greater(t, noFit.Cost.BlockRAM, arty(t).Resources.BlockRAM)
	assert.Contains(t, err.Error(), `network "test" does not fit arty-a7-35`)
	assert.Contains(t, err.Error(), "weights of 4 bits")
	assert.Contains(t, err.Error(), "--board arty-a7-100")
}

// TestEthernetCounts: a plan leaves room for what the link takes, and knows how fast it
// is.
func TestEthernetCounts(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 50, 33)
	serial, err := Generate(n, arty(t), Options{Optimize: ForLink})
	require.NoError(t, err)
	ethernet, err := Generate(n, arty(t), Options{Optimize: ForLink, Link: boards.LinkEthernet, IP: "10.0.0.9"})
	require.NoError(t, err)
	assert.Less(t, ethernet.Plan.Interval(), serial.Plan.Interval(), "ten times as fast, and more")
	assert.Equal(t, "10.0.0.9:52525", ethernet.Report.Address)
	assert.Empty(t, serial.Report.Address)

	lanes := Options{Lanes: []int{7, 33}}
	serial, err = Generate(n, arty(t), lanes)
	require.NoError(t, err)
	lanes.Link = boards.LinkEthernet
	ethernet, err = Generate(n, arty(t), lanes)
	require.NoError(t, err)
	family, err := boards.FamilyOf("xc7")
	require.NoError(t, err)
	assert.Equal(t, serial.Plan.Cost.Plus(area.Ethernet(family)), ethernet.Plan.Cost)
	assert.Equal(t, [2]int{2048, 1016}, [2]int{serial.Info.CreditBytes, serial.Info.MaxPayload})
	assert.Equal(t, [2]int{8192, 1440}, [2]int{ethernet.Info.CreditBytes, ethernet.Info.MaxPayload})

	_, err = Generate(testNetwork(network.Delta, 16, 8, 1, 0, 0, 100, 400, 784), arty(t), Options{Link: boards.LinkEthernet})
	assert.ErrorContains(t, err, "--board arty-a7-100")
	assert.NotContains(t, err.Error(), "ulx3s", "which has no Ethernet")
}

// TestNoiseCounts: a plan leaves room for the board's own noise, and a report says that
// there is some.
func TestNoiseCounts(t *testing.T) {
	n := testNetwork(network.Delta, 16, 4, 1, 0, 0, 20, 50, 33)
	options := Options{Lanes: []int{7, 33}}
	quiet, err := Generate(n, arty(t), options)
	require.NoError(t, err)
	options.Noise = true
	noisy, err := Generate(n, arty(t), options)
	require.NoError(t, err)
	for _, name := range []string{"xc7", "ecp5", "ice40", "gowin"} {
		family, err := boards.FamilyOf(name)
		require.NoError(t, err)
		cost := area.Noise(family)
		assert.NotZero(t, cost.LUT)
		assert.NotZero(t, cost.FF)
		if name == "xc7" {
			assert.Equal(t, quiet.Plan.Cost.Plus(cost), noisy.Plan.Cost)
		}
	}
	assert.True(t, noisy.Report.Noise)
	assert.Contains(t, noisy.Files["REPORT.md"], "The board makes samples of noise itself")
	assert.NotContains(t, quiet.Files["REPORT.md"], "samples of noise itself")
	assert.Contains(t, noisy.Files["rtl/noise_source.v"], "// spikehdl gen --board arty-a7-35 --noise; network test")
	assert.NotContains(t, quiet.Files, "rtl/noise_source.v")

	small := *arty(t)
	small.Resources.LUT = (quiet.Plan.Cost.LUT + 1) * 100 / Usable(&small)
	_, err = Generate(n, &small, options)
	var noFit *NoFitError
	require.ErrorAs(t, err, &noFit, "without noise it would fit")
	least, err := MakePlan(n, arty(t), Options{Optimize: ForArea})
	require.NoError(t, err)
	small.Resources.LUT = (least.Cost.LUT + 1) * 100 / Usable(&small)
	_, err = MakePlan(n, &small, Options{Noise: true})
	assert.ErrorContains(t, err, "what would fit: no noise of the board's own, a sample in ")

	n.Inputs[0].Meaning = network.Image
	_, err = Generate(n, arty(t), options)
	assert.EqualError(t, err, `network "test" reads images, so that a board cannot make its samples from noise; leave the noise out`)
}

func TestNamesThatTheTopModuleCannotHave(t *testing.T) {
	for _, name := range []string{"module", "spike-core", "uart-sender", "board-clock", "inbox"} {
		board := *arty(t)
		board.Name = name
		_, err := Generate(testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1), &board, Options{})
		assert.ErrorContains(t, err, "which is a word of Verilog or a module of the design; give the board another name", name)
	}
}

func TestCoreClockReachesAllThatCounts(t *testing.T) {
	board, err := boards.Load("icebreaker")
	require.NoError(t, err)
	n := testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1)
	slow, err := Generate(n, board, Options{})
	require.NoError(t, err)
	fast, err := Generate(n, board, Options{ClockHz: 24_000_000})
	require.NoError(t, err)
	assert.Equal(t, [2]int{12_000_000, 24_000_000}, [2]int{slow.Info.ClockHz, fast.Info.ClockHz})
	assert.Equal(t, [2]int{12_000_000, 24_000_000}, [2]int{slow.Report.ClockHz, fast.Report.ClockHz})
	assert.InDelta(t, 2*slow.Report.FullActivity.SamplesPerSecond, fast.Report.FullActivity.SamplesPerSecond, 1e-6)
	assert.Contains(t, slow.Files["rtl/icebreaker.v"], "parameter UART_DIVISOR = 12\n")
	assert.Contains(t, fast.Files["rtl/icebreaker.v"], "parameter UART_DIVISOR = 24\n")
	assert.Contains(t, fast.Files["icebreaker.pcf"], "set_frequency clk 12.000\n", "constraints speak of the oscillator")
	_, err = Generate(n, board, Options{ClockHz: 5_000_000})
	assert.ErrorContains(t, err, "a core clock of 5000000 Hz cannot be made of 12000000 Hz")
}
