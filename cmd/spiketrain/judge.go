package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spikehdl/network"
	"spikehdl/train/convert"
	"spikehdl/train/dataset"
	"spikehdl/train/quality"
)

type judgeOptions struct {
	model, data, runs, grid string
	samples, bits           int
	seed                    uint64
	json                    bool
}

func judgeCommand() *cobra.Command {
	var o judgeOptions
	command := &cobra.Command{
		Use:   "judge --model DIR",
		Short: "Say how many samples of a generator a classifier reads as the digit asked for",
		Long: `Draw samples from a conditional generator and let a small classifier, trained on
real MNIST, read them. The classifier is trained the first time, which takes
some seconds, and kept in the runs directory.

Variety is the variance of the samples within a class over that of real images:
0 for a generator that draws one picture a digit.`,
		Example: `  spiketrain judge --model network/shipped/digits -n 10000
  spiketrain judge --model my-digits --json
  spiketrain judge --model my-digits --bits 4
  spiketrain judge --model my-digits --grid digits.png`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return weigh(c.Context(), c.OutOrStdout(), o) },
	}
	flags := command.Flags()
	flags.StringVar(&o.model, "model", "", "network directory")
	flags.IntVarP(&o.samples, "samples", "n", 2000, "number of samples; the classes take turns")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the noise")
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four MNIST files")
	flags.StringVar(&o.runs, "runs", "runs", "directory in which the judge is kept")
	flags.IntVar(&o.bits, "bits", 0, "first round the weights to so many bits, untrained; 0 leaves them")
	flags.StringVar(&o.grid, "grid", "", "also write a PNG of ten samples a digit")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	if err := command.MarkFlagRequired("model"); err != nil {
		panic(err) // the flag is defined above
	}
	return command
}

func weigh(ctx context.Context, out io.Writer, o judgeOptions) error {
	if o.samples < 1 {
		return fmt.Errorf("--samples = %d: must be at least 1", o.samples)
	}
	n, err := network.Load(o.model)
	if err != nil {
		return err
	}
	if o.bits != 0 {
		if n, err = convert.Narrow(n, o.bits); err != nil {
			return fmt.Errorf("%s: %w", o.model, err)
		}
	}
	judge, err := getJudge(ctx, o.runs, o.data)
	if err != nil {
		return err
	}
	verdict, err := judge.Weigh(n, o.seed, o.samples)
	if err != nil {
		return err
	}
	if o.grid != "" {
		if err := quality.WriteGrid(o.grid, n, o.seed, 10); err != nil {
			return err
		}
	}
	if o.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(verdict)
	}
	fmt.Fprintf(out, "%s: %d samples, seed %d\n", n.Name, verdict.Samples, o.seed)
	fmt.Fprintf(out, "  read as the digit asked for  %5.1f %%\n", 100*verdict.Read)
	for class, share := range verdict.PerClass {
		fmt.Fprintf(out, "    digit %d                    %5.1f %%\n", class, 100*share)
	}
	fmt.Fprintf(out, "  mean confidence              %5.3f\n", verdict.Confidence)
	fmt.Fprintf(out, "  variety, 1 is real images'   %5.2f\n", verdict.Variety)
	fmt.Fprintf(out, "  judge, on real test images   %5.2f %%\n", 100*verdict.JudgeAccuracy)
	return nil
}

// getJudge loads the judge from the runs directory, or trains and keeps it.
func getJudge(ctx context.Context, runs, data string) (*quality.Judge, error) {
	path := filepath.Join(runs, "judge.gob")
	judge, err := quality.LoadJudge(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return judge, err
	}
	training, err := dataset.Train(data)
	if err != nil {
		return nil, err
	}
	test, err := dataset.Test(data)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "spiketrain: training the judge, once")
	if judge, err = quality.TrainJudge(ctx, training, test); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(runs, 0o755); err != nil {
		return nil, err
	}
	return judge, judge.Save(path)
}
