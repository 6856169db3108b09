package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/network"
	"spikehdl/train/classify"
	"spikehdl/train/dataset"
)

type classifierOptions struct {
	config, data, out, runs, raster string
	resume, json                    bool
	logEvery                        int
	saveEvery                       time.Duration
}

func classifierCommand() *cobra.Command {
	var o classifierOptions
	command := &cobra.Command{
		Use:   "classifier --config FILE.toml",
		Short: "Train a classifier and save it as a network directory",
		Long: `Train the classifier that a configuration describes, and save it. The output neuron
that fires first is its answer.

The run folder, RUNS/NAME, gets a log, a checkpoint, a plot of accuracy and decision
step, and the configuration. A run that was interrupted, by Ctrl-C or by a kill in the
midst of an epoch, goes on with --resume from its last checkpoint and ends in the same
network, whose hash is printed, as one that was never interrupted.

All figures are those of the integer network.`,
		Example: `  spiketrain classifier --config train/configs/classify/s4nn.toml -o my-s4nn
  spiketrain classifier --config train/configs/classify/s4nn.toml -o my-s4nn --resume
  spiketrain classifier --config train/configs/classify/aggressive.toml --json --raster spikes.png`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return trainClassifier(c.Context(), c.OutOrStdout(), o)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.config, "config", "", "the configuration of the run")
	flags.StringVarP(&o.out, "out", "o", "", "network directory to write (default RUNS/NAME/network)")
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four MNIST files, or of others of their format")
	flags.StringVar(&o.runs, "runs", "runs", "directory of run folders")
	flags.BoolVar(&o.resume, "resume", false, "go on from the checkpoint in the run folder")
	flags.IntVar(&o.logEvery, "log-every", 1, "epochs from one line of the log, and one plot, to the next")
	flags.DurationVar(&o.saveEvery, "save-every", 20*time.Second, "time from one checkpoint to the next")
	flags.StringVar(&o.raster, "raster", "", "also write a PNG of all spikes of one test image of each class")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON")
	if err := command.MarkFlagRequired("config"); err != nil {
		panic(err) // the flag is defined above
	}
	return command
}

func trainClassifier(ctx context.Context, out io.Writer, o classifierOptions) (err error) {
	if o.logEvery < 1 {
		return cli.Usage("--log-every = %d: must be at least 1", o.logEvery)
	}
	if o.raster != "" {
		if err := cli.CheckOutput(o.raster, "--raster"); err != nil {
			return err
		}
	}
	config, err := classify.LoadConfig(o.config)
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
	var run *classify.Run
	folder, err := openFolder(o.runs, config.Name, o.resume, func(checkpoint string) (err error) {
		if o.resume {
			run, err = classify.Resume(config, training, checkpoint)
		} else {
			run, err = classify.NewRun(config, training)
		}
		return err
	}, config)
	if err != nil {
		return err
	}
	log := folder.log
	defer func() { err = errors.Join(err, log.Close()) }()
	o.out = folder.network(o.out)
	log.say("%s: seed %d, %d epochs of %d images in batches of %d", config.Name, config.Seed, config.Epochs, run.Images(), config.Batch)

	unseen := config.Unseen(training, test)
	meter := newImageMeter(run, config)
	err = run.Train(ctx, unseen, func() error {
		meter.show()
		if err := reportClassifier(folder, meter, run, config, o); err != nil {
			return err
		}
		return folder.keep(o.saveEvery, run.Save)
	})
	meter.line.End()
	if err := errors.Join(err, run.Save(folder.checkpoint())); err != nil {
		if errors.Is(err, context.Canceled) {
			return &cli.StoppedError{Text: fmt.Sprintf("interrupted after %d of %d images; go on with --resume",
				run.Iteration()*config.Batch, run.Iterations()*config.Batch), Err: err}
		}
		return err
	}
	return finishClassifier(out, log, run, config, test, o)
}

// reportClassifier is what the end of an epoch leaves behind: a line and a plot.
func reportClassifier(folder *runFolder, meter *imageMeter, run *classify.Run, config *classify.Config, o classifierOptions) error {
	epoch := run.Iteration() / run.PerEpoch()
	if run.Iteration()%run.PerEpoch() != 0 || epoch%o.logEvery != 0 && epoch != config.Epochs {
		return nil
	}
	e := run.History()[epoch-1]
	folder.log.say("epoch %3d  right in training %6.2f %%  accuracy %6.2f %%  decision at step %5.1f  spikes %5.1f + %5.1f  undecided %.2f %%  %s",
		epoch, 100*(1-e.Error), 100*e.Score.Accuracy, e.Score.Decision, e.Score.InputSpikes, e.Score.HiddenSpikes, 100*e.Score.Undecided, meter.rate())
	return classify.WriteHistory(folder.file("history.png"), config.Name, run.History())
}

// classifierResult is what --json prints.
type classifierResult struct {
	Name    string          `json:"name"`
	Network string          `json:"network"`
	Hash    string          `json:"hash"`
	Score   *classify.Score `json:"score"`
}

// setName is what a set is called, by the directory if it is none that is known.
func setName(set *dataset.Set, dir string) string {
	if name := set.Name(); name != "" {
		return name
	}
	return filepath.Base(dir)
}

func finishClassifier(out io.Writer, log *log, run *classify.Run, config *classify.Config, test *dataset.Set, o classifierOptions) error {
	n, err := run.Network()
	if err != nil {
		return err
	}
	score := &run.History()[config.Epochs-1].Score
	what := "test"
	if config.Holdout > 0 {
		what = "held-out training"
	}
	n.Training = network.Training{
		Command: fmt.Sprintf("spiketrain classifier --config %s", filepath.ToSlash(o.config)),
		Data:    fmt.Sprintf("%s, %d training images", setName(test, o.data), run.Images()),
		Seed:    config.Seed,
		Note: fmt.Sprintf("%d epochs; accuracy %.2f %% on %d %s images, decision at step %.1f on average",
			config.Epochs, 100*score.Accuracy, score.Images, what, score.Decision),
	}
	if err := n.Save(o.out); err != nil {
		return err
	}
	if o.raster != "" {
		if err := classify.WriteRaster(o.raster, n, test); err != nil {
			return err
		}
	}
	hash := n.Hash()
	log.say("saved %s: accuracy %.2f %% on %d %s images, decision at step %.1f, %.1f input and %.1f hidden spikes before it; hash %s",
		o.out, 100*score.Accuracy, score.Images, what, score.Decision, score.InputSpikes, score.HiddenSpikes, hash)
	if o.json {
		return cli.WriteJSON(out, classifierResult{n.Name, o.out, hash, score})
	}
	return nil
}
