package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen"
	"spikehdl/network"
)

type genOptions struct {
	board, model, output string
	optimize, early      string
	link, ip             string
	lanes                []int
	baud                 int
	clock                float64 // MHz; 0: the board's
	noise                bool
	force, asJSON        bool
}

func (a *app) genCommand() *cobra.Command {
	var o genOptions
	command := &cobra.Command{
		Use:   "gen",
		Short: "Generate the hardware for a network on a board",
		Long: `Gen writes a folder with Verilog, weight memory files, constraints, scripts for Vivado and
for the open tools, and a report. The folder is written whole or not at all, and the same
network and board give the same bytes each time. A folder that gen made before is replaced;
any other that is not empty is refused, unless --force is given.`,
		Example: `  spikehdl gen --board arty-a7
  spikehdl gen --board arty-a7-100 --model my-network -o hardware
  spikehdl gen --optimize link                         # as small as the serial port allows
  spikehdl gen --board arty-a7 --clock 150             # the core at 150 MHz, by the FPGA's PLL
  spikehdl gen --board arty-a7 --link ethernet --ip 192.168.1.60
  spikehdl gen --noise                                 # the board makes its own samples too
  spikehdl gen --model my-classifier --early-end first # a sample ends with its answer
  spikehdl gen --board ./my-board.toml --lanes 8,24,131 --baud 2000000 --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.gen(c.Context(), o)
		},
	}
	o.flags(command)
	return command
}

// designFlags are those that say what is generated.
var designFlags = []string{"board", "model", "optimize", "output", "lanes", "baud", "clock", "link", "ip", "early-end", "noise", "force"}

// flags adds what says what is generated, and --json.
func (o *genOptions) flags(command *cobra.Command) {
	cli.BoardFlag(command, false, &o.board, "arty-a7", "board, by name or the path of its TOML file")
	cli.ModelFlag(command, false, &o.model)
	cli.OptimizeFlag(command, false, &o.optimize)
	flags := command.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "folder to write (default ./spikehdl-BOARD)")
	flags.IntSliceVar(&o.lanes, "lanes", nil, "lanes of each layer, overruling --optimize")
	flags.IntVar(&o.baud, "baud", 0, "baud rate of the serial port (default: the board's)")
	flags.Float64Var(&o.clock, "clock", 0, "clock of the core in MHz, made by the PLL (default: the board's)")
	cli.LinkFlag(command, &o.link)
	flags.StringVar(&o.ip, "ip", "", "IPv4 address of a design with the link ethernet (default: the board's)")
	flags.StringVar(&o.early, "early-end", "none", "when an array of delta neurons ends a sample: none (after its last event), all (when all outputs have fired), first (with a classifier's answer)")
	cli.CompleteWith(command, "early-end", gen.EarlyEnds())
	flags.BoolVar(&o.noise, "noise", false, "the board makes samples of noise itself, from a seed, for spikehost verify and sample --noise board")
	flags.BoolVar(&o.force, "force", false, "replace a folder that gen did not make")
	flags.BoolVar(&o.asJSON, "json", false, "write the report as JSON to standard output")
}

// folder is where the design goes.
func (o *genOptions) folder() string {
	if o.output != "" {
		return o.output
	}
	return defaultOutput(o.board)
}

func (a *app) gen(ctx context.Context, o genOptions) error {
	target, err := findTarget(o.folder(), o.force)
	if err != nil {
		return err
	}
	board, err := o.loadBoard()
	if err != nil {
		return err
	}
	design, err := o.generate(ctx, board)
	if err != nil {
		return err
	}
	if err := target.write(design.Files); err != nil {
		return err
	}
	if o.asJSON {
		return cli.WriteJSON(a.stdout, design.Report)
	}
	summarise(a.stdout, o.folder(), board, design.Report)
	fmt.Fprintf(a.stdout, "next        read %s; build with: spikehdl build %s\n", filepath.Join(o.folder(), "REPORT.md"), o.folder())
	return nil
}

// loadBoard finds the board and sets its clock.
func (o *genOptions) loadBoard() (*boards.Board, error) {
	board, err := boards.Load(o.board)
	if err != nil {
		return nil, err
	}
	clockHz, err := coreClock(o.clock)
	if err != nil {
		return nil, err
	}
	if board, err = board.WithCoreClock(clockHz); err != nil {
		return nil, cli.Usage("--clock %g: %w", o.clock, err)
	}
	link, err := cli.Link(o.link)
	if err != nil {
		return nil, err
	}
	if board, err = board.WithLink(link, o.ip); err != nil {
		return nil, cli.Usage("--link: %w", err)
	}
	if link == boards.LinkEthernet {
		if o.baud != 0 {
			return nil, cli.Usage("--baud %d: a design with the link ethernet has no serial port; leave one of the two out", o.baud)
		}
	} else if o.baud == 0 {
		if err := board.CheckBaud(board.Baud); err != nil {
			return nil, cli.Usage("--clock %g: %w; --baud sets it", o.clock, err)
		}
	} else {
		if err := board.CheckBaud(o.baud); err != nil {
			return nil, cli.Usage("--%w", err)
		}
	}
	return board, nil
}

// generate makes the design, in memory.
func (o *genOptions) generate(ctx context.Context, board *boards.Board) (*gen.Design, error) {
	rule, err := cli.Rule(o.optimize)
	if err != nil {
		return nil, err
	}
	n, err := cli.LoadNetworkFor(board, o.model)
	if err != nil {
		return nil, err
	}
	if o.lanes != nil && len(o.lanes) != len(n.Layers) {
		return nil, cli.Usage("--lanes: network %q has %d layers, but lanes are given for %d; give one number a layer", n.Name, len(n.Layers), len(o.lanes))
	}
	for k, lanes := range o.lanes {
		if out := n.Layers[k].Out; lanes < 1 || lanes > out {
			return nil, cli.Usage("--lanes: %d for layer %d is outside 1 to %d, its neurons", lanes, k, out)
		}
	}
	if err := checkNoise(o.noise, n); err != nil {
		return nil, err
	}
	early, err := gen.ParseEarlyEnd(o.early)
	if err != nil {
		return nil, cli.Usage("--early-end: %w", err)
	}
	design, err := gen.Generate(n, board, gen.Options{Baud: o.baud, Link: board.Link, IP: o.ip, Optimize: rule, Lanes: o.lanes, EarlyEnd: early, Noise: o.noise})
	if err != nil {
		return nil, err
	}
	return design, ctx.Err()
}

// checkNoise refuses --noise for a network that reads what no noise gives.
func checkNoise(asked bool, n *network.Network) error {
	if asked && !n.FromNoise() {
		return cli.Usage("--noise: network %q reads images, which no board can make of noise; leave it out", n.Name)
	}
	return nil
}

// coreClock is --clock in Hz; 0 leaves the board's.
func coreClock(megahertz float64) (int, error) {
	if math.IsNaN(megahertz) || megahertz < 0 || megahertz > 1000 || megahertz > 0 && megahertz < 1 {
		return 0, cli.Usage("--clock %g: a clock is 1 to 1000 MHz", megahertz)
	}
	return int(math.Round(megahertz * 1e6)), nil
}

// defaultOutput names the folder after the board as the user wrote it, or after
// its file.
func defaultOutput(board string) string {
	return "./spikehdl-" + strings.TrimSuffix(filepath.Base(board), ".toml")
}

// summarise says what was made, in a few lines.
func summarise(w io.Writer, output string, board *boards.Board, r *gen.Report) {
	fmt.Fprintf(w, "%s: network %q on the %s, configuration %s\n", output, r.Network, board.Title, r.Configuration)
	for k, l := range r.Layers {
		fmt.Fprintf(w, "layer %d     %d inputs, %d neurons of %d-bit weights: %d lanes in %d groups, %d weight banks\n",
			k, l.In, l.Out, l.WeightBits, l.Lanes, l.Groups, l.Banks)
	}
	fmt.Fprintf(w, "chosen      %s\n", r.Plan.Says())
	if r.Noise {
		fmt.Fprintln(w, "noise       the board makes samples itself")
	}
	if r.Address != "" {
		fmt.Fprintf(w, "link        Ethernet, UDP to %s\n", r.Address)
	}
	clock := float64(r.ClockHz) / 1e6
	if s := r.Samples; s != nil {
		fmt.Fprintf(w, "simulated   a sample every %.0f clock cycles, %.0f a second at %g MHz; every neuron spiking, %.0f cycles\n",
			s.IntervalCycles, s.SamplesPerSecond, clock, r.FullActivity.IntervalCycles)
	} else {
		fmt.Fprintf(w, "simulated   a sample every %.0f clock cycles, every neuron spiking, %.0f a second at %g MHz\n",
			r.FullActivity.IntervalCycles, r.FullActivity.SamplesPerSecond, clock)
	}
	share := func(used, has int) float64 { return 100 * float64(used) / float64(has) }
	fmt.Fprintf(w, "estimated   %d LUT (%.0f %%), %d FF (%.0f %%), %s (%.0f %%), %d DSP\n",
		r.Estimated.LUT, share(r.Estimated.LUT, r.Has.LUT), r.Estimated.FF, share(r.Estimated.FF, r.Has.FF),
		blockRAMs(r.Estimated.BlockRAM, board), share(r.Estimated.BlockRAM, r.Has.BlockRAM), r.Estimated.DSP)
	likely := r.Energy[len(r.Energy)-1]
	fmt.Fprintf(w, "estimated   %s a sample (%s to %s), %s\n", gen.Joules(likely.Joules.Likely), gen.Joules(likely.Joules.Low), gen.Joules(likely.Joules.High), likely.Activity)
}

// blockRAMs names a number of block RAMs as people of the family count them: on
// xc7 two halves make one.
func blockRAMs(n int, board *boards.Board) string {
	if board.Family == "xc7" {
		return fmt.Sprintf("%g block RAMs of 36 kb", float64(n)/2)
	}
	family, _ := boards.FamilyOf(board.Family) // loading the board has found it
	return fmt.Sprintf("%d block RAMs of %d kb", n, family.BlockBits()/1024)
}
