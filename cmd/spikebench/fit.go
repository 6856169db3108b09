package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/area"
	"spikehdl/internal/wholefile"
)

type fitOptions struct {
	plannerOptions
	boards []string
}

const coefficientsFile = "gen/area/coefficients.toml"

func (a *app) fitCommand() *cobra.Command {
	var o fitOptions
	command := &cobra.Command{
		Use:   "fit",
		Short: "Fit the coefficients of the estimates to synthesised designs",
		Long: `Fit has Yosys synthesise small designs of each family, arrays alone and whole boards, and
writes the coefficients that come nearest to its counts: least squares of the relative
errors, no coefficient below zero. Build the programs again after it.`,
		Example: `  spikebench fit
  spikebench fit --boards icebreaker -o -              # one family, only to look`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.fit(c.Context(), o) },
	}
	o.flags(command)
	command.Flags().StringSliceVar(&o.boards, "boards", calibrationBoards, "a board of each family to fit")
	command.Flags().StringVarP(&o.output, "output", "o", coefficientsFile, "file to write, - for standard output")
	return command
}

func (a *app) fit(ctx context.Context, o fitOptions) error {
	if o.output != "-" {
		if err := cli.CheckOutput(o.output, "-o"); err != nil {
			return err
		}
	}
	known, err := loadCounts(o.counts)
	if err != nil {
		return err
	}
	var designs []design
	for _, name := range o.boards {
		board, err := boards.Load(name)
		if err != nil {
			return err
		}
		designs = append(designs, calibration(board)...)
	}
	all, err := a.measure(ctx, designs, known, o.jobs)
	if err != nil {
		return stopped(err, o.counts)
	}
	text := strings.Builder{}
	fmt.Fprintln(&text, "# What one thing of each kind takes, by family: see Terms for what is counted.")
	fmt.Fprintln(&text, "# Fitted by go run ./cmd/spikebench fit; DO NOT EDIT.")
	for _, name := range o.boards {
		var own []measured
		for k := range all {
			if all[k].board == name {
				own = append(own, all[k])
			}
		}
		f := fitFamily(own)
		f.write(&text)
		fmt.Fprintf(a.stderr, "%s: %d designs; LUT off by %.1f %% at worst, %.1f %% in the mean square, FF by %.1f %% and %.1f %%\n", f.family,
			len(own), 100*f.lut.worst, 100*f.lut.rms, 100*f.ff.worst, 100*f.ff.rms)
	}
	if o.output == "-" {
		_, err := fmt.Fprint(a.stdout, text.String())
		return err
	}
	if err := wholefile.Replace(o.output, []byte(text.String())); err != nil {
		return fmt.Errorf("%s: cannot be written (%w); choose another -o", o.output, cli.Plain(err))
	}
	return nil
}

// familyFit is the coefficients of one family.
type familyFit struct {
	family  string
	lut, ff fitted
}

// fitted is one coefficient a term, and how far off the designs then are.
type fitted struct {
	coefficients []float64
	worst, rms   float64
}

// fitFamily fits designs of one family. What memories take is no matter of
// fitting and is taken off first.
func fitFamily(designs []measured) familyFit {
	rows := make([][]float64, len(designs))
	luts, ffs := make([]float64, len(designs)), make([]float64, len(designs))
	memory := make([]float64, len(designs))
	for k := range designs {
		counts, memories := designs[k].termCounts()
		for _, t := range area.Terms {
			rows[k] = append(rows[k], counts[t.Term])
		}
		luts[k], ffs[k] = float64(designs[k].synthesised.LUT), float64(designs[k].synthesised.FF)
		memory[k] = float64(memories.LUT)
	}
	return familyFit{designs[0].family.Name, fitTerms(rows, luts, memory), fitTerms(rows, ffs, make([]float64, len(designs)))}
}

// fitTerms finds coefficients x that make rows * x + fixed come near to want, in
// relative terms.
func fitTerms(rows [][]float64, want, fixed []float64) fitted {
	scaled := make([][]float64, len(rows))
	target := make([]float64, len(rows))
	for k, row := range rows {
		for _, v := range row {
			scaled[k] = append(scaled[k], v/want[k])
		}
		target[k] = 1 - fixed[k]/want[k]
	}
	f := fitted{coefficients: nonNegativeLeastSquares(scaled, target)}
	for i := range f.coefficients {
		f.coefficients[i] = math.Round(f.coefficients[i]*1000) / 1000
	}
	for k := range scaled {
		miss := -target[k]
		for i, v := range scaled[k] {
			miss += v * f.coefficients[i]
		}
		f.worst = max(f.worst, math.Abs(miss))
		f.rms += miss * miss / float64(len(scaled))
	}
	f.rms = math.Sqrt(f.rms)
	return f
}

func (f familyFit) write(text *strings.Builder) {
	fmt.Fprintf(text, "\n[%s]\n", f.family)
	for i, t := range area.Terms {
		fmt.Fprintf(text, "%s = { lut = %g, ff = %g }\n", t.Term, f.lut.coefficients[i], f.ff.coefficients[i])
	}
}
