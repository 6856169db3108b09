// Command spikebench measures the project itself: how good the planner's
// estimates are, and the figures that make bench prints. It is for those who work
// on spikehdl, not for those who use it.
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
