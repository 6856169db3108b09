package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"spikehdl/gen"
)

// Exit codes, beside 0.
const (
	ExitFailure     = 1
	ExitUsage       = 2
	ExitInterrupted = 130
)

// UsageError is a command line that cannot be meant.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }

func (e UsageError) Unwrap() error { return e.Err }

// Usage makes a UsageError.
func Usage(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// StoppedError is an interruption with what it leaves behind, in a sentence.
type StoppedError struct {
	Text string
	Err  error
}

func (e *StoppedError) Error() string { return e.Text }

func (e *StoppedError) Unwrap() error { return e.Err }

// Context ends at the first Ctrl-C or SIGTERM; a second one ends the program at
// once.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// Prepare gives a root command what all of them have: the habits of its errors,
// its version and completions.
func Prepare(root *cobra.Command) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return UsageError{err} })
	root.Version = gen.Version
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.AddCommand(completionCommand(), versionCommand())
}

// Run runs a prepared root command and returns its exit code.
func Run(ctx context.Context, root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	var bad UsageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &bad), command == root:
		fmt.Fprintf(stderr, "%s: %v\nRun '%s --help' for what there is.\n", root.Name(), err, command.CommandPath())
		return ExitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(stderr, "%s: %s\n", root.Name(), interruption(err))
		return ExitInterrupted
	}
	fmt.Fprintf(stderr, "%s: %v\n", root.Name(), err)
	return ExitFailure
}

// interruption says how far the work came, for people.
func interruption(err error) string {
	var stopped *StoppedError
	if errors.As(err, &stopped) {
		return stopped.Error()
	}
	return "interrupted; nothing was written"
}

// NoArguments refuses arguments as a usage error.
func NoArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage("argument %q is not understood; this command takes flags only", args[0])
	}
	return nil
}

// WriteJSON writes a value for machines.
func WriteJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
