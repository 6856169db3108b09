package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/network"
)

// fakeVivado leaves what Vivado would, and meets timing: no Vivado has run here.
const fakeVivado = `#!/bin/sh
[ "$1" = -version ] && { echo "Vivado v2023.2"; exit 0; }
while [ "$1" != -tclargs ]; do shift; done
echo run >> "$CALLS"
echo bits > "$2"
echo "| Slice LUTs | 1234 | 0 | 20800 | 5.93 |" > "$3"
cat > "$4" <<END
| Clock Summary
| -------------
clk  {0.000 5.000}  10.000  100.000

| Intra Clock Table
| -----------------
clk  1.000  0.000  0  10  0.100  0.000  0  10  4.500
END
`

// withFakeVivado puts it in front of all that is installed and returns how often it
// has run.
func withFakeVivado(t *testing.T) (runs func() int) {
	t.Helper()
	tools := t.TempDir()
	calls := filepath.Join(tools, "calls")
	require.NoError(t, os.WriteFile(filepath.Join(tools, "vivado"), []byte(fakeVivado), 0o755))
	t.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("CALLS", calls)
	return func() int {
		text, _ := os.ReadFile(calls)
		return bytes.Count(text, []byte("\n"))
	}
}

// TestBuildGenerates builds from a network, again, with other lanes, and from the
// folder: only what has changed is done again.
func TestBuildGenerates(t *testing.T) {
	runs := withFakeVivado(t)
	t.Chdir(t.TempDir())
	small := saved(t, network.Window, 16, 4, 6, 7, 5)
	arguments := []string{"build", "--flow", "vivado", "--model", small, "-o", "hw"}
	code, out, err := run(t, arguments...)
	require.Zero(t, code, err)
	assert.Regexp(t, `(?s)^hw: network "random-window" on the Digilent Arty A7-35T.*
estimated .*
hw: network "random-window" on arty-a7-35, xc7a35ticsg324-1L, flow vivado
.*
 +LUT +\d+ +- +[-+0-9.]+ % +1234 +20800 +6 %
.*
clock       clk 111.1 MHz of 100 MHz: met
bitstream   hw/build/arty_a7_35.bit
$`, out)
	assert.Regexp(t, `^1 of 1  synthesis, place and route, bitstream  [0-9.]+ s  build/arty_a7_35.bit\n$`, err)
	assert.Equal(t, 1, runs())
	first, statError := os.Stat("hw/rtl/spike_core.v")
	require.NoError(t, statError)

	code, _, err = run(t, arguments...)
	require.Zero(t, code, err)
	assert.Equal(t, "1 of 1  synthesis, place and route, bitstream  unchanged\n", err)
	second, statError := os.Stat("hw/rtl/spike_core.v")
	require.NoError(t, statError)
	assert.True(t, os.SameFile(first, second), "the same files are left alone")

	code, _, err = run(t, append(arguments, "--lanes", "3,5")...)
	require.Zero(t, code, err)
	assert.Equal(t, 2, runs())
	code, out, err = run(t, "build", "hw", "--flow", "vivado", "--json")
	require.Zero(t, code, err)
	assert.Equal(t, 2, runs())
	assert.JSONEq(t, tree(t, "hw")["build/report.json"], out)

	require.NoError(t, os.WriteFile("hw/notes.txt", []byte("mine"), 0o644))
	code, _, err = run(t, arguments...)
	assert.Equal(t, 1, code)
	assert.Contains(t, err, "hw: the folder holds notes.txt")
	assert.Equal(t, "mine", tree(t, "hw")["notes.txt"])
}

func TestBuildRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("PATH", t.TempDir())
	for _, test := range []struct {
		code int
		want string
		args []string
	}{
		{2, "build takes one folder, not 2; build one after another", []string{"a", "b"}},
		{2, "--board: folder hw is generated already; leave out the flag or the folder", []string{"hw", "--board", "arty-a7"}},
		{2, "--output: folder hw is generated already; leave out the flag or the folder", []string{"hw", "-o", "x"}},
		{2, "--seed: 0 is outside 1 to 1073741824", []string{"--seed", "0"}},
		{2, "--tries: 1001 is outside 1 to 1000", []string{"--tries", "1001"}},
		{2, "--flow open: board arty-a7-35 has no such flow; it has openxc7, vivado", []string{"--flow", "open"}},
		{1, "hw: there is no such folder; make it with spikehdl gen, or let build do so with --board", []string{"hw"}},
		{1, "board arty-a7-35: flow vivado lacks vivado (AMD Vivado); install what is missing, or put it in PATH", []string{"--flow", "vivado"}},
		{1, `there is no board "nowhere"; there are `, []string{"--board", "nowhere"}},
	} {
		code, out, err := run(t, append([]string{"build"}, test.args...)...)
		assert.Equal(t, test.code, code, test.want)
		assert.Empty(t, out)
		assert.Contains(t, err, "spikehdl: "+test.want)
	}
	assert.Empty(t, entries(t, "."), "nothing is generated that cannot be built")
}

func TestBuildIsExplained(t *testing.T) {
	code, out, _ := run(t, "build", "--help")
	assert.Zero(t, code)
	for _, word := range []string{"Examples:", "spikehdl build hardware --flow open --seed 7 --json", "--tries"} {
		assert.Contains(t, out, word)
	}
	_, out, _ = run(t, "__complete", "build", "--flow", "")
	assert.Contains(t, out, "auto\nvivado\nopenxc7\nopen\n")
}

// TestBuildForICE40 goes all the way from a network of a few neurons to a bitstream.
func TestBuildForICE40(t *testing.T) {
	for _, tool := range []string{"yosys", "nextpnr-ice40", "icepack"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	if _, err := boards.Load("icebreaker"); err != nil {
		t.Skip("there is no board icebreaker yet")
	}
	t.Chdir(t.TempDir())
	code, out, err := run(t, "build", "--board", "icebreaker", "--model", saved(t, network.Window, 8, 3, 4, 5, 3), "-o", "hw", "--json")
	require.Zero(t, code, err)
	var report struct {
		Resources []struct {
			Name                string
			Synthesised, Placed int
			Available           int
		}
		TimingMet bool `json:"timing_met"`
		Timing    struct {
			Clocks []struct{ Mhz, Goal_mhz float64 }
			Path   struct{ From, To string } `json:"critical_path"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.True(t, report.TimingMet)
	require.NotEmpty(t, report.Timing.Clocks)
	assert.NotEmpty(t, report.Timing.Path.From)
	for _, r := range report.Resources[:3] { // LUT, FF, block RAM
		assert.Positive(t, r.Synthesised, r.Name)
		assert.GreaterOrEqual(t, r.Placed, r.Synthesised, r.Name)
		assert.LessOrEqual(t, r.Placed, r.Available, r.Name)
	}
	bitstream := tree(t, "hw")["build/icebreaker.bin"]
	assert.Contains(t, bitstream, "\x7e\xaa\x99\x7e", "the word that a part of the iCE40 family waits for")

	// What build has made, make need not make again.
	if _, err := exec.LookPath("make"); err == nil {
		command := exec.Command("make", "-q", "build/icebreaker.bin")
		command.Dir = "hw"
		output, err := command.CombinedOutput()
		assert.NoError(t, err, "%s", output)
	}
	code, _, err = run(t, "build", "hw")
	assert.Zero(t, code)
	assert.Equal(t, "1 of 3  synthesis  unchanged\n2 of 3  place and route  unchanged\n3 of 3  bitstream  unchanged\n", err)
}
