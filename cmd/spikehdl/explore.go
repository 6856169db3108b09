package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/parallel"
	"spikehdl/cmd/internal/progress"
	"spikehdl/gen/sweep"
	"spikehdl/network"
)

type exploreOptions struct {
	boards        []string
	model, output string
	bits, steps   string
	jobs          int
	force, asJSON bool
}

func (a *app) exploreCommand() *cobra.Command {
	var o exploreOptions
	command := &cobra.Command{
		Use:   "explore",
		Short: "Sweep the plans of a network: area against speed",
		Long: `Explore lists all plans worth having of a network on a board, from the fastest to the
smallest, into a CSV file, and draws them: look-up tables against samples a second, with
the Pareto front. With --bits and --T it also sweeps the shapes that the network would have
with other weights or steps. Those are shapes only: nothing is trained or rounded, so
explore says what such a network would cost, not how good it would be. Cycles are simulated
at full activity; resources and energy are estimated.

The CSV file is the checkpoint: Ctrl-C loses nothing that is done, and the same command
goes on from there. Rows of other sweeps in the file stay.`,
		Example: `  spikehdl explore --board arty-a7
  spikehdl explore --board arty-a7,ulx3s-85f --model my-network -o my-network.csv
  spikehdl explore --board arty-a7 --bits 2..8 --T 8..256`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.explore(c.Context(), o) },
	}
	flags := command.Flags()
	flags.StringSliceVar(&o.boards, "board", []string{"arty-a7"}, "boards, by name or the path of their TOML file")
	cli.CompleteWith(command, "board", boards.Names())
	cli.ModelFlag(command, false, &o.model)
	flags.StringVar(&o.bits, "bits", "", "weight bits to sweep: 2..8, or a list such as 3,4,6 (default: the network's own)")
	flags.StringVar(&o.steps, "T", "", "steps to sweep, powers of two: 8..256, or a list such as 16,64 (default: the network's own)")
	flags.StringVarP(&o.output, "output", "o", "./spikehdl-explore.csv", "CSV file to write; the plots go beside it as .png and .svg")
	flags.IntVar(&o.jobs, "jobs", 0, "plans simulated at once (default: one a processor)")
	flags.BoolVar(&o.force, "force", false, "replace files that explore did not make")
	flags.BoolVar(&o.asJSON, "json", false, "write the rows of this sweep as JSON to standard output")
	return command
}

func (a *app) explore(ctx context.Context, o exploreOptions) error {
	bits, err := numbers("bits", o.bits, network.MinBits, network.MaxBits, func(v int) int { return v + 1 })
	if err != nil {
		return err
	}
	steps, err := numbers("T", o.steps, network.MinT, network.MaxT, func(v int) int { return 2 * v })
	if err != nil {
		return err
	}
	var all []*boards.Board
	for _, name := range o.boards {
		board, err := boards.Load(name)
		if err != nil {
			return err
		}
		all = append(all, board)
	}
	n, err := cli.LoadNetwork(o.model)
	if err != nil {
		return err
	}
	file, err := openSweep(o.output, o.force)
	if err != nil {
		return err
	}
	points, misfits, err := sweep.Points(n, all, bits, steps)
	if err != nil {
		return err
	}
	if len(points) == 0 {
		return fmt.Errorf("network %q: no plan fits, whatever the shape: %s; try fewer --bits or a larger --board", n.Name, strings.Join(misfits, ", "))
	}
	rows, err := a.sweep(ctx, points, file, o.jobs)
	if err != nil {
		return err
	}
	if err := drawSweep(file, all); err != nil {
		return err
	}
	if o.asJSON {
		return cli.WriteJSON(a.stdout, rows)
	}
	a.summariseSweep(file, rows, misfits)
	return nil
}

// sweep computes the rows that the file does not have yet, and puts the file in
// place: every few seconds, at the end, and at an interruption.
func (a *app) sweep(ctx context.Context, points []sweep.Point, file *sweepFile, jobs int) ([]sweep.Row, error) {
	var open []*sweep.Point
	for k := range points {
		if !file.has(&points[k]) {
			open = append(open, &points[k])
		}
	}
	done := len(points) - len(open)
	line := progress.Start(a.stderr, a.terminal, "exploring", "plans")
	line.Resume(done)
	computed := make([]sweep.Row, len(open))
	err := parallel.Do(ctx, jobs, len(open), func(_ context.Context, k int) (err error) {
		computed[k], err = open[k].Row()
		if err == nil {
			err = file.add(computed[k])
		}
		return err
	}, func(count int) { line.Update(done+count, len(points)) })
	line.End()
	if saved := file.save(); saved != nil {
		return nil, errors.Join(err, saved)
	}
	if errors.Is(err, context.Canceled) {
		return nil, &cli.StoppedError{Text: fmt.Sprintf("interrupted; %s holds what is done, and the same command goes on from there", file.path), Err: err}
	}
	if err != nil {
		return nil, err
	}
	var rows []sweep.Row
	for k := range points {
		rows = append(rows, file.rows[points[k].Key()])
	}
	return rows, nil
}

func (a *app) summariseSweep(file *sweepFile, rows []sweep.Row, misfits []string) {
	fmt.Fprintf(a.stdout, "%s: %d plans; plots %s and %s\n", file.path, len(rows), file.plot(".png"), file.plot(".svg"))
	front := sweep.Front(rows)
	for _, end := range []struct {
		word string
		row  sweep.Row
	}{{"smallest", front[0]}, {"fastest", front[len(front)-1]}} {
		r := end.row
		fmt.Fprintf(a.stdout, "%-11s %s, %s bits, T %d, lanes %s: %d LUT, %.0f samples/s\n", end.word, r.Board, r.Bits, r.T, r.Lanes, r.Cost.LUT, r.Rate)
	}
	if len(misfits) > 0 {
		fmt.Fprintf(a.stdout, "no plan fits for %s\n", strings.Join(misfits, ", "))
	}
	fmt.Fprintln(a.stdout, "Cycles are simulated at full activity, LUT estimated; shapes other than the network's own are not trained.")
}
