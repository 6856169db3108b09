package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/cmd/internal/progress"
	"spikehdl/cmd/internal/storms"
	"spikehdl/hostdrv/linktest"
)

type faultOptions struct {
	count  int
	seed   uint64
	port   string
	asJSON bool
}

func (a *app) faultsCommand() *cobra.Command {
	var o faultOptions
	command := &cobra.Command{
		Use:   "faults",
		Short: "Take samples over wires with faults, and say how the runs ended",
		Long: `Faults puts a wire between host and board on which bits are flipped, bytes and frames lost,
doubled and inserted, that pauses, is pulled out and put back, on which the board is reset
and other hosts speak, and whose host is killed and started again. On Ethernet, frames are
lost, doubled, swapped and cut too, and damaged below and above their check sequence. Every run
must end in the right answers or in a clear error.

model: is the reference in this process; sim:, sim:pins and sim:ethernet are the Verilated board
by its bytes and by its pins, in simulated time: all that happens in a run follows from its seed.
pty: and udp: are the same boards behind a pseudo-terminal and a UDP socket, which the driver
opens as it does hardware. It waits by the clock on the wall there, so the seed says what is done
to the wire and where, but a run that is repeated may end otherwise.`,
		Example: `  spikebench faults -n 10000
  spikebench faults -n 100 --port sim:ethernet
  spikebench faults -n 1 --seed 4711                   # that run again`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.faults(c.Context(), o) },
	}
	command.Flags().IntVarP(&o.count, "n", "n", 10_000, "number of runs")
	command.Flags().Uint64Var(&o.seed, "seed", 0, "seed of the first run; the others follow")
	command.Flags().StringVar(&o.port, "port", ports.Model, "one of "+strings.Join(storms.Names, ", "))
	command.Flags().BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

func (a *app) faults(ctx context.Context, o faultOptions) error {
	if o.count < 1 {
		return cli.Usage("-n %d: must be at least 1", o.count)
	}
	port, err := storms.Open(ctx, o.port)
	var bad *storms.BadNameError
	if errors.As(err, &bad) {
		return cli.Usage("%w", err)
	}
	if err != nil {
		return err
	}
	var tally linktest.Tally
	line := progress.Start(a.stderr, a.terminal, "storms", "runs")
	err = port.RunAll(ctx, o.seed, o.count, func(r linktest.Report) {
		tally.Add(r)
		line.Update(tally.Runs, o.count)
	})
	line.End()
	if tally.Runs == 0 {
		return err
	}
	// Whoever has stopped it wants to know what it has found so far.
	if err := a.stormTable(o, &tally); err != nil {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d runs; the table is of these", tally.Runs, o.count), Err: err}
	}
	if err != nil {
		return err
	}
	if len(tally.Bad) > 0 {
		return fmt.Errorf("%d of %d runs ended wrong or not at all; spikebench faults --port %s -n 1 --seed %d repeats the first", len(tally.Bad), tally.Runs, o.port, tally.Bad[0].Seed)
	}
	return nil
}

func (a *app) stormTable(o faultOptions, t *linktest.Tally) error {
	if o.asJSON {
		ends := map[string]int{}
		for outcome, count := range t.Ends {
			ends[linktest.Outcome(outcome).String()] = count
		}
		return cli.WriteJSON(a.stdout, map[string]any{"port": o.port, "first_seed": o.seed, "runs": t.Runs, "ends": ends, "faults": t.Faults, "errors": t.Refusal, "bad": t.Bad})
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "port\tseeds from\truns\tno fault met\trecovered\trefused\twrong\thung")
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", o.port, o.seed, t.Runs,
		t.Ends[linktest.Clean], t.Ends[linktest.Recovered], t.Ends[linktest.Refused], t.Ends[linktest.Wrong], t.Ends[linktest.Hung])
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "faults met: %s\nerrors: %s\n", counted(t.Faults), counted(t.Refusal))
	for _, bad := range t.Bad {
		fmt.Fprintf(a.stdout, "seed %d: %s after %s: %v\n", bad.Seed, bad.Outcome, strings.Join(bad.Faults, ", "), bad.Err)
	}
	return nil
}

func counted(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
