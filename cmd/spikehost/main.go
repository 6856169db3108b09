// Command spikehost drives a spikehdl board: it asks what it is, loads weights,
// samples images and tests it. The board may be at a serial port, simulated, or
// the model in this process; nothing but --port tells them apart.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"spikehdl/cmd/internal/ports"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first interruption a second one ends the program at once.
	context.AfterFunc(ctx, stop)
	a := &app{stdout: os.Stdout, stderr: os.Stderr, open: ports.Open,
		terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	os.Exit(a.run(ctx, os.Args[1:]))
}
