package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// read is an excerpt of a log. The figures that the tests demand of it were read
// in it by a person.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(text)
}

func TestNextpnrCounts(t *testing.T) {
	for _, test := range []struct {
		file, family string
		want         Counts
	}{
		{"nextpnr-0.4-ice40.log", "ice40", Counts{LUT: 2359, FF: 457 + 622, BlockRAM: 11}},
		{"nextpnr-0.11-ecp5.log", "ecp5", Counts{LUT: 2103, FF: 1060, BlockRAM: 5}},
		{"nextpnr-0.11-gowin.log", "gowin", Counts{LUT: 2175 + 604 + 96, FF: 1156, BlockRAM: 5}},
	} {
		assert.Equal(t, test.want, Nextpnr(test.family, read(t, test.file)), test.file)
	}
	assert.Equal(t, Used{2359, 5280}, Utilisation(read(t, "nextpnr-0.4-ice40.log"))["ICESTORM_LC"])
	assert.Empty(t, Utilisation("Info: nothing of the kind\n"))
}

// TestNextpnrTiming demands the figures of the routed design, not those of the
// placed one, which stand before them, and the sums that nextpnr makes itself.
func TestNextpnrTiming(t *testing.T) {
	for _, test := range []struct {
		file, clock    string
		mhz, goal      float64
		from, to       string
		logic, routing float64
	}{
		{"nextpnr-0.4-ice40.log", "clk", 23.22, 12,
			"device.commands.layer_SB_DFFE_Q_3_DFFLC.O",
			"device.commands.code_SB_DFFESR_Q_E_SB_LUT4_O_I2_SB_LUT4_O_I3_SB_LUT4_O_I2_SB_LUT4_I1_O_SB_LUT4_O_LC.CEN", 17.7, 25.3},
		{"nextpnr-0.11-ecp5.log", "clk", 63.78, 25,
			"device.receiver.buffer.0.0.DOB1", "device.commands.code_TRELLIS_FF_Q_1.LSR", 9.43, 6.25},
		{"nextpnr-0.11-gowin.log", "device.array.clk", 130.84, 27,
			"device.commands.layer_DFFE_Q_1.Q", "device.commands.reply_DFFSE_Q_2.CE", 3.92, 3.73},
	} {
		t.Run(test.file, func(t *testing.T) {
			got := NextpnrTiming(read(t, test.file))
			require.Equal(t, []Clock{{test.clock, test.mhz, test.goal}}, got.Clocks)
			assert.True(t, got.Met())
			require.NotNil(t, got.Path)
			assert.Equal(t, test.from, got.Path.From)
			assert.Equal(t, test.to, got.Path.To)
			assert.Equal(t, test.logic, got.Path.Logic)
			assert.Equal(t, test.routing, got.Path.Routing)
			assert.InDelta(t, 1e3/test.mhz, got.Path.Delay(), 0.1, "the path decides the clock")
			assert.Greater(t, got.Path.Levels, 3)
		})
	}
}

func TestTimingThatFails(t *testing.T) {
	log := strings.ReplaceAll(read(t, "nextpnr-0.11-ecp5.log"), "(PASS at 25.00 MHz)", "(FAIL at 80.00 MHz)")
	log = strings.ReplaceAll(log, "Info: Max frequency", "Warning: Max frequency")
	got := NextpnrTiming(log)
	require.Len(t, got.Clocks, 1)
	assert.False(t, got.Met())
	assert.InDelta(t, 63.78/80, got.Slowest().Margin(), 1e-9)
}

func TestSeveralClocks(t *testing.T) {
	got := NextpnrTiming(`Info: Max frequency for clock '$glbnet$core_clk': 90.00 MHz (FAIL at 100.00 MHz)
Info: Max frequency for clock     '$glbnet$clk$TRELLIS_IO_IN': 300.00 MHz (PASS at 25.00 MHz)
Warning: Max frequency for clock '$glbnet$core_clk': 95.00 MHz (FAIL at 100.00 MHz)
`)
	assert.Equal(t, []Clock{{"core_clk", 95, 100}, {"clk", 300, 25}}, got.Clocks)
	assert.Equal(t, "core_clk", got.Slowest().Name)
	assert.Nil(t, got.Path)
}

func TestNothingKnownIsNotMet(t *testing.T) {
	got := NextpnrTiming("ERROR: no such part\n")
	assert.Nil(t, got.Slowest())
	assert.False(t, got.Met())
}

func TestClockName(t *testing.T) {
	for net, want := range map[string]string{
		"$glbnet$clk$TRELLIS_IO_IN": "clk", "clk$SB_IO_IN_$glb_clk": "clk", "device.array.clk": "device.array.clk", "$PACKER$x": "$PACKER$x",
	} {
		assert.Equal(t, want, ClockName(net))
	}
}

func TestRegister(t *testing.T) {
	for cell, want := range map[string]string{
		"device.commands.layer_SB_DFFE_Q_3_DFFLC.O":    "device.commands.layer",
		"device.info.data_TRELLIS_FF_Q_2.M":            "device.info.data",
		"device.commands.reply_DFFSE_Q_2.SET":          "device.commands.reply",
		"device.result.times.0.0.DOB2":                 "device.result.times.0.0.DOB2",
		"device/array/layer1/sequencer/group_reg[2]/C": "device/array/layer1/sequencer/group_reg[2]/C",
		"_LUT4_A": "_LUT4_A",
	} {
		assert.Equal(t, want, Register(cell))
	}
}

// The reports are made up after AMD's documentation: no Vivado has run here.
func TestVivado(t *testing.T) {
	assert.Equal(t, Counts{LUT: 14034, FF: 3570, BlockRAM: 87, DSP: 2}, Vivado(read(t, "vivado-documented-utilisation.rpt")))
	report := read(t, "vivado-documented-timing.rpt")
	got := VivadoTiming(report)
	require.Len(t, got.Clocks, 2)
	assert.Equal(t, "clk", got.Clocks[0].Name)
	assert.InDelta(t, 1e3/8, got.Clocks[0].MHz, 1e-9)
	assert.InDelta(t, 100, got.Clocks[0].Goal, 1e-9)
	assert.InDelta(t, 1e3/5.25, got.Slowest().MHz, 1e-9)
	assert.False(t, got.Met())
	assert.Equal(t, &Path{"core_clk", "device/array/layer1/sequencer/group_reg[2]/C",
		"device/array/layer1/bank[3].memory/word_reg/ADDRARDADDR[5]", 3, 1.2, 3.5}, got.Path)

	met := VivadoTiming(strings.Replace(report, "core_clk         -0.250", "core_clk          0.250", 1))
	assert.True(t, met.Met())
	hold := VivadoTiming(strings.Replace(strings.Replace(report, "core_clk         -0.250", "core_clk          0.250", 1),
		"0.100        0.000                      0                  123        4.500", "-0.100       -0.200                      2                  123        4.500", 1))
	assert.True(t, hold.HoldFails)
	assert.False(t, hold.Met())
}

// TestActivity follows a real log to its end: what is shown must never go back.
func TestActivity(t *testing.T) {
	for line, want := range map[string]string{
		"23.24. Executing MEMORY_LIBMAP pass (mapping memories to cells).\n":                                    "pass 23.24 MEMORY_LIBMAP",
		"Info:     at iteration #5, type ALL: wirelen solved = 2081, spread = 6831, legal = 9244; time = 0.04s": "placement 5, wire length 9244",
		"Info:     iter=3 wires=51020 overused=12 overuse=13 tmgfail=0 archfail=NA":                             "routing 3, 12 wires taken twice",
		"Phase 2.1 Floorplanning | Checksum: 1a2b3c4d":                                                          "Phase 2.1 Floorplanning",
		"Info: Checksum: 0x0e18e305":                                  "",
		"Preparing to run yowasp-ecppack. This might take a while...": "the tool's first start takes longer",
	} {
		assert.Equal(t, want, Activity(line))
	}
	var shown []string
	for line := range strings.Lines(read(t, "nextpnr-0.4-ice40.log")) {
		if what := Activity(line); what != "" {
			word, _, _ := strings.Cut(what, " ")
			if len(shown) == 0 || shown[len(shown)-1] != strings.Trim(word, ",") {
				shown = append(shown, strings.Trim(word, ","))
			}
		}
	}
	assert.Equal(t, []string{"first", "placement", "refinement", "routing"}, shown)
}
