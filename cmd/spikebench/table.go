package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
)

// row is one figure of the project.
type row struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Unit    string `json:"unit"`
	Word    string `json:"kind"`    // measured, simulated, estimated, synthesised or placed
	Command string `json:"command"` // that gives the figure
}

// figure makes rows of the table. Those that belong together come together, since
// they cost the same work.
type figure struct {
	name string
	rows func(ctx context.Context, a *app, o tableOptions) ([]row, error)
}

// figures is the table, from top to bottom. To add a row, write a function and
// name it here.
var figures = []figure{
	{"floor", floorRows},
	{"gains", gainRows},
	{"area", laneRows},
	{"fmax", fmaxRows},
	{"planner", plannerRows},
	{"fast", fastRows},
	{"verilated", verilatedRows},
}

type tableOptions struct {
	plannerOptions
	only   []string
	builds []string // folders that spikehdl build has built
	asJSON bool
}

func (a *app) tableCommand() *cobra.Command {
	var o tableOptions
	var names []string
	for _, f := range figures {
		names = append(names, f.name)
	}
	command := &cobra.Command{
		Use:   "table",
		Short: "Print the figures of the project in one table",
		Long: `Table prints what spikehdl reaches, each figure with the word for how it was got and the
command that gives it alone. What needs a tool that is not installed is left out and told.`,
		Example: `  spikebench table
  spikebench table --only floor,verilated --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.table(c.Context(), o) },
	}
	o.flags(command)
	command.Flags().StringSliceVar(&o.only, "only", names, "figures to print: "+strings.Join(names, ", "))
	cli.CompleteWith(command, "only", names)
	command.Flags().StringSliceVar(&o.builds, "builds", nil, "folders of spikehdl build, for fmax (default: ./spikehdl-*)")
	command.Flags().BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

func (a *app) table(ctx context.Context, o tableOptions) error {
	wanted := map[string]bool{}
	for _, name := range o.only {
		wanted[name] = true
	}
	rows := []row{}
	for _, f := range figures {
		if !wanted[f.name] {
			continue
		}
		delete(wanted, f.name)
		made, err := f.rows(ctx, a, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fmt.Fprintf(a.stderr, "%s: left out: %v\n", f.name, err)
			continue
		}
		rows = append(rows, made...)
	}
	for _, name := range o.only {
		if wanted[name] {
			return cli.Usage("--only: there are no figures %q; see spikebench table --help", name)
		}
	}
	if o.asJSON {
		return cli.WriteJSON(a.stdout, rows)
	}
	lines := [][]string{{"figure", "value", "unit", "kind", "command"}, {"---", "---", "---", "---", "---"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Label, r.Value, r.Unit, r.Word, "`" + r.Command + "`"})
	}
	fmt.Fprint(a.stdout, markdown(lines))
	return nil
}

// markdown writes a table with its columns below each other.
func markdown(lines [][]string) string {
	width := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			width[i] = max(width[i], len(cell))
		}
	}
	var b strings.Builder
	for k, line := range lines {
		for i, cell := range line {
			fill := " "
			if k == 1 {
				fill = "-"
			}
			fmt.Fprintf(&b, "| %s%s ", cell, strings.Repeat(fill, width[i]-len(cell)))
		}
		b.WriteString("|\n")
	}
	return b.String()
}
