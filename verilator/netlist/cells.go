package netlist

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed models
var modelFiles embed.FS

// foreign silences Verilator about Verilog that no person of this project wrote:
// widths of constants, outputs left open, initial values set by <=, time scales.
// Not about loops (UNOPTFLAT): Verilator 5.006 was seen to simulate them wrongly.
const foreign = "/* verilator lint_off WIDTH */\n" +
	"/* verilator lint_off PINMISSING */\n" +
	"/* verilator lint_off INITIALDLY */\n" +
	"/* verilator lint_off TIMESCALEMOD */\n"

// modelsOf gives the files of Verilog that hold the simulation models of cells.
func (f family) modelsOf(cells []string) (map[string]string, error) {
	files := map[string]string{}
	ours := map[string]string{}
	if f.models != "" {
		text, err := render(f.models)
		if err != nil {
			return nil, err
		}
		ours = modules(text)
		if slices.ContainsFunc(cells, func(cell string) bool { return ours[cell] != "" }) {
			blocks, err := modelFiles.ReadFile("models/block_ram.v")
			if err != nil {
				return nil, err
			}
			files["block_ram.v"] = string(blocks)
			files[f.name+"_blocks.v"] = text
		}
	}
	rest := slices.DeleteFunc(slices.Clone(cells), func(cell string) bool { return ours[cell] != "" })
	data, err := yosysData()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(data, f.folder, "cells_sim.v"))
	if err != nil {
		return nil, err
	}
	theirs, err := extract(string(text), rest)
	if err != nil {
		return nil, err
	}
	files[f.name+"_cells.v"] = foreign + f.defines + theirs
	return files, nil
}

var (
	moduleText = regexp.MustCompile(`(?ms)^module\s+(\w+).*?\bendmodule\b[^\n]*\n`)
	word       = regexp.MustCompile(`\w+`)
	specify    = regexp.MustCompile(`(?ms)^\s*specify\b.*?\bendspecify\b`)
	behaviour  = regexp.MustCompile(`\b(assign|always)\b`)
)

// modules splits Verilog into its modules, by name.
func modules(text string) map[string]string {
	found := map[string]string{}
	for _, match := range moduleText.FindAllStringSubmatch(text, -1) {
		found[match[1]] = match[0]
	}
	return found
}

// extract cuts cells, and the cells that they are made of, out of a file of
// models. Directives between the modules stay, for modules use their macros.
func extract(text string, cells []string) (string, error) {
	all := modules(text)
	wanted := map[string]bool{}
	for queue := slices.Clone(cells); len(queue) > 0; {
		cell := queue[0]
		queue = queue[1:]
		if wanted[cell] {
			continue
		}
		model := specify.ReplaceAllString(all[cell], "")
		parts := slices.DeleteFunc(word.FindAllString(model, -1), func(name string) bool { return all[name] == "" || name == cell })
		if len(parts) == 0 && !behaviour.MatchString(model) {
			return "", fmt.Errorf("the cell %s has no simulation model", cell)
		}
		wanted[cell] = true
		queue = append(queue, parts...)
	}
	var kept strings.Builder
	directives := func(between string) {
		for line := range strings.Lines(between) {
			if strings.HasPrefix(line, "`") && !strings.HasPrefix(line, "`include") {
				kept.WriteString(line)
			}
		}
	}
	end := 0
	for _, at := range moduleText.FindAllStringSubmatchIndex(text, -1) {
		directives(text[end:at[0]])
		if wanted[text[at[2]:at[3]]] {
			kept.WriteString(text[at[0]:at[1]])
		}
		end = at[1]
	}
	directives(text[end:])
	return kept.String(), nil
}

// block is what the block RAMs of one family differ in.
type block struct {
	Name               string
	PortBytes          int // of a true dual port
	AddressBits        int // that address a bit
	AddressPins        int
	Inits, ParityInits int // parameters with the first contents
	Extends            bool
}

// render makes Verilog of a template of block RAM models. Vendors number pins and
// parameters where Verilog would have vectors; the template counts.
func render(name string) (string, error) {
	count := func(n int, item func(int) string) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = item(i)
		}
		return list
	}
	number := func(i int) string { return fmt.Sprint(i) }
	hex := func(i int) string { return fmt.Sprintf("%02X", i) }
	down := func(list []string) []string { slices.Reverse(list); return list }
	functions := template.FuncMap{
		"upTo":     func(n int) []string { return count(n, number) },
		"downFrom": func(n int) []string { return down(count(n, number)) },
		"hex":      func(n int) []string { return count(n, hex) },
		"ports":    func() []string { return []string{"A", "B"} },
		"bools":    func() []bool { return []bool{false, true} },
		"blocks": func() []block {
			return []block{
				{Name: "RAMB18E1", PortBytes: 2, AddressBits: 14, AddressPins: 14, Inits: 64, ParityInits: 8},
				{Name: "RAMB36E1", PortBytes: 4, AddressBits: 15, AddressPins: 16, Inits: 128, ParityInits: 16, Extends: true},
			}
		},
	}
	parsed, err := template.New(name).Funcs(functions).ParseFS(modelFiles, "models/"+name)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := parsed.Execute(&text, nil); err != nil {
		return "", err
	}
	return text.String(), nil
}
