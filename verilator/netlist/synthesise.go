package netlist

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Design is Verilog to synthesise.
type Design struct {
	Top    string
	Files  map[string]string // path -> text: Verilog (*.v), and what its $readmemh read
	Params map[string]int    // overrides of the top module's parameters
}

// Netlist is a synthesised design.
type Netlist struct {
	Files map[string]string // Verilog of the netlist and of the cells in it, for package verilator
	Cells map[string]int    // type of cell -> count
}

// Synthesise runs Yosys for a family; Families lists them.
func Synthesise(ctx context.Context, familyName string, design Design) (*Netlist, error) {
	f, err := familyOf(familyName)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "spikehdl-netlist-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := synthesise(ctx, dir, f, design); err != nil {
		return nil, fmt.Errorf("synthesise %s for %s: %w", design.Top, f.name, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "netlist.v"))
	if err != nil {
		return nil, err
	}
	counts, err := cellCounts(filepath.Join(dir, "cells.json"))
	if err != nil {
		return nil, fmt.Errorf("synthesise %s for %s: %w", design.Top, f.name, err)
	}
	models, err := f.modelsOf(slices.Sorted(maps.Keys(counts)))
	if err != nil {
		return nil, fmt.Errorf("netlist of %s for %s: %w", design.Top, f.name, err)
	}
	models["netlist.v"] = foreign + anyContents(string(text))
	return &Netlist{Files: models, Cells: counts}, nil
}

// synthesise leaves netlist.v, netlist.json and cells.json in dir.
func synthesise(ctx context.Context, dir string, f family, design Design) error {
	for _, files := range []map[string]string{design.Files, f.reads} {
		if err := writeFiles(dir, files); err != nil {
			return err
		}
	}
	var sources []string
	for path := range design.Files {
		if strings.HasSuffix(path, ".v") {
			sources = append(sources, path)
		}
	}
	if len(sources) == 0 {
		return fmt.Errorf("there is no Verilog file (*.v) among its %d files", len(design.Files))
	}
	slices.Sort(sources)
	script := []string{"read_verilog " + strings.Join(sources, " ")}
	for _, name := range slices.Sorted(maps.Keys(design.Params)) {
		script = append(script, fmt.Sprintf("chparam -set %s %d %s", name, design.Params[name], design.Top))
	}
	script = append(script, f.synth(design.Top)...)
	script = append(script,
		"check -assert",
		"delete t:$scopeinfo", // what newer versions note of the hierarchy
		"tee -q -o cells.json stat -json",
		// To Verilator a vector is one thing, and one whose bits depend on each other
		// a loop.
		"splitnets",
		"write_verilog -noattr netlist.v",
		"write_json netlist.json")
	_, err := run(ctx, dir, f.yosys, "-q", "-p", strings.Join(script, "; "))
	return err
}

var contents = regexp.MustCompile(`\.INIT(?:P|_RAM)?_[0-9A-F]+\(\d+'[hb][0-9a-fx]+\)`)

// anyContents puts random digits where Yosys left the first contents of a block
// RAM open with x, for Verilator knows no x in such long numbers. The digits are
// the same every time.
func anyContents(netlist string) string {
	r := rand.New(rand.NewPCG(1, 1))
	return contents.ReplaceAllStringFunc(netlist, func(parameter string) string {
		name, number, _ := strings.Cut(parameter, "'")
		digits := "0123456789abcdef"
		if number[0] == 'b' {
			digits = "01"
		}
		return name + "'" + strings.Map(func(digit rune) rune {
			if digit == 'x' {
				return rune(digits[r.IntN(len(digits))])
			}
			return digit
		}, number)
	})
}

// cellCounts reads the statistics of the whole design. Modules that Yosys kept
// whole are no cells.
func cellCounts(path string) (map[string]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var statistics struct {
		Modules map[string]any
		Design  struct {
			Cells map[string]int `json:"num_cells_by_type"`
		} `json:"design"`
	}
	if err := json.Unmarshal(text, &statistics); err != nil {
		return nil, fmt.Errorf("the statistics of Yosys are not understood: %w", err)
	}
	counts := statistics.Design.Cells
	for module := range statistics.Modules {
		delete(counts, strings.TrimPrefix(module, `\`))
	}
	if len(counts) == 0 {
		return nil, fmt.Errorf("the netlist holds no cells")
	}
	return counts, nil
}
