package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"spikehdl/cmd/internal/cli"
	bar "spikehdl/cmd/internal/progress"
	"spikehdl/train/convert"
	"spikehdl/train/dataset"
	"spikehdl/train/quality"
)

type measureOptions struct {
	model, images, labels string
	data, runs, grid      string
	samples, bits         int
	seed                  uint64
	json                  bool
}

func measureCommand() *cobra.Command {
	var o measureOptions
	command := &cobra.Command{
		Use:   "measure",
		Short: "Say how good the images of a generator are, beside real ones",
		Long: `Draw samples from a generator, or take images from files, and measure them
against the real test images: Fréchet distance, precision and recall, how sure a
classifier is of them, and how often it reads what was asked for. The same is
measured of real training images, and stands beside it.

The judge is a small convolutional classifier of the real training images. It is
trained the first time, which takes about a minute on two cores, and kept in the
runs directory, one for each data set.

The Fréchet distance is that of the classifier's 96 features, scaled so that 100 is
as far as from the real images to their mean. Precision is the share of samples
that lie among real images, recall the share of real images that lie among the
samples. Variety is the variance of the samples within a class over that of real
images. All depend a little on the number of images: compare equal numbers.`,
		Example: `  spiketrain measure --model digits
  spiketrain measure --model my-digits --seed 2 --json
  spiketrain measure --model my-digits --bits 4 --grid digits.png
  spiketrain measure --images my-pngs --data data/fashion-mnist`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return measure(c.Context(), c.OutOrStdout(), o) },
	}
	cli.ModelFlag(command, false, &o.model)
	flags := command.Flags()
	flags.Lookup("model").Usage = "directory of the network, or a shipped one by name (default digits)"
	flags.StringVar(&o.images, "images", "", "measure these images instead: a directory of PNG files of 28 x 28 pixels, or an IDX file")
	flags.StringVar(&o.labels, "labels", "", "IDX file of what those images ought to show")
	flags.IntVarP(&o.samples, "samples", "n", 10000, "number of samples to draw; the classes take turns")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the noise")
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four IDX files of the real images")
	flags.StringVar(&o.runs, "runs", "runs", "directory in which the judge is kept")
	flags.IntVar(&o.bits, "bits", 0, "first round the weights to so many bits, untrained; 0 leaves them")
	flags.StringVar(&o.grid, "grid", "", "also write a PNG of the first hundred images")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	return command
}

func measure(ctx context.Context, out io.Writer, o measureOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	r := &report{Seed: o.seed}
	set, err := o.load(r)
	if err != nil {
		return err
	}
	tell, end := progressLine()
	defer end()
	judge, err := quality.Open(ctx, o.runs, o.data, tell)
	if err != nil {
		return err
	}
	r.Data, r.JudgeAccuracy = judge.Set, judge.Accuracy
	if r.Samples, err = judge.Measure(ctx, set, tell); err != nil {
		return err
	}
	if r.Real, r.Floor, err = judge.Real(ctx, set.Len(), tell); err != nil {
		return err
	}
	end()
	if o.grid != "" {
		if err := quality.WriteGrid(o.grid, set.Images[:min(100, set.Len())*dataset.Pixels]); err != nil {
			return err
		}
	}
	if o.json {
		return cli.WriteJSON(out, r)
	}
	return r.print(out)
}

func (o *measureOptions) check() error {
	switch {
	case o.samples < 2:
		return cli.Usage("--samples = %d: must be at least 2", o.samples)
	case o.images != "" && (o.model != "" || o.bits != 0):
		return cli.Usage("--images measures files, --model and --bits a network; give either")
	case o.labels != "" && o.images == "":
		return cli.Usage("--labels = %s belongs to --images; give both, or neither", o.labels)
	case o.grid != "":
		return cli.CheckOutput(o.grid, "--grid")
	}
	return nil
}

// load draws or reads what is to be measured, and notes what it is.
func (o *measureOptions) load(r *report) (*dataset.Set, error) {
	if o.images != "" {
		r.Source = o.images
		return quality.LoadImages(o.images, o.labels)
	}
	n, err := cli.LoadNetwork(o.model)
	if err != nil {
		return nil, err
	}
	r.Source, r.Network = n.Name, true
	if o.bits != 0 {
		if n, err = convert.Narrow(n, o.bits); err != nil {
			return nil, cli.Usage("--bits: %s: %w", r.Source, err)
		}
	}
	return quality.Samples(n, o.seed, o.samples)
}

// progressLine shows, one after the other, the pieces of work that it is told of;
// end takes the last one away.
func progressLine() (tell quality.Progress, end func()) {
	var line *bar.Line
	shown := ""
	end = func() {
		if line != nil {
			line.End()
		}
	}
	tell = func(what string, done, total int) {
		if what != shown {
			end()
			line, shown = bar.Start(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), what, "steps"), what
		}
		line.Update(done, total)
	}
	return tell, end
}
