package netlist

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The part that Recover builds for: the largest that IceStorm reads back whole,
// which it does not do for the UltraPlus's large memories and multipliers.
const (
	device     = "8k"
	deviceFlag = "--hx8k"
	pack       = "ct256"
)

// recovered is the module that IceStorm writes, each bit of a port by itself.
const recovered = "recovered"

// Recover takes a design through place and route into a bitstream of an iCE40
// HX8K, and gives the Verilog that IceStorm reads out of it, under the design's
// own ports. Each bit of a port takes a pin; there are 206.
func Recover(ctx context.Context, design Design) (*Netlist, error) {
	dir, err := os.MkdirTemp("", "spikehdl-bitstream-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	f, err := familyOf("ice40")
	if err != nil {
		return nil, err
	}
	made, err := recover40(ctx, dir, f, design)
	if err != nil {
		return nil, fmt.Errorf("bitstream of %s: %w", design.Top, err)
	}
	return made, nil
}

func recover40(ctx context.Context, dir string, f family, design Design) (*Netlist, error) {
	if err := synthesise(ctx, dir, f, design); err != nil {
		return nil, err
	}
	ports, err := portsOf(filepath.Join(dir, "netlist.json"), design.Top)
	if err != nil {
		return nil, err
	}
	if err := writePins(dir, ports); err != nil {
		return nil, err
	}
	for _, step := range [][]string{
		{"nextpnr-ice40", deviceFlag, "--package", pack, "--json", "netlist.json", "--pcf", "place.pcf", "--asc", "placed.asc",
			"--freq", "12", "--quiet", "--seed", "1"},
		{"icepack", "placed.asc", "bitstream.bin"},
		{"iceunpack", "bitstream.bin", "read.asc"},
	} {
		if _, err := run(ctx, dir, step[0], step[1:]...); err != nil {
			return nil, err
		}
	}
	text, err := run(ctx, dir, "icebox_vlog", "-s", "-d", pack, "-p", "read.pcf", "-n", recovered, "read.asc")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	if n := strings.Count(text, "\nSB_RAM40_4K "); n > 0 {
		counts["SB_RAM40_4K"] = n
	}
	models, err := f.modelsOf(slices.Sorted(maps.Keys(counts)))
	if err != nil {
		return nil, err
	}
	header := recoveredPorts.FindStringSubmatch(text)
	if header == nil {
		return nil, fmt.Errorf("icebox_vlog wrote no module %s", recovered)
	}
	// It declares each port a second time, as a wire or a register, which Verilog
	// allows only where the header gives names alone.
	directions := strings.Split(header[1], ",")
	names := strings.NewReplacer("input ", "", "output ", "").Replace(header[1])
	text = strings.Replace(text, header[0],
		fmt.Sprintf("module %s (%s);\n%s;", recovered, names, strings.Join(directions, ";\n")), 1)
	models["recovered.v"] = foreign + "/* verilator lint_off IMPLICIT */\n" + text
	if models["top.v"], err = underPorts(design.Top, ports, strings.Split(names, ", ")); err != nil {
		return nil, err
	}
	return &Netlist{Files: models, Cells: counts}, nil
}

// port is a port of the top module.
type port struct {
	name  string
	input bool
	bits  int
}

// bit names one bit of a port as Yosys does, and as a plain name.
func (p port) bit(i int) (indexed, plain string) {
	if p.bits == 1 {
		return p.name, p.name
	}
	return fmt.Sprintf("%s[%d]", p.name, i), fmt.Sprintf("%s_bit%d", p.name, i)
}

// portsOf reads the ports from Yosys's JSON, by name.
func portsOf(path, top string) ([]port, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var design struct {
		Modules map[string]struct {
			Ports map[string]struct {
				Direction string
				Bits      []any
			}
		}
	}
	if err := json.Unmarshal(text, &design); err != nil {
		return nil, fmt.Errorf("the netlist of Yosys is not understood: %w", err)
	}
	var ports []port
	for name, p := range design.Modules[top].Ports {
		ports = append(ports, port{name: name, input: p.Direction == "input", bits: len(p.Bits)})
	}
	slices.SortFunc(ports, func(a, b port) int { return strings.Compare(a.name, b.name) })
	return ports, nil
}

// writePins gives every bit a pin: in place.pcf by the name that it has in the
// netlist, in read.pcf by a plain one.
func writePins(dir string, ports []port) error {
	pins, err := packagePins()
	if err != nil {
		return err
	}
	var place, read strings.Builder
	used := 0
	for _, p := range ports {
		for i := range p.bits {
			if used == len(pins) {
				return fmt.Errorf("the ports have more bits than the %d pins of %s", len(pins), pack)
			}
			indexed, plain := p.bit(i)
			fmt.Fprintf(&place, "set_io %s %s\n", indexed, pins[used])
			fmt.Fprintf(&read, "set_io %s %s\n", plain, pins[used])
			used++
		}
	}
	return writeFiles(dir, map[string]string{"place.pcf": place.String(), "read.pcf": read.String()})
}

// packagePins lists the pins of the package out of IceStorm's database.
func packagePins() ([]string, error) {
	program, err := exec.LookPath("icepack")
	if err != nil {
		return nil, fmt.Errorf("the program icepack is not in PATH: %w", ErrMissing)
	}
	if program, err = filepath.EvalSymlinks(program); err != nil {
		return nil, err
	}
	shared := filepath.Join(filepath.Dir(filepath.Dir(program)), "share")
	for _, folder := range []string{"fpga-icestorm/chipdb", "icebox"} { // as Debian has it, and as IceStorm
		text, err := os.ReadFile(filepath.Join(shared, folder, "chipdb-"+device+".txt"))
		if err != nil {
			continue
		}
		_, section, _ := strings.Cut(string(text), "\n.pins "+pack+"\n")
		section, _, _ = strings.Cut(section, "\n.")
		var pins []string
		for line := range strings.Lines(section) {
			if fields := strings.Fields(line); len(fields) > 0 {
				pins = append(pins, fields[0])
			}
		}
		if len(pins) > 0 {
			return pins, nil
		}
	}
	return nil, fmt.Errorf("the pins of %s are not in IceStorm's database under %s", pack, shared)
}

var recoveredPorts = regexp.MustCompile(`(?s)module ` + recovered + ` \((.*?)\);`)

// underPorts is a module with the design's ports around the recovered one. An
// input that the circuit does not use has no pin in the bitstream.
func underPorts(top string, ports []port, there []string) (string, error) {
	var declared, joined []string
	for _, p := range ports {
		direction := map[bool]string{true: "input", false: "output"}[p.input]
		width := ""
		if p.bits > 1 {
			width = fmt.Sprintf("[%d:0] ", p.bits-1)
		}
		declared = append(declared, fmt.Sprintf("  %s wire %s%s", direction, width, p.name))
		for i := range p.bits {
			indexed, plain := p.bit(i)
			if slices.Contains(there, plain) {
				joined = append(joined, fmt.Sprintf("    .%s(%s)", plain, indexed))
			} else if !p.input {
				return "", fmt.Errorf("the output %s is not in the bitstream", indexed)
			}
		}
	}
	return fmt.Sprintf("module %s (\n%s\n);\n  %s circuit (\n%s\n  );\nendmodule\n", top,
		strings.Join(declared, ",\n"), recovered, strings.Join(joined, ",\n")), nil
}
