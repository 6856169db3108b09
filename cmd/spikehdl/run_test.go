package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
)

// run runs the program in this process and returns what it says.
func run(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	return runUnder(t.Context(), args...)
}

func runUnder(ctx context.Context, args ...string) (code int, out, err string) {
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	code = a.run(ctx, args)
	return code, stdout.String(), stderr.String()
}

// tree reads all files of a folder.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		if !entry.IsDir() {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			name, err := filepath.Rel(folder, path)
			require.NoError(t, err)
			files[name] = string(text)
		}
		return nil
	}))
	return files
}

// entries lists the names in a folder.
func entries(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	list, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func TestGenTwiceGivesTheSameBytes(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, err := run(t, "gen", "--board", "arty-a7")
	require.Zero(t, code, err)
	assert.Empty(t, err)
	assert.Regexp(t, `^\./spikehdl-arty-a7: network "digits" on the Digilent Arty A7-35T, configuration [0-9a-f]{16}
layer 0     74 inputs, 255 neurons of 4-bit weights: \d+ lanes in \d+ groups, \d+ weight banks
layer 1 .*
layer 2 .*
chosen      for throughput, the fewest cycles a sample of all plans that fit
simulated   a sample every \d+ clock cycles, \d+ a second at 100 MHz; every neuron spiking, \d+ cycles
estimated   \d+ LUT \(\d+ %\), \d+ FF \(\d+ %\), [0-9.]+ block RAMs of 36 kb \(\d+ %\), 0 DSP
estimated   [0-9.]+ [mun]J a sample \([0-9.]+ [mun]J to [0-9.]+ [mun]J\), the network's own samples
next        read spikehdl-arty-a7/REPORT.md; build with: spikehdl build \./spikehdl-arty-a7
$`, out)
	first := tree(t, "spikehdl-arty-a7")
	for _, name := range []string{"rtl/arty_a7_35.v", "rtl/spike_core.v", "rtl/mem/layer0_bank000.hex",
		"arty_a7_35.xdc", "vivado.tcl", "Makefile", "flow.json", "report.json", "REPORT.md"} {
		assert.NotEmpty(t, first[name], name)
	}
	code, _, err = run(t, "gen", "--board", "arty-a7", "-o", "second")
	require.Zero(t, code, err)
	assert.Equal(t, first, tree(t, "second"))
	assert.Equal(t, []string{"second", "spikehdl-arty-a7"}, entries(t, "."))
}

// TestGenForEveryFamily: each family's own constraints, replaced as a whole when
// another board takes their place.
func TestGenForEveryFamily(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Delta, 16, 4, 6, 7, 5)
	for _, test := range []struct {
		board, clock string
		files        []string
	}{
		{"basys3", "150", []string{"basys3.xdc", "basys3.openxc7.xdc", "sim/MMCME2_BASE.v", "sim/BUFG.v"}},
		{"ulx3s", "50", []string{"ulx3s_85f.lpf", "sim/EHXPLLL.v"}},
		{"icebreaker", "24", []string{"icebreaker.pcf", "sim/SB_PLL40_PAD.v"}},
		{"tang-nano-20k", "54", []string{"tang_nano_20k.cst", "tang_nano_20k.sdc", "sim/rPLL.v"}},
	} {
		code, _, err := run(t, "gen", "--board", test.board, "--model", small, "--clock", test.clock, "-o", "hw")
		require.Zero(t, code, err)
		files := tree(t, "hw")
		for _, name := range append(test.files, "rtl/board_clock.v") {
			assert.NotEmpty(t, files[name], name)
		}
		assert.Contains(t, files["REPORT.md"], "Clock: "+test.clock+".000 MHz, made by ")
	}
	code, _, err := run(t, "gen", "--board", "icebreaker", "--model", small, "-o", "hw")
	require.Zero(t, code, err)
	assert.NoDirExists(t, "hw/sim")
	assert.NotContains(t, tree(t, "hw"), "rtl/board_clock.v", "the core runs on the oscillator itself")
}

func TestGenReplacesOnlyWhatItMade(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Window, 16, 4, 6, 7, 5)
	require.NoError(t, os.Mkdir("hw", 0o755)) // empty: nothing to lose
	code, _, err := run(t, "gen", "--model", small, "-o", "hw")
	require.Zero(t, code, err)
	original := tree(t, "hw")

	require.NoError(t, os.WriteFile("hw/rtl/spike_core.v", []byte("edited"), 0o644))
	require.NoError(t, os.WriteFile("hw/rtl/stale.v", []byte("of another network"), 0o644))
	require.NoError(t, os.Mkdir("hw/build", 0o755))
	code, _, err = run(t, "gen", "--model", small, "-o", "hw")
	require.Zero(t, code, err)
	assert.Equal(t, original, tree(t, "hw"))

	require.NoError(t, os.WriteFile("hw/notes.txt", []byte("mine"), 0o644))
	code, _, err = run(t, "gen", "--model", small, "-o", "hw")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehdl: hw: the folder holds notes.txt, which spikehdl did not make and which would be lost; move it away, or give --force\n", err)
	assert.Equal(t, "mine", tree(t, "hw")["notes.txt"])

	code, _, err = run(t, "gen", "--model", small, "-o", "hw", "--force")
	require.Zero(t, code, err)
	assert.Equal(t, original, tree(t, "hw"))

	require.NoError(t, os.Symlink("hw", "current"))
	code, _, err = run(t, "gen", "--model", small, "-o", "current", "--lanes", "3,5")
	require.Zero(t, code, err)
	assert.NotEqual(t, original, tree(t, "hw"), "a link leads to the folder that is replaced")
	info, statError := os.Lstat("current")
	require.NoError(t, statError)
	assert.NotZero(t, info.Mode()&fs.ModeSymlink)
	assert.Equal(t, []string{"current", "hw"}, entries(t, "."))
}

func TestGenRefusesWhereItMustNotWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o755))
	require.NoError(t, os.WriteFile("mine/report.json", []byte(`{"tool": "another 1.0"}`), 0o644))
	require.NoError(t, os.WriteFile("file", []byte("text"), 0o644))
	long := strings.Repeat("a", 250) // the temporary name beside it is too long
	for _, test := range []struct{ output, want string }{
		{"mine", "mine: the folder is not empty and spikehdl did not make it; choose another -o, or give --force to replace it"},
		{"file", "file: is a file, not a folder; choose another -o"},
		{".", ".: the folder that this program runs in cannot be replaced; name a folder in it with -o"},
		{"..", "..: the folder that this program runs in cannot be replaced; name a folder in it with -o"},
		{"no/where", "no/where: its directory does not exist; make it or choose another -o"},
		{long, long + ": cannot be written (file name too long); nothing was changed, choose another -o"},
	} {
		code, out, err := run(t, "gen", "-o", test.output)
		assert.Equal(t, 1, code)
		assert.Empty(t, out)
		assert.Equal(t, "spikehdl: "+test.want+"\n", err)
	}
	assert.Equal(t, map[string]string{"file": "text", "mine/report.json": `{"tool": "another 1.0"}`}, tree(t, "."))
}

func TestGenInterruptedWritesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, _, err := runUnder(ctx, "gen")
	assert.Equal(t, 130, code)
	assert.Equal(t, "spikehdl: interrupted; nothing was written\n", err)
	assert.Empty(t, entries(t, "."))
}

// saved is the folder of a random network.
func saved(t *testing.T, kind network.Kind, T, bits int, sizes ...int) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "network")
	require.NoError(t, linktest.Network(rand.New(rand.NewPCG(1, 1)), kind, T, bits, sizes...).Save(folder))
	return folder
}

func TestWhatDoesNotFit(t *testing.T) {
	t.Chdir(t.TempDir())
	code, _, err := run(t, "gen", "--model", saved(t, network.Window, 16, 8, 300, 600, 400))
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^spikehdl: network "random-window" does not fit arty-a7-35: the plan that comes closest needs about \d+ LUT, \d+ FF and \d+ block RAMs \(half block RAM of 18 kb\), but the board has 20800 and 41600, of which 92 % may be used, and 100; what would fit: weights of \d bits .*; --board arty-a7-100, .*\n$`, err)
	code, _, err = run(t, "gen", "--lanes", "128,255,784")
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^spikehdl: network "digits" does not fit arty-a7-35: a plan with these lanes needs about \d+ LUT, \d+ FF and \d+ block RAMs \(half block RAM of 18 kb\), but the board has 20800 and 41600, of which 92 % may be used, and 100; what would fit: fewer lanes, or none given, so that a plan that fits is looked for\n$`, err)
	assert.Empty(t, entries(t, "."))
}

func TestGenJSONIsTheReport(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, err := run(t, "gen", "--json", "--baud", "2000000", "--lanes", "8,24,98", "-o", "hw")
	require.Zero(t, code, err)
	assert.JSONEq(t, tree(t, "hw")["report.json"], out)
	var report struct {
		Baud   int
		Layers []struct{ Lanes int }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, 2_000_000, report.Baud)
	assert.Equal(t, 98, report.Layers[2].Lanes)
}

func TestGenWithEthernet(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, err := run(t, "gen", "--link", "ethernet", "--ip", "192.168.1.60", "--model", "digits-small")
	require.Zero(t, code, err)
	assert.Contains(t, out, "link        Ethernet, UDP to 192.168.1.60:52525\n")
	files := tree(t, "spikehdl-arty-a7")
	assert.Contains(t, files["rtl/arty_a7_35.v"], "localparam [31:0] OWN_IP = 32'hc0a8013c;\n")
	assert.Contains(t, files["rtl/arty_a7_35.v"], "// spikehdl gen --board arty-a7-35 --link ethernet; network digits-small")
	assert.NotContains(t, files["rtl/arty_a7_35.v"], "uart")
	assert.NotContains(t, files, "rtl/uart_sender.v")
	assert.Contains(t, files["REPORT.md"], "Link: Ethernet at 100 Mbit/s, UDP to 192.168.1.60:52525.\n")
	assert.NotContains(t, files["report.json"], "baud")
}

func TestGenWithNoise(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, err := run(t, "gen", "--noise", "--model", "digits-small")
	require.Zero(t, code, err)
	assert.Contains(t, out, "noise       the board makes samples itself\n")
	files := tree(t, "spikehdl-arty-a7")
	assert.Contains(t, files, "rtl/noise_source.v")
	assert.Contains(t, files["REPORT.md"], "The board makes samples of noise itself, from a seed")

	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 16, 4, 9, 10, 12)
	n.Inputs[0].Meaning = network.Image
	require.NoError(t, n.Save("images"))
	for _, command := range []string{"gen", "build", "simulate"} {
		code, out, err = run(t, command, "--noise", "--model", "images", "--board", "icebreaker")
		assert.Equal(t, 2, code, command)
		assert.Empty(t, out)
		assert.Contains(t, err, `spikehdl: --noise: network "random-delta" reads images, which no board can make of noise; leave it out`)
	}
}

func TestABoardOfOnesOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "inherits = \"arty-a7\"\nname = \"mine\"\ntitle = \"Mine\"\n"
	require.NoError(t, os.WriteFile("mine.toml", []byte(text), 0o644))
	code, out, err := run(t, "gen", "--board", "./mine.toml")
	require.Zero(t, code, err)
	assert.Contains(t, out, "./spikehdl-mine: ")
	assert.DirExists(t, "spikehdl-mine")

	require.NoError(t, os.WriteFile("mine.toml", []byte(text+"clok_hz = 1\n"), 0o644))
	for _, args := range [][]string{{"gen", "--board", "./mine.toml"}, {"boards", "show", "mine.toml"}} {
		code, _, err = run(t, args...)
		assert.Equal(t, 1, code)
		assert.Equal(t, "spikehdl: mine.toml: unknown key \"clok_hz\"; take it out, or see the built-in boards' files for how it is spelt\n", err)
	}
}

func TestBoards(t *testing.T) {
	code, out, _ := run(t, "boards")
	assert.Zero(t, code)
	assert.Equal(t, `BOARD          ALSO     FAMILY  PART                 LUT (INPUTS)  FF      BLOCK RAM               DSP  CLOCK
arty-a7-100             xc7     xc7a100tcsg324-1     63400 (6)     126800  270 x 18 kb             240  100 MHz
arty-a7-35     arty-a7  xc7     xc7a35ticsg324-1L    20800 (6)     41600   100 x 18 kb             90   100 MHz
basys3                  xc7     xc7a35tcpg236-1      20800 (6)     41600   100 x 18 kb             90   100 MHz
cmod-a7-35     cmod-a7  xc7     xc7a35tcpg236-1      20800 (6)     41600   100 x 18 kb             90   12 MHz
icebreaker              ice40   iCE40UP5K-SG48I      5280 (4)      5280    30 x 4 kb + 4 x 256 kb  8    12 MHz
tang-nano-20k           gowin   GW2AR-LV18QN88C8/I7  20736 (4)     15552   46 x 18 kb              48   27 MHz
ulx3s-85f      ulx3s    ecp5    LFE5U-85F-6BG381C    83640 (4)     83640   208 x 18 kb             156  25 MHz
`, out)
	code, out, _ = run(t, "boards", "show", "arty-a7")
	assert.Zero(t, code)
	assert.Contains(t, out, "pin uart_tx      D10, LVCMOS33\n")
	assert.Contains(t, out, "Ethernet         mii, 02:73:70:69:6b:65, UDP to 192.168.1.50:52525\n")
	assert.Contains(t, out, "pin eth_reset_n  C16, LVCMOS33\n")
	code, out, _ = run(t, "boards", "show", "icebreaker")
	assert.Zero(t, code)
	assert.Contains(t, out, "5280 LUT of 4 inputs, 5280 FF, block RAM 30 x 4 kb and, without first contents, 4 x 256 kb, 8 DSP\n")
	assert.Contains(t, out, "pin reset_n      10, SB_LVCMOS, pulled up\n")
	code, out, _ = run(t, "boards", "--json")
	assert.Zero(t, code)
	var all []map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	assert.Equal(t, "arty-a7-35", all[1]["name"])
	code, out, _ = run(t, "boards", "show", "arty-a7", "--json")
	assert.Zero(t, code)
	var one map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &one))
	assert.Equal(t, all[1], one)
}

func TestWhatCannotBeMeant(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"gen", "--lanes", "8,24"}, `--lanes: network "digits" has 3 layers, but lanes are given for 2; give one number a layer`},
		{[]string{"gen", "--lanes", "8,24,785"}, "--lanes: 785 for layer 2 is outside 1 to 784, its neurons"},
		{[]string{"gen", "--lanes", "8,x,1"}, `invalid argument "8,x,1" for "--lanes" flag`},
		{[]string{"gen", "--baud", "999"}, "--baud = 999 is outside 9600 to 12500000; give a rate that a clock of 100000000 Hz can make"},
		{[]string{"gen", "--clock", "0.5"}, "--clock 0.5: a clock is 1 to 1000 MHz"},
		{[]string{"gen", "--clock", "900"}, "--clock 900: a core clock of 900000000 Hz cannot be made of 100000000 Hz: the nearest that the PLL of AMD 7 series makes is 800000000 Hz"},
		{[]string{"gen", "--clock", "6"}, "--clock 6: baud = 1000000 is outside 9600 to 750000; give a rate that a clock of 6000000 Hz can make; --baud sets it"},
		{[]string{"gen", "--link", "usb"}, `--link "usb" is not known; give uart or ethernet`},
		{[]string{"simulate", "--link", "/tmp/arty"}, `--link "/tmp/arty" is not known; give uart or ethernet`},
		{[]string{"gen", "--board", "basys3", "--link", "ethernet"}, `--link: the board "basys3" has no Ethernet; choose the link uart, or describe its PHY in a table [ethernet] of a file of your own`},
		{[]string{"gen", "--link", "ethernet", "--clock", "40"}, "--link: a core clock of 40 MHz does not keep up with Ethernet; give at least 50 MHz"},
		{[]string{"gen", "--link", "ethernet", "--ip", "192.168.1"}, `--link: ip = "192.168.1" is no IPv4 address of one station; give one such as 192.168.1.50`},
		{[]string{"gen", "--ip", "192.168.1.51"}, "--link: an IP address is for a design with the link ethernet; this one has a serial port"},
		{[]string{"gen", "--link", "ethernet", "--baud", "1000000"}, "--baud 1000000: a design with the link ethernet has no serial port; leave one of the two out"},
		{[]string{"gen", "here"}, `argument "here" is not understood; this command takes flags only`},
		{[]string{"boards", "arty-a7"}, `argument "arty-a7" is not understood; to see one board: spikehdl boards show arty-a7`},
		{[]string{"boards", "show"}, "show takes the name of one board: arty-a7-100, arty-a7-35, basys3, cmod-a7-35, icebreaker, tang-nano-20k, ulx3s-85f, or the path of a TOML file of your own"},
		{[]string{"generate"}, `unknown command "generate" for "spikehdl"`},
	} {
		code, out, err := run(t, test.args...)
		assert.Equal(t, 2, code, test.args)
		assert.Empty(t, out)
		assert.Contains(t, err, "spikehdl: "+test.want)
		assert.Contains(t, err, "--help' for what there is.\n")
	}
}

func TestSimulateKeepsFilesThatAreNoLinks(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(file, []byte("text"), 0o644))
	code, _, err := run(t, "simulate", "--at", file)
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehdl: "+file+": is there already and is no symbolic link; choose another --at\n", err)
	nowhere := filepath.Join(folder, "nowhere", "port")
	code, _, err = run(t, "simulate", "--at", nowhere)
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehdl: "+nowhere+": its directory does not exist; make it or choose another --at\n", err)
	code, _, err = run(t, "simulate", "--link", "ethernet", "--at", "192.0.2.1:5000")
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^spikehdl: 192\.0\.2\.1:5000: no UDP socket can be opened there \(.*\); give another address of this machine with --at, such as 127\.0\.0\.1:5000\n$`, err)
}

func TestHelpHasExamples(t *testing.T) {
	for _, args := range [][]string{{}, {"gen"}, {"boards"}, {"boards", "show"}, {"simulate"}, {"completion"}} {
		code, out, _ := run(t, append(args, "--help")...)
		assert.Zero(t, code)
		assert.Regexp(t, "Examples:\n  (spikehdl |source)", out, args)
	}
}
