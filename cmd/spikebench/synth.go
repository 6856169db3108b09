package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"spikehdl/boards"
	"spikehdl/cmd/internal/parallel"
	"spikehdl/cmd/internal/progress"
	"spikehdl/gen/area"
	"spikehdl/gen/cells"
	"spikehdl/gen/flow"
	"spikehdl/internal/wholefile"
)

// synthesis is the command of Yosys that maps a design to the cells of a family, as
// package flow has it. That of an ECP5 has others around it.
var synthesis = map[string]string{
	"xc7":   "synth_xilinx -flatten -arch xc7",
	"ecp5":  "synth_ecp5",
	"ice40": "synth_ice40 -device u -spram",
	"gowin": "setattr -mod -unset keep_hierarchy relay; synth_gowin",
}

func commands(family, top string) string {
	if family == "ecp5" {
		return strings.Join(flow.ECP5Synthesis(top), "; ")
	}
	return synthesis[family] + " -top " + top
}

// counts are what Yosys made of designs, by the hash of their Verilog. They are
// kept in a file, so that a design is synthesised once.
type counts struct {
	path  string
	mutex sync.Mutex
	known map[string]area.Cost
}

func loadCounts(path string) (*counts, error) {
	c := &counts{path: path, known: map[string]area.Cost{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &c.known)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); remove it, and all designs are synthesised again", path, err)
	}
	return c, nil
}

func (c *counts) find(hash string) (area.Cost, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	cost, is := c.known[hash]
	return cost, is
}

func (c *counts) note(hash string, cost area.Cost) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.known[hash] = cost
	return c.save()
}

func (c *counts) save() error {
	text, err := json.MarshalIndent(c.known, "", " ")
	if err != nil {
		return err
	}
	return wholefile.Replace(c.path, append(text, '\n'))
}

// hashOf names a design by what decides its count: its Verilog without comments,
// and the command.
func hashOf(made *generated, command string) string {
	var names []string
	for name := range made.files {
		if strings.HasSuffix(name, ".v") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	sum := sha256.New()
	fmt.Fprintln(sum, command)
	for _, name := range names {
		for line := range strings.Lines(made.files[name]) {
			if code, _, _ := strings.Cut(line, "//"); strings.TrimSpace(code) != "" {
				fmt.Fprintln(sum, strings.TrimSpace(code))
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// synthesise counts the cells of a design.
func synthesise(ctx context.Context, made *generated, family *boards.Family) (area.Cost, error) {
	folder, err := os.MkdirTemp("", "spikebench.*")
	if err != nil {
		return area.Cost{}, err
	}
	defer os.RemoveAll(folder)
	files := maps.Clone(made.files)
	maps.Copy(files, flow.Files(family.Name))
	for path, text := range files {
		full := filepath.Join(folder, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return area.Cost{}, err
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return area.Cost{}, err
		}
	}
	script := fmt.Sprintf("read_verilog *.v; %s; tee -q -o cells.txt stat", commands(family.Name, made.top))
	command := exec.CommandContext(ctx, "yosys", "-q", "-p", script)
	command.Dir = folder
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return area.Cost{}, ctx.Err()
		}
		return area.Cost{}, fmt.Errorf("yosys failed on %s (%w): %s", made.top, err, lastLine(said.String()))
	}
	text, err := os.ReadFile(filepath.Join(folder, "cells.txt"))
	if err != nil {
		return area.Cost{}, err
	}
	found := area.Cost(cells.Count(string(text)))
	if found.LUT == 0 {
		return area.Cost{}, fmt.Errorf("yosys counts no look-up table in %s, which cannot be; is Yosys older than 0.23?", made.top)
	}
	return found, nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// measured is a design with what Yosys counted of it.
type measured struct {
	design
	made        *generated
	family      *boards.Family
	hash        string
	synthesised area.Cost
}

// termCounts is what the estimate counts of the design.
func (m *measured) termCounts() (map[area.Term]float64, area.Cost) {
	if m.core {
		return area.CoreCounts(m.family, m.made.layers)
	}
	return area.Counts(m.family, m.made.layers)
}

// measure generates designs and counts their cells, on as many processors as
// there are; what is known already takes no time. The order is kept. When the
// context ends, what was counted is kept for the next time.
func (a *app) measure(ctx context.Context, designs []design, known *counts, jobs int) ([]measured, error) {
	all := make([]measured, len(designs))
	var open []*measured
	for k, d := range designs {
		made, board, err := d.generate()
		if err != nil {
			return nil, err
		}
		family, err := boards.FamilyOf(board.Family)
		if err != nil {
			return nil, err
		}
		all[k] = measured{design: d, made: made, family: family, hash: hashOf(made, synthesis[family.Name])}
		if cost, is := known.find(all[k].hash); is {
			all[k].synthesised = cost
		} else {
			open = append(open, &all[k])
		}
	}
	if len(open) == 0 {
		return all, nil
	}
	if _, err := exec.LookPath("yosys"); err != nil {
		return nil, fmt.Errorf("yosys is not installed, and %d of %d designs have not been synthesised yet; install it with make tools", len(open), len(designs))
	}
	line := progress.Start(a.stderr, a.terminal, "synthesising", "designs")
	line.Resume(len(all) - len(open))
	defer line.End()
	return all, parallel.Do(ctx, jobs, len(open), func(ctx context.Context, k int) error {
		m := open[k]
		cost, err := synthesise(ctx, m.made, m.family)
		if err != nil {
			return err
		}
		m.synthesised = cost
		return known.note(m.hash, cost)
	}, func(done int) { line.Update(len(all)-len(open)+done, len(all)) })
}
