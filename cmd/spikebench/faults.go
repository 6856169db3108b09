package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/cmd/internal/progress"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
)

// stormTimeout is the clock cycles that a host on the faulty wire of a simulated board
// waits for a byte: long against a frame and a sample of the storm's network.
const stormTimeout = 20_000

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
and other hosts speak, and whose host is killed and started again. All that happens in a run
follows from its seed. Every run must end in the right answers or in a clear error.`,
		Example: `  spikebench faults -n 10000
  spikebench faults -n 100 --port sim:
  spikebench faults -n 1 --seed 4711                   # that run again`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.faults(c.Context(), o) },
	}
	command.Flags().IntVarP(&o.count, "n", "n", 10_000, "number of runs")
	command.Flags().Uint64Var(&o.seed, "seed", 0, "seed of the first run; the others follow")
	command.Flags().StringVar(&o.port, "port", ports.Model, fmt.Sprintf("%q or %q, the Verilated board", ports.Model, ports.Sim))
	command.Flags().BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

func (a *app) faults(ctx context.Context, o faultOptions) error {
	if o.count < 1 {
		return cli.Usage("-n %d: must be at least 1", o.count)
	}
	start, err := stormBoards(o.port)
	if err != nil {
		return err
	}
	var tally linktest.Tally
	line := progress.Start(a.stderr, a.terminal, "storms", "runs")
	for k := range o.count {
		if err := ctx.Err(); err != nil {
			line.End()
			return err
		}
		board, err := start(ctx)
		if err != nil {
			line.End()
			return err
		}
		tally.Add(linktest.Storm(o.seed+uint64(k), board, linktest.StormNetwork()))
		board.Close()
		line.Update(k+1, o.count)
	}
	line.End()
	if err := a.stormTable(o, &tally); err != nil {
		return err
	}
	if len(tally.Bad) > 0 {
		return fmt.Errorf("%d of %d runs ended wrong or not at all; spikebench faults -n 1 --seed %d repeats the first", len(tally.Bad), tally.Runs, tally.Bad[0].Seed)
	}
	return nil
}

// stormBoards gives what makes a fresh board for each run.
func stormBoards(port string) (func(context.Context) (linktest.Board, error), error) {
	n := linktest.StormNetwork()
	lanes := make([]int, len(n.Layers))
	for k, l := range n.Layers {
		lanes[k] = l.Out
	}
	switch port {
	case ports.Model:
		return func(context.Context) (linktest.Board, error) {
			return modelport.New(modelport.Describe(n, lanes, 100_000_000), nil)
		}, nil
	case ports.Sim:
		return func(ctx context.Context) (linktest.Board, error) {
			conn, _, err := simboard.Start(ctx, n, "arty-a7", simboard.Options{Lanes: lanes, Timeout: stormTimeout})
			return simboard.Link{Conn: conn}, err
		}, nil
	}
	return nil, cli.Usage("--port %s: must be %s or %s", port, ports.Model, ports.Sim)
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
	fmt.Fprintln(w, "port\tseeds\truns\tno fault met\trecovered\trefused\twrong\thung")
	fmt.Fprintf(w, "%s\t%d to %d\t%d\t%d\t%d\t%d\t%d\t%d\n", o.port, o.seed, o.seed+uint64(t.Runs)-1, t.Runs,
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
