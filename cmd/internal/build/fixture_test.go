package build

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/flow"
)

// The fake tools take the arguments of the real ones, write a line for each run
// into $CALLS and fail, hang or forget an output where a test asks them to. They use
// nothing but the shell, for the PATH holds nothing else.
var fakes = map[string]string{
	"yosys": `
[ "$1" = -V ] && { echo "Yosys ${YOSYS_VERSION-0.99} (fake)"; exit 0; }
echo synth >> "$CALLS"
echo "1. Executing Verilog-2005 frontend: rtl/top.v"
[ -n "$YOSYS_FAILS" ] && { echo half > build/partial/icebreaker.json; echo "ERROR: $YOSYS_FAILS"; exit 1; }
read module < rtl/icebreaker.v
for word in "$@"; do
  case "$word" in
  "write_json "*) [ -n "$YOSYS_FORGETS" ] || echo "netlist of $module" > "${word#write_json }" ;;
  "tee -o "*) word=${word#tee -o }
    printf '=== icebreaker ===\n     SB_LUT4   105\n     SB_DFFE   50\n     SB_RAM40_4K   4\n' > "${word% stat}" ;;
  esac
done`,
	"nextpnr-ice40": `
[ "$1" = --version ] && { echo "nextpnr (Version 0.99)"; exit 0; }
while [ $# -gt 0 ]; do
  case "$1" in
  --seed) seed=$2 ;;
  --asc) placed=$2 ;;
  esac
  shift
done
echo "place $seed" >> "$CALLS"
printf half > "$placed"
if [ -n "$PLACER_HANGS" ]; then
  (while :; do read line < "$PLACER_HANGS"; done) &
  echo $! > "$PLACER_HANGS.pid"
  wait
fi
mhz=$((10 + seed * 3)).00 result=FAIL
[ $seed -ge ${MEETS-1} ] && mhz=30.00 result=PASS
echo "Info: Device utilisation:"
echo "Info:          ICESTORM_LC:   120/ 5280     2%"
echo "Info:         ICESTORM_RAM:     4/   30    13%"
echo
echo "Info: Max frequency for clock 'clk': $mhz MHz ($result at 25.00 MHz)"
read netlist < build/icebreaker.json
echo "placed with seed $seed" > "$placed"
echo "$netlist" >> "$placed"`,
	"icepack": `
echo pack >> "$CALLS"
read line < "$1"
echo "bitstream, $line" > "$2"`,
}

// fixture is a generated folder and a PATH of fake tools.
type fixture struct {
	t      *testing.T
	folder string
	tools  string
	stderr bytes.Buffer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	work := t.TempDir()
	f := &fixture{t: t, folder: filepath.Join(work, "hw"), tools: filepath.Join(work, "bin")}
	require.NoError(t, os.Mkdir(f.tools, 0o755))
	for name, script := range fakes {
		require.NoError(t, os.WriteFile(filepath.Join(f.tools, name), []byte("#!/bin/sh"+script+"\n"), 0o755))
	}
	t.Setenv("PATH", f.tools)
	t.Setenv("CALLS", filepath.Join(work, "calls"))

	board := &boards.Board{Name: "icebreaker", Family: "ice40", Part: "iCE40UP5K-SG48",
		Nextpnr: boards.Nextpnr{Device: "up5k", Package: "sg48"}}
	text, err := flow.Describe(board, "icebreaker", 25_000_000).JSON()
	require.NoError(t, err)
	f.write("flow.json", text)
	f.write("report.json", `{"tool": "spikehdl 0", "network": "tiny", "configuration_hash": "0123456789abcdef",
		"estimated": {"lut": 100, "ff": 50, "block_ram": 4}, "available": {"lut": 5280, "ff": 5280, "block_ram": 30, "dsp": 8}}`)
	f.write("icebreaker.pcf", "set_io clk 35\n")
	f.write("rtl/icebreaker.v", "module icebreaker; endmodule\n")
	f.write("rtl/mem/layer0_bank000.hex", "00\n")
	return f
}

func (f *fixture) write(path, text string) {
	f.t.Helper()
	full := filepath.Join(f.folder, filepath.FromSlash(path))
	require.NoError(f.t, os.MkdirAll(filepath.Dir(full), 0o755))
	require.NoError(f.t, os.WriteFile(full, []byte(text), 0o644))
}

func (f *fixture) read(path string) string {
	text, err := os.ReadFile(filepath.Join(f.folder, filepath.FromSlash(path)))
	if err != nil {
		return ""
	}
	return string(text)
}

// run builds, and says what tools ran.
func (f *fixture) run(o Options) (report *Report, ran string, err error) {
	f.t.Helper()
	calls := os.Getenv("CALLS")
	require.NoError(f.t, os.WriteFile(calls, nil, 0o644))
	if o.Flow == "" {
		o.Flow = Auto
	}
	if o.Tries == 0 {
		o.Tries = 1
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	o.Progress = &f.stderr
	report, err = Run(f.t.Context(), f.folder, o)
	text, readError := os.ReadFile(calls)
	require.NoError(f.t, readError)
	return report, strings.Join(strings.Split(strings.TrimSpace(string(text)), "\n"), ", "), err
}

// built lists what is in the build folder.
func (f *fixture) built() []string {
	f.t.Helper()
	entries, err := os.ReadDir(filepath.Join(f.folder, flow.Folder))
	require.NoError(f.t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
