package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
)

// app is the program with what it talks to, so that tests can run it whole.
type app struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one: show progress
}

func (a *app) run(ctx context.Context, args []string) int {
	return cli.Run(ctx, a.rootCommand(), args, a.stdout, a.stderr)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spikebench",
		Short: "Measure spikehdl itself",
		Long: `Spikebench holds the planner's estimates to what Yosys synthesises, fits the estimates'
coefficients, and prints the figures of the project in one table. It runs from the
project's folder.`,
		Example: `  spikebench planner                                   # docs/planner.md, as far as Verilog changed
  spikebench fit && spikebench planner                 # after a change of the Verilog
  spikebench table`,
	}
	cli.Prepare(root)
	root.AddCommand(a.boardsCommand(), a.plannerCommand(), a.fitCommand(), a.tableCommand(), a.wireCommand())
	return root
}
