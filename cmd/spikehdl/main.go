// Command spikehdl turns a trained single-spike network into an FPGA accelerator:
// Verilog, constraints, build scripts and a report. It also builds them to a
// bitstream, and simulates the whole board behind a pseudo-terminal, so that a
// serial program can drive it.
package main

import (
	"os"

	"golang.org/x/term"

	"spikehdl/cmd/internal/cli"
)

func main() {
	a := &app{stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	os.Exit(a.run(cli.Context(), os.Args[1:]))
}
