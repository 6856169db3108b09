package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen"
	"spikehdl/gen/area"
	"spikehdl/internal/wholefile"
	"spikehdl/network/shipped"
)

// boardsFile is where the table of boards lives in the project.
const boardsFile = "docs/boards.md"

func (a *app) boardsCommand() *cobra.Command {
	output := boardsFile
	command := &cobra.Command{
		Use:   "boards",
		Short: "Write the table of what fits each board",
		Long: `Boards plans every shipped network for every built-in board, and writes a table of those
that fit: cycles by the cycle model, resources as estimated.`,
		Example: `  spikebench boards
  spikebench boards -o -`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.boards(c.Context(), output) },
	}
	command.Flags().StringVarP(&output, "output", "o", boardsFile, "file to write, - for standard output")
	return command
}

func (a *app) boards(ctx context.Context, output string) error {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	line("# What fits each board\n")
	line("Written by `go run ./cmd/spikebench boards`. Every shipped network on every built-in board, as `spikehdl gen` lays")
	line("it out. Cycles are *simulated* by the cycle model: the mean interval of the network's own samples, back to back, and")
	line("the interval if every neuron spikes. Samples/s are those of the array at the board's own clock; the link is slower.")
	line("Resources are *estimated*, in the family's own units. With `--optimize activity` the lanes are chosen for the")
	line("network's own samples.\n")
	line("| board | FPGA | network | `--optimize` | lanes | cycles, own samples | cycles, all spike | samples/s | LUT | FF | block RAM | large RAM |")
	line("|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, name := range boards.Names() {
		board, err := boards.Load(name)
		if err != nil {
			return err
		}
		for _, network := range shipped.Names() {
			for _, rule := range []gen.Rule{gen.ForThroughput, gen.ForActivity} {
				if err := ctx.Err(); err != nil {
					return err
				}
				if row := boardRow(board, network, rule); row != "" {
					line("%s", row)
				}
			}
		}
	}
	if err := linkTable(line); err != nil {
		return err
	}
	if output == "-" {
		_, err := fmt.Fprint(a.stdout, text.String())
		return err
	}
	if err := wholefile.Replace(output, []byte(text.String())); err != nil {
		return fmt.Errorf("%s: cannot be written (%w); choose another -o", output, cli.Plain(err))
	}
	return nil
}

// linkTable lists what can carry bytes to each board, and what Ethernet takes.
func linkTable(line func(format string, args ...any)) error {
	line("\n## Links\n")
	line("Every board has a serial port, at the rate that its file gives or `spikehdl gen --baud` does. Where a board's file")
	line("describes a PHY in a table `[ethernet]`, `spikehdl gen --link ethernet` gives the design Ethernet instead:")
	line("[ethernet.md](ethernet.md) says how it is used. Resources, beside those above, are *synthesised*.\n")
	line("| board | serial port | Ethernet | LUT | FF | block RAM |")
	line("|---|---|---|---|---|---|")
	for _, name := range boards.Names() {
		board, err := boards.Load(name)
		if err != nil {
			return err
		}
		e := board.Ethernet
		if !e.Present() {
			line("| %s | %d baud | - | - | - | - |", name, board.Baud)
			continue
		}
		family, err := boards.FamilyOf(board.Family)
		if err != nil {
			return err
		}
		cost := area.Ethernet(family)
		line("| %s | %d baud | %s, 100 Mbit/s, UDP to %s | %d | %d | %d |", name, board.Baud, strings.ToUpper(e.Kind), e.Address(), cost.LUT, cost.FF, cost.BlockRAM)
	}
	return nil
}

// boardRow is a network on a board; "" if it does not fit.
func boardRow(board *boards.Board, name string, rule gen.Rule) string {
	n, err := shipped.Load(name)
	if err != nil {
		return ""
	}
	d, err := gen.Generate(n, board, gen.Options{Optimize: rule})
	if err != nil {
		return ""
	}
	share := func(used, has int) string {
		if has == 0 {
			return "-"
		}
		return fmt.Sprintf("%d (%.0f %%)", used, 100*float64(used)/float64(has))
	}
	r, has := d.Report, board.Resources
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %.0f | %.0f | %.0f | %s | %s | %s | %s |", board.Name, board.Part, name, rule,
		strings.Trim(strings.ReplaceAll(fmt.Sprint(d.Plan.Lanes), " ", "-"), "[]"), r.Samples.IntervalCycles, r.FullActivity.IntervalCycles,
		r.Samples.SamplesPerSecond, share(r.Estimated.LUT, has.LUT), share(r.Estimated.FF, has.FF),
		share(r.Estimated.BlockRAM, has.BlockRAM), share(r.Estimated.LargeRAM, has.LargeRAM))
}
