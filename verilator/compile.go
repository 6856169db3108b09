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

// compileModel makes work/simulate. The files are compiled as two, at a time:
// reading the standard headers once costs less than it would in every file.
func compileModel(ctx context.Context, tools toolchain, cache string, design Design, work string) error {
	sources, err := filepath.Glob(filepath.Join(work, "model", "*.cpp"))
	if err != nil {
		return err
	}
	var fast, slow strings.Builder
	for _, source := range sources {
		unit := &fast
		name := filepath.Base(source)
		if strings.Contains(name, "__Slow") || strings.Contains(name, "__Syms") || strings.Contains(name, "__ConstPool") {
			unit = &slow
		}
		fmt.Fprintf(unit, "#include \"model/%s\"\n", name)
	}
	// The harness runs every cycle, so it belongs to the fast part.
	fmt.Fprintf(&fast, "#include \"%s\"\n", design.Harness.source())

	var objects []string
	var runtimeError, fastError, slowError error
	var all sync.WaitGroup
	all.Go(func() { slowError = compileUnit(ctx, tools, design.Trace, work, "slow", slow.String(), slowFlags) })
	all.Go(func() { fastError = compileUnit(ctx, tools, design.Trace, work, "fast", fast.String(), fastFlags) })
	objects, runtimeError = runtimeObjects(ctx, tools, cache, design.Trace)
	all.Wait()
	if err := errors.Join(runtimeError, fastError, slowError); err != nil {
		return err
	}
	args := append([]string{"-s", "-o", "simulate", "fast.o", "slow.o"}, objects...)
	args = append(args, "-pthread")
	if design.Trace {
		args = append(args, "-lz")
	}
	_, err = runTool(ctx, work, tools.compiler, args...)
	return err
}

func compileUnit(ctx context.Context, tools toolchain, trace bool, work, name, text, optimise string) error {
	if err := os.WriteFile(filepath.Join(work, name+".cpp"), []byte(text), 0o644); err != nil {
		return err
	}
	args := append(compileFlags(trace), optimise, "-I.", "-Imodel",
		"-I"+tools.include, "-I"+filepath.Join(tools.include, "vltstd"),
		"-c", name+".cpp", "-o", name+".o")
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
			all.Go(func() {
				failures[i] = compileUnit(ctx, tools, trace, dir, name, fmt.Sprintf("#include \"%s\"\n", source), runtimeFlags)
			})
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
