package boards

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuiltInBoards(t *testing.T) {
	require.Equal(t, []string{"arty-a7-100", "arty-a7-35", "basys3", "cmod-a7-35", "icebreaker", "tang-nano-20k", "ulx3s-85f"}, Names())
	for _, name := range Names() {
		board, err := Load(name)
		require.NoError(t, err)
		assert.Equal(t, name, board.Name, "a built-in board must be found by its own name")
	}
}

func TestArtyA7_35(t *testing.T) {
	board, err := Load("arty-a7")
	require.NoError(t, err)
	v33 := func(site string) Pin { return Pin{Site: site, Standard: "LVCMOS33"} }
	active := func(level, site string) Pin { return Pin{Site: site, Standard: "LVCMOS33", Active: level} }
	assert.Equal(t, &Board{
		Name: "arty-a7-35", Title: "Digilent Arty A7-35T", Aliases: []string{"arty-a7"},
		Family: "xc7", Part: "xc7a35ticsg324-1L", OpenPart: "xc7a35tcsg324-1", Loader: "arty_a7_35t",
		ClockHz: 100_000_000, Baud: 1_000_000,
		Resources: Resources{LUT: 20_800, FF: 41_600, BlockRAM: 100, DSP: 90},
		Pins: Pins{
			Clk: v33("E3"), Reset: active(Low, "C2"), UARTRx: v33("A9"), UARTTx: v33("D10"),
			LEDAlive: active(High, "H5"), LEDBusy: active(High, "J5"), LEDError: active(High, "T9"),
		},
		Ethernet: Ethernet{Kind: MII, MAC: DefaultMAC, IP: DefaultIP, Port: DefaultPort, Pins: EthernetPins{
			RefClk: v33("G18"), Reset: active(Low, "C16"),
			RxClk: v33("F15"), RxDV: v33("G16"), RxD0: v33("D18"), RxD1: v33("E17"), RxD2: v33("E18"), RxD3: v33("G17"),
			TxClk: v33("H16"), TxEn: v33("H15"), TxD0: v33("H14"), TxD1: v33("J14"), TxD2: v33("J13"), TxD3: v33("H17"),
		}},
	}, board)
	assert.Equal(t, "arty_a7_35", board.ModuleName())
	assert.Equal(t, 100, board.UARTDivisor(board.Baud))
}

// TestPortsFollowTheBoard: what the top module has is what the board has, named by
// its level.
func TestPortsFollowTheBoard(t *testing.T) {
	for name, want := range map[string][]string{
		"arty-a7":    {"clk", "reset_n", "uart_rx", "uart_tx", "led_alive", "led_busy", "led_error"},
		"cmod-a7":    {"clk", "reset", "uart_rx", "uart_tx", "led_alive", "led_busy", "led_error_n"},
		"icebreaker": {"clk", "reset_n", "uart_rx", "uart_tx", "led_alive_n", "led_error_n"},
	} {
		board, err := Load(name)
		require.NoError(t, err)
		var ports []string
		for _, p := range board.Ports() {
			ports = append(ports, p.Port)
			assert.Equal(t, p.Output, strings.HasPrefix(p.Port, "led") || p.Port == "uart_tx", p.Port)
		}
		assert.Equal(t, want, ports, name)
	}
}

// TestSerialPinsOfTheBuiltInBoards: the wires that are easily exchanged, as the
// boards' makers give them.
func TestSerialPinsOfTheBuiltInBoards(t *testing.T) {
	for name, want := range map[string][3]string{ // clock, into the FPGA, out of it
		"arty-a7-100": {"E3", "A9", "D10"}, "basys3": {"W5", "B18", "A18"}, "cmod-a7-35": {"L17", "J17", "J18"},
		"icebreaker": {"35", "6", "9"}, "tang-nano-20k": {"4", "70", "69"}, "ulx3s-85f": {"G2", "M1", "L4"},
	} {
		board, err := Load(name)
		require.NoError(t, err)
		assert.Equal(t, want, [3]string{board.Pins.Clk.Site, board.Pins.UARTRx.Site, board.Pins.UARTTx.Site}, name)
		assert.Zero(t, board.ClockHz%board.Baud, "%s: its own baud rate divides its clock", name)
	}
}

func TestInheritingChangesOnlyWhatIsSaid(t *testing.T) {
	small, err := Load("arty-a7-35")
	require.NoError(t, err)
	large, err := Load("arty-a7-100")
	require.NoError(t, err)
	assert.Equal(t, Resources{LUT: 63_400, FF: 126_800, BlockRAM: 270, DSP: 240}, large.Resources)
	assert.Equal(t, "xc7a100tcsg324-1", large.Part)
	assert.Equal(t, small.Pins, large.Pins)
	assert.Equal(t, small.ClockHz, large.ClockHz)
	assert.Empty(t, large.Aliases, "an alias that is inherited would name two boards")
}

// write puts files into a folder and gives the path of the first.
func write(t *testing.T, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		require.NoError(t, os.WriteFile(filepath.Join(folder, files[i]), []byte(files[i+1]), 0o644))
	}
	return filepath.Join(folder, files[0])
}

const mine = "inherits = \"arty-a7\"\nname = \"mine\"\ntitle = \"Mine\"\n"

func TestOwnFile(t *testing.T) {
	path := write(t, "mine.toml", mine+"baud = 2_000_000\n[pins.led_busy]\nsite = \"K1\"\n")
	board, err := Load(path)
	require.NoError(t, err)
	assert.Equal(t, "mine", board.Name)
	assert.Equal(t, 2_000_000, board.Baud)
	assert.Equal(t, Pin{Site: "K1", Standard: "LVCMOS33", Active: High}, board.Pins.LEDBusy, "the rest is inherited")
	same, err := LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, board, same)
}

func TestOwnFileInheritsFromItsNeighbour(t *testing.T) {
	path := write(t,
		"child.toml", "inherits = \"parent.toml\"\nname = \"child\"\ntitle = \"Child\"\n",
		"parent.toml", mine+"clock_hz = 50_000_000\n")
	board, err := LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, 50_000_000, board.ClockHz)
	assert.Equal(t, "child", board.Name)
}

func TestBaudHasADefault(t *testing.T) {
	text, err := builtIn.ReadFile("data/arty-a7-35.toml")
	require.NoError(t, err)
	without := strings.Replace(string(text), "baud = 1_000_000", "", 1)
	require.NotEqual(t, string(text), without)
	board, err := LoadFile(write(t, "mine.toml", without))
	require.NoError(t, err)
	assert.Equal(t, DefaultBaud, board.Baud)
}

func TestMistakesInAFile(t *testing.T) {
	tests := []struct{ name, text, message string }{
		{"unknown key", mine + "clok_hz = 1\n",
			`FILE: unknown key "clok_hz"; take it out, or see the built-in boards' files for how it is spelt`},
		{"unknown key in a table", mine + "[pins.clk]\nsite = \"E3\"\nvolts = 3\n",
			`FILE: unknown key "pins.clk.volts"; take it out, or see the built-in boards' files for how it is spelt`},
		{"no name", "inherits = \"arty-a7\"\ntitle = \"Mine\"\n",
			`FILE: name = "" is not valid; give lower-case letters and digits with single dashes between, such as arty-a7-35`},
		{"no title", "inherits = \"arty-a7\"\nname = \"mine\"\n",
			`FILE: title = "" is not valid; give 1 to 80 printable ASCII characters; a title is not inherited`},
		{"alias", mine + "aliases = [\"My Board\"]\n",
			`FILE: aliases = "My Board" is not valid; give lower-case letters and digits with single dashes between, such as arty-a7-35`},
		{"family", mine + "family = \"max10\"\n",
			`FILE: family = "max10" is not supported; give xc7, ecp5, ice40 or gowin`},
		{"part", mine + "part = \"xc7a35t\"\n",
			`FILE: part = "xc7a35t" is not valid; give the vendor's name with package and speed grade, such as xc7a35ticsg324-1L`},
		{"open part", mine + "open_part = \"a part\"\n",
			`FILE: open_part = "a part" is not valid; give Project X-Ray's name, such as xc7a35tcsg324-1, or leave it empty`},
		{"loader", mine + "loader = \"arty; ls\"\n",
			`FILE: loader = "arty; ls" is not valid; give the name that openFPGALoader --list-boards has, or leave it empty`},
		{"clock", mine + "clock_hz = 0\n",
			`FILE: clock_hz = 0 is outside 1000000 to 1000000000; give the oscillator's frequency in Hz`},
		{"baud out of range", mine + "baud = 50_000_000\n",
			`FILE: baud = 50000000 is outside 9600 to 12500000; give a rate that a clock of 100000000 Hz can make`},
		{"baud that no divisor makes", mine + "baud = 10_500_000\n",
			`FILE: baud = 10500000 is not within 2 % of 100000000 Hz / 10; give one that divides the clock, such as 10000000`},
		{"resources", mine + "[resources]\nlut = -4\n",
			`FILE: resources.lut = -4 is outside 1 to 10000000; give the count in the FPGA's data sheet`},
		{"site", mine + "[pins.clk]\nsite = \"3E\"\n",
			`FILE: pins.clk.site = "3E" is not valid; give the package pin, such as E3`},
		{"site taken", mine + "[pins.uart_tx]\nsite = \"E3\"\n",
			`FILE: pins.uart_tx.site = "E3" is the pin of clk too; give each port a pin of its own`},
		{"standard", mine + "[pins.clk]\nstandard = \"3.3 V\"\n",
			`FILE: pins.clk.standard = "3.3 V" is not valid; give the I/O standard, such as LVCMOS33`},
		{"standard of another family", "inherits = \"icebreaker\"\nname = \"mine\"\ntitle = \"Mine\"\n[pins.clk]\nstandard = \"LVCMOS33\"\n",
			`FILE: pins.clk.standard = "LVCMOS33" is not valid; give the I/O standard, such as SB_LVCMOS`},
		{"part of another family", "inherits = \"ulx3s\"\nname = \"mine\"\ntitle = \"Mine\"\npart = \"xc7a35tcpg236-1\"\n",
			`FILE: part = "xc7a35tcpg236-1" is not valid; give the vendor's name with package and speed grade, such as LFE5U-85F-6BG381C`},
		{"open part of another family", "inherits = \"ulx3s\"\nname = \"mine\"\ntitle = \"Mine\"\nopen_part = \"xc7a35tcpg236-1\"\n",
			`FILE: open_part = "xc7a35tcpg236-1" is not valid; Project X-Ray knows AMD's 7 series alone, so leave it empty`},
		{"nextpnr's device", "inherits = \"ulx3s\"\nname = \"mine\"\ntitle = \"Mine\"\nnextpnr.device = \"85\"\n",
			`FILE: nextpnr.device = "85" is not valid; give what nextpnr calls it, such as 85k`},
		{"nextpnr's speed where there is none", mine + "nextpnr.speed = \"6\"\n",
			`FILE: nextpnr.speed = "6" is not valid; nextpnr does not ask for it in this family, so leave it empty`},
		{"no serial wire", mine + "[pins.uart_tx]\nsite = \"\"\n",
			`FILE: pins.uart_tx.site = "" is not valid; give the package pin, such as E3`},
		{"no level", mine + "[pins.led_busy]\nactive = \"\"\n",
			`FILE: pins.led_busy.active = "" is not valid; give the level that presses, resets or lights it, high or low`},
		{"level of a wire", mine + "[pins.uart_rx]\nactive = \"low\"\n",
			`FILE: pins.uart_rx.active = "low" is not valid; only a button, a reset and the lights have such a level, so leave it out`},
		{"pull", mine + "[pins.reset]\npull = \"strong\"\n",
			`FILE: pins.reset.pull = "strong" is not valid; give up or down, or leave it out`},
		{"pull of an output", mine + "[pins.led_busy]\npull = \"up\"\n",
			`FILE: pins.led_busy.pull = "up" is not valid; this pin is an output, so leave it out`},
		{"pull that the family lacks", "inherits = \"icebreaker\"\nname = \"mine\"\ntitle = \"Mine\"\n[pins.reset]\npull = \"down\"\n",
			`FILE: pins.reset.pull = "down" is not valid; an iCE40 has resistors upwards only, so leave it out`},
		{"core clock", mine + "core_clock_hz = 5\n",
			`FILE: core_clock_hz = 5: a core clock is 1000000 to 1000000000 Hz`},
		{"core clock that the PLL does not make", mine + "core_clock_hz = 900_000_000\n",
			`FILE: core_clock_hz = 900000000: a core clock of 900000000 Hz cannot be made of 100000000 Hz: the nearest that the PLL of AMD 7 series makes is 800000000 Hz`},
		{"baud of the core clock", mine + "core_clock_hz = 10_000_000\nbaud = 2_000_000\n",
			`FILE: baud = 2000000 is outside 9600 to 1250000; give a rate that a clock of 10000000 Hz can make`},
		{"type", mine + "clock_hz = \"fast\"\n",
			`FILE: toml: line 4 (last key "clock_hz"): incompatible types: TOML value has type string; destination has type integer`},
		{"no parent", "inherits = \"arty-a8\"\n",
			`FILE: inherits = "arty-a8": there is no board "arty-a8"; there are arty-a7-100, arty-a7-35, basys3, cmod-a7-35, icebreaker, tang-nano-20k, ulx3s-85f, or give the path of a TOML file of your own`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "mine.toml", test.text)
			_, err := Load(path)
			require.Error(t, err)
			assert.Equal(t, strings.Replace(test.message, "FILE", path, 1), err.Error())
		})
	}
}

func TestEveryMistakeIsTold(t *testing.T) {
	_, err := LoadFile(write(t, "mine.toml", mine+"clock_hz = 5\n[resources]\ndsp = -1\n"))
	require.Error(t, err)
	assert.ErrorContains(t, err, "clock_hz = 5")
	assert.ErrorContains(t, err, "resources.dsp = -1")
}

func TestInheritanceInACircle(t *testing.T) {
	path := write(t, "a.toml", "inherits = \"b.toml\"\n", "b.toml", "inherits = \"./a.toml\"\n")
	b := filepath.Join(filepath.Dir(path), "b.toml")
	_, err := LoadFile(path)
	require.Error(t, err)
	assert.Equal(t, path+`: inherits = "b.toml": `+b+`: inherits = "./a.toml": `+path+
		": inherits from itself by way of "+path+", "+b+", "+path+"; take one inherits out", err.Error())
}

func TestUnknownBoards(t *testing.T) {
	_, err := Load("arty-z7")
	assert.EqualError(t, err, `there is no board "arty-z7"; there are arty-a7-100, arty-a7-35, basys3, cmod-a7-35, icebreaker, tang-nano-20k, ulx3s-85f, or give the path of a TOML file of your own`)
	_, err = Load("no-such.toml")
	assert.EqualError(t, err, "the board's file cannot be read: open no-such.toml: no such file or directory")
}
