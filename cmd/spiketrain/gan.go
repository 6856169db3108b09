package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/gan"
	"spikehdl/train/quality"
)

type ganOptions struct {
	config, data, out, runs string
	resume                  bool
	logEvery, gridEvery     int
	samples                 int
	saveEvery               time.Duration
}

func ganCommand() *cobra.Command {
	var o ganOptions
	command := &cobra.Command{
		Use:   "gan --config FILE.toml",
		Short: "Train a generator and save it as a network directory",
		Long: `Train the generator that a configuration describes, and save it.

The run folder, RUNS/NAME, gets a log, a checkpoint, a plot of the losses, a grid of
samples now and then, and the configuration. A run that was interrupted, by Ctrl-C or
by a kill in the midst of an epoch, goes on with --resume from its last checkpoint
and ends in the same network, whose hash is printed, as one that was never
interrupted.

A conventional generator, kind = "float", cannot be saved as a network. As many of its
images as --samples says are written instead, with their labels, for measure to read.`,
		Example: `  spiketrain gan --config train/configs/digits.toml -o my-digits
  spiketrain gan --config train/configs/digits.toml -o my-digits --resume`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return trainGenerator(c.Context(), o) },
	}
	flags := command.Flags()
	flags.StringVar(&o.config, "config", "", "the configuration of the run")
	flags.StringVarP(&o.out, "out", "o", "", "network directory to write (default RUNS/NAME/network)")
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four IDX files of the real images")
	flags.StringVar(&o.runs, "runs", "runs", "directory of run folders and of the judge")
	flags.BoolVar(&o.resume, "resume", false, "go on from the checkpoint in the run folder")
	flags.IntVar(&o.logEvery, "log-every", 1, "epochs from one line of the log, and one plot, to the next")
	flags.IntVarP(&o.samples, "samples", "n", 10000, "number of samples by which the saved generator is measured")
	flags.DurationVar(&o.saveEvery, "save-every", 20*time.Second, "time from one checkpoint to the next")
	flags.IntVar(&o.gridEvery, "grid-every", 5, "epochs from one grid of samples to the next; 0 for none")
	if err := command.MarkFlagRequired("config"); err != nil {
		panic(err) // the flag is defined above
	}
	return command
}

func trainGenerator(ctx context.Context, o ganOptions) (err error) {
	if o.logEvery < 1 {
		return cli.Usage("--log-every = %d: must be at least 1", o.logEvery)
	}
	if o.samples < 2 {
		return cli.Usage("--samples = %d: must be at least 2", o.samples)
	}
	config, err := gan.LoadConfig(o.config)
	if err != nil {
		return err
	}
	data, err := dataset.Train(o.data)
	if err != nil {
		return err
	}
	tell, end := progressLine()
	judge, err := quality.Open(ctx, o.runs, o.data, tell)
	end()
	if err != nil {
		return err
	}
	var run *gan.Run
	folder, err := openFolder(o.runs, config.Name, o.resume, func(checkpoint string) (err error) {
		if o.resume {
			run, err = gan.Resume(config, data, checkpoint)
		} else {
			run, err = gan.NewRun(config, data)
		}
		return err
	}, config)
	if err != nil {
		return err
	}
	log := folder.log
	defer func() { err = errors.Join(err, log.Close()) }()
	o.out = folder.network(o.out)
	log.say("%s: seed %d, %d epochs of %d iterations of %d images; judge reads %.2f %% of real test images",
		config.Name, config.Seed, config.Epochs, run.PerEpoch(), config.Batch, 100*judge.Accuracy)

	progress := newProgress(run.Iteration(), run.Iterations())
	err = run.Train(ctx, func(losses gan.Losses) error {
		progress.show(run.Iteration(), losses)
		epoch := run.Iteration() / run.PerEpoch()
		if run.Iteration()%run.PerEpoch() == 0 && (epoch%o.logEvery == 0 || epoch == config.Epochs) {
			if err := reportGenerator(ctx, folder, progress, run, judge, o, epoch); err != nil {
				return err
			}
		}
		return folder.keep(o.saveEvery, run.Save)
	})
	progress.clear()
	if err := errors.Join(err, run.Save(folder.checkpoint())); err != nil {
		if errors.Is(err, context.Canceled) {
			return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d iterations; go on with --resume", run.Iteration(), run.Iterations()), Err: err}
		}
		return err
	}
	return finishGenerator(ctx, log, run, config, data, judge, o)
}

// reportGenerator is what the end of an epoch leaves behind: a line, a plot of the
// losses, a grid of samples.
func reportGenerator(ctx context.Context, folder *runFolder, progress *progress, run *gan.Run, judge *quality.Judge, o ganOptions, epoch int) error {
	const enough = 1000 // to see how it goes
	set, err := run.Samples(uint64(epoch), min(enough, o.samples))
	if err != nil {
		return err
	}
	m, err := judge.Measure(ctx, set, nil)
	if err != nil {
		return err
	}
	losses := run.Recent()
	folder.log.say("epoch %3d  D %.3f  G %.3f  |grad|^2 %.3f  %s  %s",
		epoch, losses.Discriminator, losses.Generator, losses.Penalty, m, progress.rate(run.Iteration()))
	if err := run.WriteLosses(folder.file("losses.png")); err != nil {
		return err
	}
	if o.gridEvery == 0 || epoch%o.gridEvery != 0 {
		return nil
	}
	if set, err = run.Samples(1, 100); err != nil {
		return err
	}
	return quality.WriteGrid(folder.file(fmt.Sprintf("epoch%03d.png", epoch)), set.Images)
}

// finishGenerator measures what the run has ended in, and saves it.
func finishGenerator(ctx context.Context, log *log, run *gan.Run, config *gan.Config, data *dataset.Set, judge *quality.Judge, o ganOptions) error {
	set, err := run.Samples(config.Seed, o.samples)
	if err != nil {
		return err
	}
	m, err := judge.Measure(ctx, set, nil)
	if err != nil {
		return err
	}
	if config.Kind == gan.Float {
		if err := os.MkdirAll(o.out, 0o755); err != nil {
			return err
		}
		if err := errors.Join(set.SaveImages(filepath.Join(o.out, "images")), set.SaveLabels(filepath.Join(o.out, "labels"))); err != nil {
			return err
		}
		log.say("saved images and labels in %s, %d of each: %s", o.out, o.samples, m)
		return nil
	}
	n, err := run.Network()
	if err != nil {
		return err
	}
	opponent := "non-spiking"
	if config.Discriminator.Kind == gan.Spiking {
		opponent = "spiking"
	}
	n.Training = network.Training{
		Command: fmt.Sprintf("spiketrain gan --config %s", filepath.ToSlash(o.config)),
		Data:    strings.TrimPrefix(fmt.Sprintf("%s, %d training images", judge.Set, data.Len()), ", "),
		Seed:    config.Seed,
		Note: fmt.Sprintf("%d epochs against a %s discriminator; of %d samples a classifier (%.2f %% on real test images) says: %s",
			config.Epochs, opponent, o.samples, 100*judge.Accuracy, m),
	}
	if err := n.Save(o.out); err != nil {
		return err
	}
	log.say("saved %s, hash %s: of %d samples: %s", o.out, n.Hash(), o.samples, m)
	return nil
}
