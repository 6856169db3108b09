package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// app is the program with what it talks to, so that tests can run it whole.
type app struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one: show progress
	open           func(ctx context.Context, spec string, n *network.Network, board string, o ports.Options) (hostdrv.Link, ports.Predictor, error)

	port     string
	model    string
	board    string
	optimize string
	baud     int
	trace    string
}

func (a *app) run(ctx context.Context, args []string) int {
	return cli.Run(ctx, a.rootCommand(), args, a.stdout, a.stderr)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spikehost",
		Short: "Drive a spikehdl board: load weights, sample images, test it",
		Long: `Spikehost drives a board that spikehdl generated. The board may be real, at a serial
port or on Ethernet; simulated, its Verilog compiled by Verilator; or the bit-exact model in this process.`,
		Example: `  spikehost sample -n 64 -o digits.png                 # the simulated board
  spikehost sample --digit 3 --port /dev/ttyUSB1       # a board at a serial port
  spikehost sample --digit 3 --port udp:192.168.1.50   # a board on Ethernet
  spikehost selftest --port model:                     # no hardware, no simulation
  spikehost serve --open                               # the board at work, on a page`,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.port, "port", "", fmt.Sprintf("serial device, %q with the address of a board, %q (the Verilated board), %q (the same with every bit on its pins), %q (the same on its Ethernet) or %q (the model in this process); default %q",
		ports.UDP, ports.Sim, ports.SimPins, ports.SimNet, ports.Model, ports.Default))
	cli.CompleteWith(root, "port", []string{ports.UDP, ports.Sim, ports.SimPins, ports.SimNet, ports.Model})
	cli.ModelFlag(root, true, &a.model)
	cli.BoardFlag(root, true, &a.board, "arty-a7", "kind of board that sim: and model: stand for")
	cli.OptimizeFlag(root, true, &a.optimize)
	flags.IntVar(&a.baud, "baud", hostdrv.DefaultBaud, "baud rate of a serial port")
	flags.StringVar(&a.trace, "trace", "", "waveform file (FST) that the Verilated board writes")
	cli.Prepare(root)
	root.AddCommand(a.infoCommand(), a.loadCommand(), a.sampleCommand(), a.selftestCommand(), a.benchCommand(), a.serveCommand(), a.verifyCommand())
	return root
}

// predictor is what a setup knows of the cycles of a sample.
type predictor func(info link.Info, n *network.Network, r *sim.Result) uint64
