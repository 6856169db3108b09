package build

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
)

// Auto lets the build choose the first flow of which all tools are installed.
const Auto = "auto"

// FlowNames are what a user may ask for.
var FlowNames = []string{Auto, flow.Vivado, flow.OpenXC7, flow.Open}

// Choose finds the flow to run and says which tool is missing if there is none.
func Choose(d *flow.Description, name string) (*flow.Flow, error) {
	candidates := d.Flows
	if name != Auto {
		f := d.Find(name)
		if f == nil {
			var names []string
			for i := range d.Flows {
				names = append(names, d.Flows[i].Name)
			}
			return nil, cli.Usage("--flow %s: board %s has no such flow; it has %s", name, d.Board, strings.Join(names, ", "))
		}
		candidates = []flow.Flow{*f}
	}
	var lacking []string
	for i := range candidates {
		missing := missingTools(&candidates[i])
		if len(missing) == 0 {
			return &candidates[i], nil
		}
		lacking = append(lacking, fmt.Sprintf("flow %s lacks %s", candidates[i].Name, strings.Join(missing, " and ")))
	}
	return nil, fmt.Errorf("board %s: %s; install what is missing, or put it in PATH", d.Board, strings.Join(lacking, "; "))
}

// missingTools names what a flow lacks, and after it in brackets what brings it.
func missingTools(f *flow.Flow) []string {
	var packages, missing []string
	tools := map[string][]string{}
	for _, s := range f.Steps {
		if find(s.Tool) != "" || slices.Contains(tools[s.Tool.Package], s.Tool.String()) {
			continue
		}
		if tools[s.Tool.Package] == nil {
			packages = append(packages, s.Tool.Package)
		}
		tools[s.Tool.Package] = append(tools[s.Tool.Package], s.Tool.String())
	}
	for _, name := range packages {
		missing = append(missing, fmt.Sprintf("%s (%s)", strings.Join(tools[name], ", "), name))
	}
	return missing
}

// find is the path of the first of a tool's programs that is installed; empty if
// none is.
func find(t flow.Tool) string {
	for _, program := range t.Programs {
		if path, err := exec.LookPath(program); err == nil {
			if path, err = filepath.Abs(path); err == nil {
				return path
			}
		}
	}
	return ""
}

var versionForm = regexp.MustCompile(`\b[vV]?\d+\.\d+`)

// versionLimit is enough for a tool that compiles itself at its first start, as
// YoWASP's do.
const versionLimit = 5 * time.Minute

// version is the line in which a tool tells its version; empty if it tells none. It
// is part of what a step depends on.
func version(ctx context.Context, t flow.Tool, program string) string {
	if len(t.Version) == 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, versionLimit)
	defer cancel()
	command := exec.CommandContext(ctx, program, t.Version...)
	ownGroup(command)
	output, err := command.CombinedOutput()
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(output)) {
		if versionForm.MatchString(line) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
