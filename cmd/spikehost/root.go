package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// Exit codes, beside 0.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// app is the program with what it talks to, so that tests can run it whole.
type app struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one: show progress
	open           func(ctx context.Context, spec string, n *network.Network, board string, o ports.Options) (hostdrv.Link, ports.Predictor, error)

	port  string
	model string
	board string
	baud  int
}

// usageError is a command line that cannot be meant.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	command, err := root.ExecuteContextC(ctx)
	var badPort *ports.BadPortError
	var bad usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &bad), errors.As(err, &badPort), command == root:
		fmt.Fprintf(a.stderr, "%s: %v\nRun '%s --help' for what there is.\n", root.Name(), err, command.CommandPath())
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(a.stderr, "%s: %s\n", root.Name(), interruption(err))
		return exitInterrupted
	}
	fmt.Fprintf(a.stderr, "%s: %v\n", root.Name(), err)
	return exitFailure
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spikehost",
		Short: "Drive a spikehdl board: load weights, sample images, test it",
		Long: `Spikehost drives a board that spikehdl generated. The board may be real, at a serial
port; simulated, its Verilog compiled by Verilator; or the bit-exact model in this process.`,
		Example: `  spikehost sample -n 64 -o digits.png                 # the simulated board
  spikehost sample --digit 3 --port /dev/ttyUSB1       # a board at a serial port
  spikehost selftest --port model:                     # no hardware, no simulation`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.port, "port", "", fmt.Sprintf("serial device, %q (the Verilated board) or %q (the model in this process); default %q", ports.Sim, ports.Model, ports.Default))
	flags.StringVar(&a.model, "model", "", "directory of the network, or a shipped one by name (default digits)")
	flags.StringVar(&a.board, "board", "arty-a7", "kind of board that sim: and model: stand for")
	flags.IntVar(&a.baud, "baud", hostdrv.DefaultBaud, "baud rate of a serial port")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(a.infoCommand(), a.loadCommand(), a.sampleCommand(), a.selftestCommand())
	return root
}

// noArguments refuses arguments as a usage error.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("argument %q is not understood; this command takes flags only", args[0])
	}
	return nil
}

// predictor is what a session knows of the cycles of a sample.
type predictor func(info link.Info, n *network.Network, r *sim.Result) uint64

// interruption says how far the work came, for people.
func interruption(err error) string {
	var stopped *stoppedError
	if errors.As(err, &stopped) {
		return stopped.Error()
	}
	return "interrupted; nothing was written"
}

// stoppedError is an interruption with what it leaves behind.
type stoppedError struct {
	text string
	err  error
}

func (e *stoppedError) Error() string { return e.text }
func (e *stoppedError) Unwrap() error { return e.err }
