package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/link"
	"spikehdl/network"
)

// maxSamples bounds a run that ends in one picture.
const maxSamples = 100_000

type sampleOptions struct {
	count   int
	output  string
	seed    uint64
	digit   int
	noise   string
	noCheck bool
	asJSON  bool
}

func (a *app) sampleCommand() *cobra.Command {
	var o sampleOptions
	command := &cobra.Command{
		Use:   "sample",
		Short: "Sample images from noise and draw them side by side",
		Long: `Sample loads the network into the board, sends it noise spikes from a seed, and draws
what comes back. The same seed gives the same picture on every port, byte for byte. Each
spike time is checked equal to the model's.

With --noise board the board makes the same samples from the same seed itself, so that the
wire carries nothing but what comes back; gen --noise makes boards that can.`,
		Example: `  spikehost sample -n 64 -o digits.png
  spikehost sample --digit 3 --seed 7 --port /dev/ttyUSB1
  spikehost sample -n 1000 --noise board --port /dev/ttyUSB1
  spikehost sample --model digits-delta --port model: --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.sample(c, o) },
	}
	flags := command.Flags()
	flags.IntVarP(&o.count, "n", "n", 64, "number of samples")
	flags.StringVarP(&o.output, "output", "o", "digits.png", "PNG file to write")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the noise")
	flags.IntVar(&o.digit, "digit", -1, "class of every sample (default: each in turn)")
	flags.StringVar(&o.noise, "noise", noiseOfHost, "who makes the noise: "+noiseOfHost+" or "+noiseOfBoard)
	cli.CompleteWith(command, "noise", []string{noiseOfHost, noiseOfBoard})
	flags.BoolVar(&o.noCheck, "no-check", false, "do not compare with the model")
	flags.BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

func (a *app) sample(c *cobra.Command, o sampleOptions) error {
	if o.count < 1 || o.count > maxSamples {
		return cli.Usage("-n %d: must be 1 to %d", o.count, maxSamples)
	}
	if o.noise != noiseOfHost && o.noise != noiseOfBoard {
		return cli.Usage("--noise %q: must be %s or %s", o.noise, noiseOfHost, noiseOfBoard)
	}
	// Better to say this before minutes of work than after.
	if err := cli.CheckOutput(o.output, "-o"); err != nil {
		return err
	}
	var inputs [][]network.Time
	var classes []int
	prepare := func(n *network.Network) (err error) {
		if n.Output.Meaning != network.OutputImage {
			return fmt.Errorf("network %q gives %s, not an image; sample draws images only", n.Name, n.Output.Meaning)
		}
		inputs, classes, err = noiseInputs(n, o, c.Flags().Changed("digit"))
		return err
	}
	return a.onBoard(c.Context(), prepare, func(s *setup) error {
		run := s.sending(inputs)
		if o.noise == noiseOfBoard {
			if err := s.board.CheckNoise(s.network); err != nil {
				return err
			}
			run = s.generating(generate(o, classes))
		}
		if err := a.load(c.Context(), s); err != nil {
			return err
		}
		result, err := a.runSamples(c.Context(), s, inputs, run, !o.noCheck)
		if err != nil {
			return err
		}
		return a.draw(s, o, result, classes)
	})
}

// draw writes the images of the samples, and says what came back.
func (a *app) draw(s *setup, o sampleOptions, result *outcome, classes []int) error {
	n := s.network
	var pictures [][]byte
	for _, r := range result.results {
		pictures = append(pictures, n.Pixels(r.Times))
	}
	if err := writeImage(o.output, pictures, n); err != nil {
		return err
	}
	if o.asJSON {
		return a.sampleJSON(s, o, result, classes)
	}
	fmt.Fprintf(a.stdout, "%s: network %q, seed %d\n%s\n%s\n%s: %d samples of %d x %d pixels\n",
		s.board, n.Name, o.seed, result.verdict(), result.speed(s.board.Info().ClockHz),
		o.output, len(pictures), n.Output.Width, n.Output.Height)
	return nil
}

// Who makes the noise.
const (
	noiseOfHost  = "host"
	noiseOfBoard = "board"
)

// generate asks a board for the samples that noiseInputs makes.
func generate(o sampleOptions, classes []int) link.Generate {
	g := link.Generate{Count: uint32(o.count), State: network.NewNoiseSource(o.seed).State()}
	if classes != nil && o.digit >= 0 {
		g.Class = link.SameClass | uint16(o.digit)
	}
	return g
}

// noiseInputs makes the inputs of all samples, and their classes, nil for a
// network without.
func noiseInputs(n *network.Network, o sampleOptions, asked bool) (inputs [][]network.Time, classes []int, err error) {
	if asked && n.Classes() == 0 {
		return nil, nil, cli.Usage("--digit %d: network %q has no classes to choose from; leave it out", o.digit, n.Name)
	}
	if asked && (o.digit < 0 || o.digit >= n.Classes()) {
		return nil, nil, cli.Usage("--digit %d: network %q has classes 0 to %d", o.digit, n.Name, n.Classes()-1)
	}
	noise := network.NewNoiseSource(o.seed)
	for k := range o.count {
		class := 0
		if n.Classes() > 0 {
			class = k % n.Classes()
			if asked {
				class = o.digit
			}
			classes = append(classes, class)
		}
		input, err := n.Input(noise, class)
		if err != nil {
			return nil, nil, err
		}
		inputs = append(inputs, input)
	}
	return inputs, classes, nil
}

func (a *app) sampleJSON(s *setup, o sampleOptions, result *outcome, classes []int) error {
	fewest, most, sum := result.cycles()
	report := map[string]any{
		"port": s.board.String(), "network": s.network.Name, "configuration": s.network.ShapeHash(),
		"seed": o.seed, "noise": o.noise, "samples": len(result.results), "image": o.output,
		"spike_times_checked": result.checked, "cycles_checked": result.predicted,
		"clock_hz":   s.board.Info().ClockHz,
		"cycles_min": fewest, "cycles_max": most, "cycles_mean": float64(sum) / float64(len(result.results)),
	}
	if classes != nil {
		report["classes"] = classes
	}
	return cli.WriteJSON(a.stdout, report)
}
