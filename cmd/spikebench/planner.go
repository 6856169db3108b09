package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/internal/wholefile"
)

type plannerOptions struct {
	output, counts string
	jobs           int
}

// Where the counts and the table live in the project.
const (
	countsFile  = "docs/planner-counts.json"
	plannerFile = "docs/planner.md"
)

func (o *plannerOptions) flags(command *cobra.Command) {
	command.Flags().StringVar(&o.counts, "counts", countsFile, "file of what Yosys counted, by the hash of the Verilog")
	command.Flags().IntVar(&o.jobs, "jobs", 0, "designs synthesised at once (default: one a processor)")
}

func (a *app) plannerCommand() *cobra.Command {
	var o plannerOptions
	command := &cobra.Command{
		Use:   "planner",
		Short: "Hold the planner's estimates to what Yosys synthesises",
		Long: `Planner generates the published designs, estimates each and has Yosys synthesise it, and
writes the table of errors. What is synthesised is kept by the hash of its Verilog, so only
what changed costs time, and Ctrl-C loses no design that is done.`,
		Example: `  spikebench planner
  spikebench planner -o - --jobs 1`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.planner(c.Context(), o) },
	}
	o.flags(command)
	command.Flags().StringVarP(&o.output, "output", "o", plannerFile, "file to write, - for standard output")
	return command
}

func (a *app) planner(ctx context.Context, o plannerOptions) error {
	if o.output != "-" {
		if err := cli.CheckOutput(o.output, "-o"); err != nil {
			return err
		}
	}
	known, err := loadCounts(o.counts)
	if err != nil {
		return err
	}
	all, err := a.measure(ctx, published, known, o.jobs)
	if err != nil {
		return stopped(err, o.counts)
	}
	text := plannerTable(all)
	if o.output == "-" {
		_, err := fmt.Fprint(a.stdout, text)
		return err
	}
	if err := wholefile.Replace(o.output, []byte(text)); err != nil {
		return fmt.Errorf("%s: cannot be written (%w); choose another -o", o.output, cli.Plain(err))
	}
	fmt.Fprintf(a.stdout, "%s: %d designs, worst error %.1f %%, median %.1f %%\n", o.output, len(all), 100*worst(all), 100*median(all))
	return nil
}

// stopped says what an interruption leaves.
func stopped(err error, counts string) error {
	if errors.Is(err, context.Canceled) {
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted; what was synthesised is in %s, and the next run goes on from there", counts), Err: err}
	}
	return err
}

// off is by what share an estimate is off.
func off(estimated, synthesised int) float64 {
	return float64(estimated-synthesised) / float64(max(synthesised, 1))
}

// errors3 are the errors of a design in LUT, FF and block RAM.
func (m *measured) errors3() [3]float64 {
	e, s := m.made.cost, m.synthesised
	return [3]float64{off(e.LUT, s.LUT), off(e.FF, s.FF), off(e.BlockRAM, s.BlockRAM)}
}

func magnitudes(all []measured, which ...int) []float64 {
	var list []float64
	for k := range all {
		for _, i := range which {
			list = append(list, math.Abs(all[k].errors3()[i]))
		}
	}
	slices.Sort(list)
	return list
}

func worst(all []measured) float64 { list := magnitudes(all, 0, 1, 2); return list[len(list)-1] }

func median(all []measured) float64 { list := magnitudes(all, 0, 1, 2); return list[len(list)/2] }

func plannerTable(all []measured) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# How near the planner comes\n")
	line("The planner's *estimates*, made of sizes alone, beside what Yosys *synthesised* of the same designs, board and")
	line("link included, with the error in percent. The coefficients were fitted to other designs than these. Made by")
	line("`go run ./cmd/spikebench planner`.\n")
	line("| | worst | median |")
	line("|---|---|---|")
	for i, name := range []string{"LUT", "FF", "block RAM"} {
		list := magnitudes(all, i)
		line("| %s | %.1f %% | %.1f %% |", name, 100*list[len(list)-1], 100*list[len(list)/2])
	}
	line("\nBlock RAM counts each family's own blocks: halves of 18 kb on xc7, 18 kb on ecp5 and gowin, 4 kb on ice40.\n")
	line("| network | board | lanes | plan | LUT | | | FF | | | block RAM | | |")
	line("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for k := range all {
		m := &all[k]
		cells := []string{m.shape.String(), m.board, words(m.made.lanes), string(m.plan)}
		e, s, errors := m.made.cost, m.synthesised, m.errors3()
		for i, pair := range [][2]int{{e.LUT, s.LUT}, {e.FF, s.FF}, {e.BlockRAM, s.BlockRAM}} {
			cells = append(cells, fmt.Sprint(pair[0]), fmt.Sprint(pair[1]), fmt.Sprintf("%+.1f %%", 100*errors[i]))
		}
		line("| %s |", strings.Join(cells, " | "))
	}
	return b.String()
}

func words(lanes []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(lanes), " ", ", "), "[]")
}
