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
	"spikehdl/gen/flow"
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
	case "rtl", "sim", "ecp5", flow.Folder, reportFile, "REPORT.md", "vivado.tcl", "Makefile", flow.File:
		return true
	}
	return slices.Contains([]string{".xdc", ".lpf", ".pcf", ".cst", ".sdc"}, filepath.Ext(name))
}

// holds tells whether the folder holds these files, and nothing beside them but
// what was built of them.
func (t *target) holds(files map[string]string) bool {
	found := 0
	err := filepath.WalkDir(t.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(t.path, path)
		switch {
		case err != nil:
			return err
		case relative == flow.Folder:
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(path)
		if want, is := files[filepath.ToSlash(relative)]; err != nil || !is || want != string(text) {
			return errors.Join(fs.ErrNotExist, err)
		}
		found++
		return nil
	})
	return err == nil && found == len(files)
}

// write puts the files in place, all or none: they are written to a folder beside
// the target, which then takes its place. Of what was there nothing is kept.
func (t *target) write(files map[string]string) error { return t.replace(files, false) }

// update is write, but keeps what was built, which a build knows how to tell fresh
// from stale. It does nothing where there is nothing new.
func (t *target) update(files map[string]string) error {
	if t.exists && t.holds(files) {
		return nil
	}
	return t.replace(files, true)
}

func (t *target) replace(files map[string]string, keepBuilt bool) (err error) {
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
	if keepBuilt {
		err := os.Rename(filepath.Join(old, flow.Folder), filepath.Join(t.path, flow.Folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: what was built before cannot be kept (%w); build again", t.name, cli.Plain(err))
		}
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
