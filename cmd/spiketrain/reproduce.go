package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/parallel"
	bar "spikehdl/cmd/internal/progress"
	"spikehdl/internal/wholefile"
	"spikehdl/train/classify"
	"spikehdl/train/dataset"
)

type reproduceOptions struct {
	study, data, runs, out string
	jobs                   int
	json                   bool
}

func reproduceCommand() *cobra.Command {
	var o reproduceOptions
	command := &cobra.Command{
		Use:   "reproduce",
		Short: "Train the classifiers of a study, and print the table that compares them",
		Long: `Train every variant of a study from every seed, several runs at a time, and compare
the integer networks: accuracy, the step of the decision and the spikes until then, as
means and ranges over the seeds. The default study is S4NN's loss against the loss that
rewards early firing.

Each run keeps a checkpoint, then its network and result, in RUNS/STUDY. A study that was
interrupted goes on where it was when the command is given again.`,
		Example: `  spiketrain reproduce
  spiketrain reproduce --study train/configs/studies/bits.toml -o docs/studies
  spiketrain reproduce --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return reproduce(c.Context(), c.OutOrStdout(), o) },
	}
	flags := command.Flags()
	flags.StringVar(&o.study, "study", "train/configs/studies/losses.toml", "the study")
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four MNIST files, or of others of their format")
	flags.StringVar(&o.runs, "runs", "runs", "directory of run folders")
	flags.StringVarP(&o.out, "out", "o", "", "directory for the table (NAME.md, NAME.json) and the plot (NAME.png) (default RUNS/STUDY)")
	flags.IntVarP(&o.jobs, "jobs", "j", 0, "runs at a time; 0 for one a processor")
	flags.BoolVar(&o.json, "json", false, "print the table as JSON")
	return command
}

func reproduce(ctx context.Context, out io.Writer, o reproduceOptions) error {
	study, err := classify.LoadStudy(o.study)
	if err != nil {
		return err
	}
	training, err := dataset.Train(o.data)
	if err != nil {
		return err
	}
	test, err := dataset.Test(o.data)
	if err != nil {
		return err
	}
	folder := filepath.Join(o.runs, study.Name)
	if o.out == "" {
		o.out = folder
	}
	for _, dir := range []string{folder, o.out} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	line := bar.Start(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), study.Name, "epochs")
	results := make([]*classify.Result, study.Runs())
	var mutex sync.Mutex
	epochs := 0
	err = parallel.Do(ctx, o.jobs, len(results), func(ctx context.Context, k int) error {
		result, err := study.Run(ctx, k, training, test, folder, func() {
			mutex.Lock()
			defer mutex.Unlock()
			epochs++
			line.Update(epochs, study.Epochs())
		})
		results[k] = result
		return err
	}, func(int) {})
	line.End()
	if errors.Is(err, context.Canceled) {
		return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d epochs; give the same command to go on", epochs, study.Epochs()), Err: err}
	}
	if err != nil {
		return err
	}
	return tell(out, study, results, o)
}

// tell writes and prints what came of a study.
func tell(out io.Writer, study *classify.Study, results []*classify.Result, o reproduceOptions) error {
	rows := study.Rows(results)
	file := func(suffix string) string { return filepath.Join(o.out, study.Name+suffix) }
	table := func(w io.Writer) error { return study.WriteTable(w, rows) }
	if err := wholefile.Write(file(".md"), func(w io.Writer) error {
		if _, err := fmt.Fprintf(w, "%s\n\n", study.Title); err != nil {
			return err
		}
		return table(w)
	}); err != nil {
		return err
	}
	all := struct {
		Rows []classify.Row     `json:"rows"`
		Runs []*classify.Result `json:"runs"`
	}{rows, results}
	if err := wholefile.Write(file(".json"), func(w io.Writer) error { return cli.WriteJSON(w, all) }); err != nil {
		return err
	}
	if err := study.WritePlot(file(".png"), results); err != nil {
		return err
	}
	if o.json {
		return cli.WriteJSON(out, all)
	}
	return table(out)
}
