package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"spikehdl/cmd/internal/cli"
	bar "spikehdl/cmd/internal/progress"
	"spikehdl/network"
	"spikehdl/train/classify"
	"spikehdl/train/convert"
	"spikehdl/train/dataset"
)

type convertOptions struct {
	data, out   string
	hidden      []int
	steps, bits []int
	percentile  float64
	epochs      int
	seed        uint64
	json        bool
}

func convertCommand() *cobra.Command {
	var o convertOptions
	command := &cobra.Command{
		Use:   "convert",
		Short: "Train an ordinary classifier, make window networks of it, and say what is lost",
		Long: `Train an ordinary network of floats with ReLU, convert it to networks of window
neurons of so many steps and bits (LC-TTFS, arXiv 2310.14978), and print the accuracy of
each on the test images, that of the integer network, beside that of the floats.`,
		Example: `  spiketrain convert
  spiketrain convert --steps 16 --bits 4 -o my-window
  spiketrain convert --data data/fashion --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return convertANN(c.Context(), c.OutOrStdout(), o) },
	}
	flags := command.Flags()
	flags.StringVar(&o.data, "data", "data/mnist", "directory of the four MNIST files, or of others of their format")
	flags.StringVarP(&o.out, "out", "o", "", "also save the networks in this directory, as T16-bits4")
	flags.IntSliceVar(&o.hidden, "hidden", []int{400}, "neurons of the hidden layers")
	flags.IntSliceVar(&o.steps, "steps", []int{8, 16, 32, 64, 128, 256}, "steps T")
	flags.IntSliceVar(&o.bits, "bits", []int{8, 6, 5, 4, 3, 2}, "bits of a weight")
	flags.Float64Var(&o.percentile, "percentile", 99.9, "of a layer's activations, which becomes the highest level")
	flags.IntVar(&o.epochs, "epochs", 20, "epochs of training")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the training")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	return command
}

// converted is a network that was made and what it reads right.
type converted struct {
	T        int     `json:"T"`
	Bits     int     `json:"bits"`
	BiasRows []int   `json:"bias_rows"`
	Accuracy float64 `json:"accuracy"`
}

func convertANN(ctx context.Context, out io.Writer, o convertOptions) error {
	if o.epochs < 1 {
		return cli.Usage("--epochs = %d: must be at least 1", o.epochs)
	}
	training, err := dataset.Train(o.data)
	if err != nil {
		return err
	}
	test, err := dataset.Test(o.data)
	if err != nil {
		return err
	}
	line := bar.Start(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), "training", "batches")
	ann, err := classify.TrainANN(ctx, o.hidden, o.epochs, o.seed, training, line.Update)
	line.End()
	if err != nil {
		return err
	}
	float := classify.AccuracyANN(ann, test)
	const samples = 2000
	pixels := classify.Floats(training, samples)
	var all []converted
	for _, bits := range o.bits {
		for _, T := range o.steps {
			name := fmt.Sprintf("T%d-bits%d", T, bits)
			n, err := convert.ANN{Name: name, T: T, Bits: bits, Percentile: o.percentile}.Window(ann, pixels, len(pixels)/dataset.Pixels)
			if err != nil {
				return err
			}
			accuracy, err := classify.Accuracy(ctx, n, test)
			if err != nil {
				return err
			}
			row := converted{T: T, Bits: bits, Accuracy: accuracy}
			for _, l := range n.Layers {
				row.BiasRows = append(row.BiasRows, l.BiasRows)
			}
			all = append(all, row)
			if o.out == "" {
				continue
			}
			n.Training = network.Training{Command: "spiketrain convert", Data: setName(test, o.data), Seed: o.seed,
				Note: fmt.Sprintf("an ordinary network with ReLU, %.2f %%; as integers %.2f %%", 100*float, 100*accuracy)}
			if err := n.Save(filepath.Join(o.out, name)); err != nil {
				return err
			}
		}
	}
	if o.json {
		return cli.WriteJSON(out, struct {
			Float     float64     `json:"float_accuracy"`
			Converted []converted `json:"converted"`
		}{float, all})
	}
	return writeConverted(out, float, o, all)
}

func writeConverted(out io.Writer, float float64, o convertOptions, all []converted) error {
	fmt.Fprintf(out, "Accuracy %% on the test images; floats: %.2f\n\n| bits |", 100*float)
	for _, T := range o.steps {
		fmt.Fprintf(out, " T = %d |", T)
	}
	fmt.Fprint(out, "\n|---|")
	for range o.steps {
		fmt.Fprint(out, "---|")
	}
	for k, row := range all {
		if k%len(o.steps) == 0 {
			fmt.Fprintf(out, "\n| %d |", row.Bits)
		}
		fmt.Fprintf(out, " %.2f |", 100*row.Accuracy)
	}
	_, err := fmt.Fprintln(out)
	return err
}
