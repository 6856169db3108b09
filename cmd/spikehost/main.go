// Command spikehost drives a spikehdl board: it asks what it is, loads weights,
// samples images and tests it. The board may be at a serial port, simulated, or
// the model in this process; nothing but --port tells them apart.
package main

import (
	"os"

	"golang.org/x/term"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
)

func main() {
	a := &app{stdout: os.Stdout, stderr: os.Stderr, open: ports.Open,
		terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	os.Exit(a.run(cli.Context(), os.Args[1:]))
}
