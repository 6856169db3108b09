package verilator

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

//go:embed harness
var harnessFiles embed.FS

// harnessText lists the harness sources, names and texts.
func harnessText() []string {
	var parts []string
	_ = fs.WalkDir(harnessFiles, "harness", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			text, _ := harnessFiles.ReadFile(path)
			parts = append(parts, path, string(text))
		}
		return err
	})
	return parts
}

// writeHarness copies the harness sources into a build folder.
func writeHarness(dir string) error {
	parts := harnessText()
	for i := 0; i < len(parts); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(parts[i])), []byte(parts[i+1]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// verilateFlags: registers and don't-cares start at (seeded) random values, so
// that a missing reset is noticed. The compiler takes three times as long over
// functions that are not split; smaller ones than these run slower.
var verilateFlags = []string{
	"--cc", "--prefix", "Vmodel", "-Mdir", "model", "-O3",
	"--x-assign", "unique", "--x-initial", "unique", "--output-split-cfuncs", "300",
}

// On 450 to 600 lanes -O1 runs about as fast as -O2 and compiles in half the
// time (-O0 runs three times slower); code that runs once is not worth optimising.
const (
	fastFlags    = "-O1"
	slowFlags    = "-O0"
	runtimeFlags = "-O1"
)

// compileFlags are those that all C++ files of an executable share.
func compileFlags(trace bool) []string {
	on := "0"
	if trace {
		on = "1"
	}
	return []string{"-std=gnu++17", "-w", "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TRACE=" + on, "-DVM_TRACE_FST=" + on, "-DVM_TRACE_VCD=0"}
}

// toolchain is the programs that make an executable.
type toolchain struct {
	verilator, compiler        string // paths
	verilatorName, compilerTag string // versions
	include                    string // of Verilator's runtime
}

// identity lists what a cached file depends on, the design apart.
func (t toolchain) identity(trace bool) []string {
	parts := []string{t.verilatorName, t.compilerTag, t.include, fastFlags, slowFlags, runtimeFlags}
	parts = append(parts, verilateFlags...)
	return append(parts, compileFlags(trace)...)
}

const install = "install them with: apt-get install verilator g++"

// ErrMissing says that Verilator or a C++ compiler is not installed.
var ErrMissing = errors.New("verilator and a C++ compiler are needed to simulate; " + install)

// Available reports whether Compile finds its tools, as nil or an error that
// wraps ErrMissing.
func Available() error {
	_, err := findPrograms()
	return err
}

func findPrograms() (toolchain, error) {
	var tools toolchain
	var err error
	if tools.verilator, err = exec.LookPath("verilator"); err != nil {
		return tools, fmt.Errorf("the program verilator is not in PATH: %w", ErrMissing)
	}
	for _, name := range []string{"g++", "clang++", "c++"} {
		if tools.compiler, err = exec.LookPath(name); err == nil {
			return tools, nil
		}
	}
	return tools, fmt.Errorf("no C++ compiler (g++, clang++ or c++) is in PATH: %w", ErrMissing)
}

func findTools(ctx context.Context) (toolchain, error) {
	tools, err := findPrograms()
	if err != nil {
		return tools, err
	}
	version, err := runTool(ctx, "", tools.verilator, "--version")
	if err != nil {
		return tools, err
	}
	root, err := runTool(ctx, "", tools.verilator, "--getenv", "VERILATOR_ROOT")
	if err != nil {
		return tools, err
	}
	tag, err := runTool(ctx, "", tools.compiler, "--version")
	if err != nil {
		return tools, err
	}
	tools.verilatorName = strings.TrimSpace(version)
	tools.compilerTag, _, _ = strings.Cut(tag, "\n")
	tools.include = filepath.Join(strings.TrimSpace(root), "include")
	if _, err := os.Stat(filepath.Join(tools.include, "verilated.cpp")); err != nil {
		return tools, fmt.Errorf("verilator's runtime sources are not in %s: %w; %s", tools.include, err, install)
	}
	return tools, nil
}

// messageLines is how much of a tool's complaint an error repeats: the first
// lines name the cause, the rest follow from it.
const messageLines = 12

// runTool runs a program and returns its stdout; an error holds the first lines
// of what it said.
func runTool(ctx context.Context, dir, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var out, all bytes.Buffer
	cmd.Stdout = &out
	cmd.Stderr = &all
	// The tools start others (perl the verilator, g++ the compiler proper): a
	// group of their own ends them all together.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	if err == nil {
		return out.String(), nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	lines := strings.Split(strings.TrimSpace(all.String()+out.String()), "\n")
	if len(lines) > messageLines {
		lines = append(lines[:messageLines], fmt.Sprintf("(and %d lines more)", len(lines)-messageLines))
	}
	return "", fmt.Errorf("%s failed (%w):\n%s", filepath.Base(program), err, strings.Join(lines, "\n"))
}
