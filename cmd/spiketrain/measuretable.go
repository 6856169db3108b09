package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"spikehdl/train/dataset"
	"spikehdl/train/quality"
)

// report is the outcome of spiketrain measure.
type report struct {
	Source        string            `json:"source"` // name of the network, or where the images came from
	Network       bool              `json:"network"`
	Seed          uint64            `json:"seed"`
	Data          string            `json:"data"`
	JudgeAccuracy float64           `json:"judge_accuracy"` // on real test images
	Samples       *quality.Measures `json:"samples"`
	Real          *quality.Measures `json:"real"` // training images in their place
	Floor         quality.Floor     `json:"floor"`
}

func (r *report) print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d images", r.Source, r.Samples.Images)
	if r.Network {
		fmt.Fprintf(&b, ", seed %d", r.Seed)
	}
	data := r.Data
	if data == "" {
		data = "the data given"
	}
	fmt.Fprintf(&b, ", against the test images of %s; the judge reads %.2f %% of those\n\n", data, 100*r.JudgeAccuracy)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(what, format string, of func(*quality.Measures) float64) {
		fmt.Fprintf(w, "%s\t%s\t%s\t\n", what, fmt.Sprintf(format, of(r.Samples)), fmt.Sprintf(format, of(r.Real)))
	}
	const share = "%.1f %%"
	fmt.Fprintf(w, "\timages\treal\t\n")
	row("Fréchet distance", "%.2f", func(m *quality.Measures) float64 { return m.Frechet })
	row("precision", share, func(m *quality.Measures) float64 { return 100 * m.Precision })
	row("recall", share, func(m *quality.Measures) float64 { return 100 * m.Recall })
	row("mean confidence", "%.3f", func(m *quality.Measures) float64 { return m.Confidence })
	row("confidence above 0.9", share, func(m *quality.Measures) float64 { return 100 * m.Sure })
	if r.Samples.Asked != nil {
		row("read as asked for", share, func(m *quality.Measures) float64 { return 100 * m.Asked.Read })
		row("variety", "%.2f", func(m *quality.Measures) float64 { return m.Asked.Variety })
	}
	row("smallest class", share, func(m *quality.Measures) float64 { return 100 * m.Smallest })
	row("largest class", share, func(m *quality.Measures) float64 { return 100 * m.Largest })
	w.Flush()

	fmt.Fprintf(w, "\n\tshare\treal\t")
	if r.Samples.Asked != nil {
		fmt.Fprintf(w, "read as asked for\treal\t")
	}
	fmt.Fprintln(w)
	for class, name := range dataset.ClassNames(r.Data) {
		fmt.Fprintf(w, "%s\t%.1f %%\t%.1f %%\t", name, 100*r.Samples.Shares[class], 100*r.Real.Shares[class])
		if r.Samples.Asked != nil {
			fmt.Fprintf(w, "%.1f %%\t%.1f %%\t", 100*r.Samples.Asked.PerClass[class], 100*r.Real.Asked.PerClass[class])
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	fmt.Fprintf(&b, "\nReal are %d training images. The distance between the halves of the test images, of even and odd number, is %.2f.\n",
		r.Real.Images, r.Floor.Halves)
	_, err := io.WriteString(out, b.String())
	return err
}
