package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
	"spikehdl/gen/flow/logs"
)

// folder is a generated folder.
type folder struct {
	name        string // as the user knows it
	description *flow.Description
	estimate    estimate
}

// estimate is what a build needs of gen's report.
type estimate struct {
	Network       string      `json:"network"`
	Configuration string      `json:"configuration_hash"`
	Estimated     logs.Counts `json:"estimated"`
	Available     logs.Counts `json:"available"`
}

// openFolder reads what gen wrote beside the Verilog.
func openFolder(name string) (*folder, error) {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no such folder; make it with spikehdl gen, or let build do so with --board", name)
	}
	f := &folder{name: name}
	text, err := os.ReadFile(f.path(flow.File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: holds no %s, so this version of spikehdl gen did not make it; generate it again", name, flow.File)
	} else if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); generate the folder again", f.path(flow.File), cli.Plain(err))
	}
	if f.description, err = flow.Parse(text); err != nil {
		return nil, fmt.Errorf("%s: %w", f.path(flow.File), err)
	}
	text, err = os.ReadFile(f.path("report.json"))
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); generate the folder again", f.path("report.json"), cli.Plain(err))
	}
	if err := json.Unmarshal(text, &f.estimate); err != nil {
		return nil, fmt.Errorf("%s: is not valid JSON (%w); generate the folder again", f.path("report.json"), err)
	}
	return f, nil
}

// path is a file of the folder, given with slashes.
func (f *folder) path(relative string) string {
	return filepath.Join(f.name, filepath.FromSlash(relative))
}

// lock keeps a second build out of the folder, until the file that it returns is
// closed.
func (f *folder) lock() (*os.File, error) {
	if err := os.MkdirAll(f.path(flow.Folder), 0o755); err != nil {
		return nil, fmt.Errorf("%s: cannot be made (%w); choose a folder that can be written", f.path(flow.Folder), cli.Plain(err))
	}
	file, err := os.OpenFile(f.path(flow.Folder+"/.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be written (%w); choose a folder that can be written", f.path(flow.Folder), cli.Plain(err))
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: another build is at work in this folder; wait for its end", f.name), file.Close())
	}
	return file, nil
}
