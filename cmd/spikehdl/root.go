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
		Use:   "spikehdl",
		Short: "Turn a single-spike network into an FPGA accelerator",
		Long: `Spikehdl generates the hardware for a trained network on a board: Verilog that a person
can read, constraints, build scripts and a report of what it costs. It can build what it
generates to a bitstream, and simulate it, pins and all. Spikehost drives the result.`,
		Example: `  spikehdl gen --board arty-a7                         # into ./spikehdl-arty-a7
  spikehdl explore --board arty-a7 --bits 2..8         # area against speed, as CSV and plot
  spikehdl build --board icebreaker                    # a bitstream, with the tools installed
  spikehdl boards                                      # what boards there are
  spikehdl simulate --at /tmp/arty                     # a board without a board`,
	}
	cli.Prepare(root)
	root.AddCommand(a.boardsCommand(), a.genCommand(), a.buildCommand(), a.exploreCommand(), a.narrowCommand(), a.simulateCommand())
	return root
}
