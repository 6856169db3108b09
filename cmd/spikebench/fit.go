package main

import (
	"context"
	"fmt"
	"math"
	"slices"
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
errors, no coefficient below zero, with a little weight on what they were before. Build the
programs again after it.`,
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

// fitFamily fits designs of one family. What needs no fitting is taken off first.
func fitFamily(designs []measured) familyFit {
	rows := make([][]float64, len(designs))
	luts, ffs := make([]float64, len(designs)), make([]float64, len(designs))
	fixedLUTs, fixedFFs := make([]float64, len(designs)), make([]float64, len(designs))
	var lutsBefore, ffsBefore []float64
	for _, t := range area.Terms {
		before := area.Of(designs[0].family, t.Term)
		lutsBefore, ffsBefore = append(lutsBefore, before.LUT), append(ffsBefore, before.FF)
	}
	for k := range designs {
		counts, fixed := designs[k].termCounts()
		for _, t := range area.Terms {
			rows[k] = append(rows[k], counts[t.Term])
		}
		luts[k], ffs[k] = float64(designs[k].synthesised.LUT), float64(designs[k].synthesised.FF)
		fixedLUTs[k], fixedFFs[k] = float64(fixed.LUT), float64(fixed.FF)
	}
	return familyFit{designs[0].family.Name, fitTerms(rows, luts, fixedLUTs, lutsBefore),
		fitTerms(rows, ffs, fixedFFs, ffsBefore)}
}

// inertia is the weight of the coefficients as they are, beside that of what was
// synthesised. It decides only where the designs say little: between terms that
// mostly come together, and for terms that few designs have.
const inertia = 0.2

// fitTerms finds coefficients x that make rows * x + fixed come near to want, in
// relative terms, and stay near to what they were before.
func fitTerms(rows [][]float64, want, fixed, before []float64) fitted {
	scaled := make([][]float64, len(rows))
	target := make([]float64, len(rows))
	for k, row := range rows {
		for _, v := range row {
			scaled[k] = append(scaled[k], v/want[k])
		}
		target[k] = 1 - fixed[k]/want[k]
	}
	all, targets := slices.Clone(scaled), slices.Clone(target)
	for i := range before {
		share := 0.0 // of the term in the designs, as a root of squares
		for k := range scaled {
			share += scaled[k][i] * scaled[k][i]
		}
		row := make([]float64, len(before))
		row[i] = inertia * math.Sqrt(share)
		all, targets = append(all, row), append(targets, row[i]*before[i])
	}
	f := fitted{coefficients: nonNegativeLeastSquares(all, targets)}
	for i := range f.coefficients {
		if all[len(scaled)+i][i] == 0 { // no design has any of it
			f.coefficients[i] = before[i]
		}
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
