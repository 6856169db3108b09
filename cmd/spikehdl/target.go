package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spikehdl/cmd/internal/cli"
)

// reportFile tells a folder that gen made.
const reportFile = "report.json"

// target is the folder that gen writes.
type target struct {
	name   string // as the user knows it
	path   string // absolute, no link
	exists bool
}

// findTarget refuses a folder that gen must not replace.
func findTarget(output string, force bool) (*target, error) {
	path, err := filepath.Abs(output)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; choose another -o", output, err)
	}
	t := &target{name: output, path: path}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		t.path, t.exists = real, true
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: cannot be read (%w); choose another -o", output, cli.Plain(err))
	}
	if !t.exists {
		if info, err := os.Stat(filepath.Dir(t.path)); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("%s: its directory does not exist; make it or choose another -o", output)
		}
		return t, nil
	}
	if info, err := os.Stat(t.path); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: is a file, not a folder; choose another -o", output)
	}
	if here, err := os.Getwd(); err == nil && inside(t.path, here) {
		return nil, fmt.Errorf("%s: the folder that this program runs in cannot be replaced; name a folder in it with -o", output)
	}
	if force {
		return t, nil
	}
	return t, t.check()
}

// inside tells whether path is folder or in it.
func inside(folder, path string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative)
}

// check refuses a folder with anything that was not generated, for it would be
// lost.
func (t *target) check() error {
	entries, err := os.ReadDir(t.path)
	if err != nil {
		return fmt.Errorf("%s: cannot be read (%w); choose another -o", t.name, cli.Plain(err))
	}
	if len(entries) == 0 {
		return nil
	}
	if !madeByGen(t.path) {
		return fmt.Errorf("%s: the folder is not empty and spikehdl did not make it; choose another -o, or give --force to replace it", t.name)
	}
	for _, entry := range entries {
		if !generated(entry.Name()) {
			return fmt.Errorf("%s: the folder holds %s, which spikehdl did not make and which would be lost; move it away, or give --force", t.name, entry.Name())
		}
	}
	return nil
}

func madeByGen(folder string) bool {
	var report struct{ Tool string }
	text, err := os.ReadFile(filepath.Join(folder, reportFile))
	return err == nil && json.Unmarshal(text, &report) == nil && strings.HasPrefix(report.Tool, "spikehdl ")
}

// generated tells what gen writes, and the Makefile's build folder, which is
// stale with new Verilog, from the user's own.
func generated(name string) bool {
	switch name {
	case "rtl", "sim", "build", reportFile, "REPORT.md", "vivado.tcl", "Makefile":
		return true
	}
	return slices.Contains([]string{".xdc", ".lpf", ".pcf", ".cst", ".sdc"}, filepath.Ext(name))
}

// write puts the files in place, all or none: they are written to a folder beside
// the target, which then takes its place.
func (t *target) write(files map[string]string) (err error) {
	failed := func(err error) error {
		return fmt.Errorf("%s: cannot be written (%w); nothing was changed, choose another -o", t.name, cli.Plain(err))
	}
	work, err := os.MkdirTemp(filepath.Dir(t.path), "."+filepath.Base(t.path)+".*")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	fresh, old := filepath.Join(work, "new"), filepath.Join(work, "old")
	if err := writeTree(fresh, files); err != nil {
		return failed(err)
	}
	if !t.exists {
		if err := os.Rename(fresh, t.path); err != nil {
			return failed(err)
		}
		return nil
	}
	if err := os.Rename(t.path, old); err != nil {
		return failed(err)
	}
	if err := os.Rename(fresh, t.path); err != nil {
		return failed(errors.Join(err, os.Rename(old, t.path)))
	}
	return nil
}

func writeTree(root string, files map[string]string) error {
	for path, text := range files {
		full := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
