package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/progress"
	"spikehdl/hostdrv/verify"
	"spikehdl/network"
	"spikehdl/sim"
)

type verifyOptions struct {
	count  int
	seed   uint64
	digit  int
	every  int
	asJSON bool
}

// checksums is about how many checksums a run has where --every does not say, or more.
const checksums = 1000

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	command := &cobra.Command{
		Use:   "verify",
		Short: "Prove the board equal to the model over any number of samples",
		Long: `Verify loads the network and lets the board make samples of noise itself, at full rate. The
board tells a checksum of all output spikes and the sum of their clock cycles now and then;
the model computes the same on all cores. Where they differ, the first sample that does is
found, with the neurons, and the exit code is 1. The board must have a source of noise for
this network's inputs, as gen --noise makes it; info says what it has.`,
		Example: `  spikehost verify -n 1000000 --port /dev/ttyUSB1
  spikehost verify --model digits-delta --seed 7 --digit 3
  spikehost verify -n 100000 --port model: --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.verify(c, o) },
	}
	flags := command.Flags()
	flags.IntVarP(&o.count, "n", "n", 10_000, "number of samples")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the noise")
	flags.IntVar(&o.digit, "digit", -1, "class of every sample (default: each in turn)")
	flags.IntVar(&o.every, "every", 0, fmt.Sprintf("samples between two checksums, 1 to %d (default: for %d checksums)", verify.MaxEvery, checksums))
	flags.BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

// job is what the options ask for.
func (o verifyOptions) job(n *network.Network, c *cobra.Command) (verify.Job, error) {
	j := verify.Job{Count: o.count, State: network.NewNoiseSource(o.seed).State(), Every: o.every}
	if c.Flags().Changed("digit") {
		if n.Classes() == 0 {
			return j, cli.Usage("--digit %d: network %q has no classes to choose from; leave it out", o.digit, n.Name)
		}
		j.Class, j.Same = o.digit, true
	}
	if !c.Flags().Changed("every") {
		j.Every = min(max(1, o.count/checksums), verify.MaxEvery)
	}
	if err := j.Validate(n); err != nil {
		if n.FromNoise() {
			return j, cli.UsageError{Err: err}
		}
		return j, err
	}
	return j, nil
}

func (a *app) verify(c *cobra.Command, o verifyOptions) error {
	var job verify.Job
	prepare := func(n *network.Network) (err error) {
		job, err = o.job(n, c)
		return err
	}
	return a.onBoard(c.Context(), prepare, func(s *setup) error {
		board, err := s.noiseBoard()
		if err != nil {
			return err
		}
		if err := a.load(c.Context(), s); err != nil {
			return err
		}
		return a.verifyOn(c.Context(), board, s, job, o)
	})
}

// noiseBoard is the board as one that makes noise itself.
func (s *setup) noiseBoard() (verify.Board, error) {
	if s.board.Info().FirstSpikeOnly() {
		return nil, fmt.Errorf("%s: the array ends a sample with its first output spike, so that not all spikes are told; verify needs one that does not", s.board)
	}
	return s.board, s.board.CheckNoise(s.network)
}

// verifyOn does the job and says what it came to.
func (a *app) verifyOn(ctx context.Context, board verify.Board, s *setup, job verify.Job, o verifyOptions) error {
	var predict verify.Predict
	if s.predict != nil {
		info := s.board.Info()
		predict = func(r *sim.Result) uint64 { return s.predict(info, s.network, r) }
	}
	model, err := verify.NewModel(s.network, predict)
	if err != nil {
		return err
	}
	line := progress.Start(a.stderr, a.terminal, "verifying", "samples")
	r, err := verify.Run(ctx, board, model, job, line.Update)
	line.End()
	switch {
	case errors.Is(err, context.Canceled):
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d samples, equal to the model all", r.Samples, job.Count), Err: err}
	case err != nil:
		return err
	case o.asJSON:
		err = a.verifyJSON(board, s, r, o)
	case r.Difference == nil:
		a.verifyText(board, s, r, o)
	}
	if err == nil && r.Difference != nil {
		err = &mismatchError{differenceText(board, s.network, r.Difference)}
	}
	return err
}

func (a *app) verifyText(board verify.Board, s *setup, r *verify.Report, o verifyOptions) {
	compared := "every output spike and the sum of cycles"
	if s.predict == nil {
		compared = "every output spike"
	}
	mean, hz := float64(r.Cycles)/float64(r.Samples), float64(s.board.Info().ClockHz)
	fmt.Fprintf(a.stdout, "%s: network %q, seed %d\n%d samples equal to the model: %s\nchecksum %08x, %.1f clock cycles a sample on average, %.1f us at %g MHz\n",
		board, s.network.Name, o.seed, r.Samples, compared, r.Checksum, mean, mean/hz*1e6, hz/1e6)
}

// differenceText says what differs, in a sentence.
func differenceText(board verify.Board, n *network.Network, d *verify.Difference) string {
	where := fmt.Sprintf("%s: sample %d", board, d.Sample)
	if n.Classes() > 0 {
		where += fmt.Sprintf(" of class %d", d.Class)
	}
	if len(d.Neurons) == 0 {
		return fmt.Sprintf("%s: every spike time is equal to the model, but the board took %d clock cycles where %d were predicted; generate and program it again",
			where, d.BoardCycles, d.ModelCycles)
	}
	first, others := d.Neurons[0], ""
	if more := len(d.Neurons) - 1; more > 0 {
		others = fmt.Sprintf(", and %d more neurons differ", more)
	}
	return fmt.Sprintf("%s, neuron %d: the board says %s, the model %s%s; all samples before are equal: load the weights again, or generate and program the board again",
		where, first.Index, spike(first.Board), spike(first.Model), others)
}

func (a *app) verifyJSON(board verify.Board, s *setup, r *verify.Report, o verifyOptions) error {
	report := map[string]any{
		"port": board.String(), "network": s.network.Name, "configuration": s.network.ShapeHash(), "seed": o.seed,
		"samples_asked": o.count, "samples_equal": r.Samples, "equal": r.Difference == nil, "cycles_checked": s.predict != nil,
		"clock_hz": s.board.Info().ClockHz,
	}
	if d := r.Difference; d != nil {
		neurons := []map[string]any{}
		for _, n := range d.Neurons {
			neurons = append(neurons, map[string]any{"neuron": n.Index, "board": n.Board, "model": n.Model})
		}
		report["samples_equal"] = d.Sample
		report["difference"] = map[string]any{"sample": d.Sample, "class": d.Class, "noise_state": fmt.Sprintf("%016x", d.State),
			"neurons": neurons, "cycles_board": d.BoardCycles, "cycles_model": d.ModelCycles}
	} else {
		report["checksum"], report["cycles"] = fmt.Sprintf("%08x", r.Checksum), r.Cycles
	}
	return cli.WriteJSON(a.stdout, report)
}
