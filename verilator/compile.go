package verilator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Model is a compiled design. It is a value on disk: any number of subprocesses
// may run it at a time, from any goroutine.
type Model struct {
	Top        string
	Harness    Harness
	Trace      bool
	Params     map[string]int
	Executable string         // path
	Ports      map[string]int // port -> width in bits
}

// Compile returns the design's executable model, compiled now or earlier. It may
// be called from many goroutines and processes at a time. A warning of Verilator
// is an error here; the error holds the tool's first lines.
func Compile(ctx context.Context, design Design) (*Model, error) {
	if err := design.check(); err != nil {
		return nil, err
	}
	tools, err := findTools(ctx)
	if err != nil {
		return nil, err
	}
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	dir, err := cached(ctx, cache, design.key(tools), func(dir string) error {
		return build(ctx, tools, cache, design, dir)
	})
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", design.Top, err)
	}
	header, err := os.ReadFile(filepath.Join(dir, "ports.h"))
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w; delete the folder %s", design.Top, err, dir)
	}
	return &Model{
		Top:        design.Top,
		Harness:    design.Harness,
		Trace:      design.Trace,
		Params:     maps.Clone(design.Params),
		Executable: filepath.Join(dir, "simulate"),
		Ports:      parsePorts(string(header)),
	}, nil
}

// build fills dir with the executable and the table of its ports.
func build(ctx context.Context, tools toolchain, cache string, design Design, dir string) error {
	work, err := os.MkdirTemp(cache, "build-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if err := verilate(ctx, tools, design, work); err != nil {
		return err
	}
	ports, err := modelPorts(filepath.Join(work, "model", "Vmodel.h"))
	if err != nil {
		return err
	}
	for _, name := range design.Harness.needs() {
		if _, ok := ports[name]; !ok {
			return fmt.Errorf("module %s has no port %s, which the harness %s drives", design.Top, name, design.Harness.source())
		}
	}
	if err := os.WriteFile(filepath.Join(work, "ports.h"), []byte(formatPorts(ports)), 0o644); err != nil {
		return err
	}
	if err := writeHarness(work); err != nil {
		return err
	}
	if err := compileModel(ctx, tools, cache, design, work); err != nil {
		return err
	}
	for _, name := range []string{"simulate", "ports.h"} {
		if err := os.Rename(filepath.Join(work, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// verilate turns the Verilog into C++ in work/model.
func verilate(ctx context.Context, tools toolchain, design Design, work string) error {
	args := append(slices.Clone(verilateFlags), "--top-module", design.Top)
	if design.Trace {
		args = append(args, "--trace-fst")
	}
	args = append(args, design.params()...)
	for _, path := range design.sources() {
		target := filepath.Join(work, "source", path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, []byte(design.Files[path]), 0o644); err != nil {
			return err
		}
		args = append(args, filepath.Join("source", path))
	}
	_, err := runTool(ctx, work, tools.verilator, args...)
	return err
}

// compileModel makes work/simulate of the harness, the model and the runtime.
func compileModel(ctx context.Context, tools toolchain, cache string, design Design, work string) error {
	units, err := modelUnits(work, design)
	if err != nil {
		return err
	}
	failures := make([]error, len(units))
	var all sync.WaitGroup
	for i, unit := range units {
		all.Go(func() { failures[i] = compileUnit(ctx, tools, design.Trace, work, unit) })
	}
	runtime, err := runtimeObjects(ctx, tools, cache, design.Trace)
	all.Wait()
	if err := errors.Join(append(failures, err)...); err != nil {
		return err
	}
	args := []string{"-s", "-o", "simulate"}
	for _, unit := range units {
		args = append(args, unit.name+".o")
	}
	args = append(append(args, runtime...), "-pthread")
	if design.Trace {
		args = append(args, "-lz")
	}
	_, err = runTool(ctx, work, tools.compiler, args...)
	return err
}

// unit is a C++ file that includes others: reading the standard headers once
// costs less than it would in every file.
type unit struct {
	name, text, optimise string
}

// smallSetup is the size of the code that runs once from which on a file of its
// own, compiled at the same time and not optimised, is worth its headers.
const smallSetup = 200_000

// modelUnits sorts the model's files into what runs every cycle, the harness
// among it, and what runs once.
func modelUnits(work string, design Design) ([]unit, error) {
	sources, err := filepath.Glob(filepath.Join(work, "model", "*.cpp"))
	if err != nil {
		return nil, err
	}
	fast, slow := unit{name: "fast", optimise: fastFlags}, unit{name: "slow", optimise: slowFlags}
	if design.Trace {
		// Writing waveforms takes most of the time of a run that does.
		fast.optimise = slowFlags
	}
	var slowSize int64
	for _, source := range sources {
		info, err := os.Stat(source)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(source)
		line := fmt.Sprintf("#include \"model/%s\"\n", name)
		if strings.Contains(name, "__Slow") || strings.Contains(name, "__Syms") {
			slow.text += line
			slowSize += info.Size()
		} else {
			fast.text += line
		}
	}
	fast.text += fmt.Sprintf("#include \"%s\"\n", design.Harness.source())
	if slowSize < smallSetup {
		fast.text += slow.text
		return []unit{fast}, nil
	}
	return []unit{fast, slow}, nil
}

func compileUnit(ctx context.Context, tools toolchain, trace bool, work string, unit unit) error {
	if err := os.WriteFile(filepath.Join(work, unit.name+".cpp"), []byte(unit.text), 0o644); err != nil {
		return err
	}
	args := append(compileFlags(trace), unit.optimise, "-I.", "-Imodel",
		"-I"+tools.include, "-I"+filepath.Join(tools.include, "vltstd"),
		"-c", unit.name+".cpp", "-o", unit.name+".o")
	_, err := runTool(ctx, work, tools.compiler, args...)
	return err
}

// runtimeObjects are Verilator's own sources, compiled once for all designs:
// they take longer than a small design does.
func runtimeObjects(ctx context.Context, tools toolchain, cache string, trace bool) ([]string, error) {
	names := []string{"verilated", "verilated_threads"}
	if trace {
		names = append(names, "verilated_fst_c")
	}
	dir, err := cached(ctx, cache, "runtime-"+hash(tools.identity(trace)), func(dir string) error {
		failures := make([]error, len(names))
		var all sync.WaitGroup
		for i, name := range names {
			source := filepath.Join(tools.include, name+".cpp")
			unit := unit{name: name, text: fmt.Sprintf("#include \"%s\"\n", source), optimise: runtimeFlags}
			all.Go(func() { failures[i] = compileUnit(ctx, tools, trace, dir, unit) })
		}
		all.Wait()
		return errors.Join(failures...)
	})
	if err != nil {
		return nil, err
	}
	objects := make([]string, len(names))
	for i, name := range names {
		objects[i] = filepath.Join(dir, name+".o")
	}
	return objects, nil
}
