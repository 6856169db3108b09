package classify

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strconv"

	"spikehdl/internal/plots"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of a plot on paper.
const (
	plotWidth  = 8 * vg.Inch
	plotHeight = 5 * vg.Inch
)

var colours = []color.Color{plots.Blue, plots.Vermilion, plots.Green, plots.Orange, plots.Purple, plots.SkyBlue, plots.Grey, plots.Black}

// axis is what a study's plot has from left to right.
type axis struct {
	label string
	of    func(v *Variant, s *Score) float64
}

// axes are those that a study may name; its own default comes from the temporal losses.
var axes = map[string]axis{
	"":       {"mean step of the decision", func(_ *Variant, s *Score) float64 { return s.Decision }},
	"spikes": {"input and hidden spikes before the decision", func(_ *Variant, s *Score) float64 { return s.Spikes() }},
	"bits":   {"bits of a weight", func(v *Variant, _ *Score) float64 { return float64(v.config.Integers.Bits) }},
}

// WritePlot draws accuracy over the study's axis, one dot a run, the runs of a curve in
// one colour and the means of its variants joined by a line.
func (s *Study) WritePlot(path string, results []*Result) error {
	p := plot.New()
	p.Title.Text = s.Title
	p.X.Label.Text = axes[s.Across].label
	p.Y.Label.Text = "accuracy of the integer network, %"
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(distinctTicks), plot.TickerFunc(distinctTicks)
	p.Legend.Left, p.Legend.YOffs = s.Across == "", vg.Points(6)
	p.Add(plotter.NewGrid())
	for k, curve := range s.curves(results) {
		line, err := plotter.NewLine(curve.means)
		if err != nil {
			return err
		}
		dots, err := plotter.NewScatter(curve.runs)
		if err != nil {
			return err
		}
		ink := colours[k%len(colours)]
		line.Color, line.Width = ink, vg.Points(1)
		dots.GlyphStyle = draw.GlyphStyle{Color: ink, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}
		p.Add(line, dots)
		p.Legend.Add(curve.name, dots)
	}
	widen(&p.X)
	widen(&p.Y)
	return plots.WriteAbove(path, plotWidth, plotHeight, p)
}

// curve is what is drawn in one colour.
type curve struct {
	name        string
	means, runs plotter.XYs // along the axis, accuracy in %
}

// curves are those of a study's plot, in the order of their first variants, the means of
// each from left to right.
func (s *Study) curves(results []*Result) (all []*curve) {
	for i := range s.Variants {
		v := &s.Variants[i]
		if v.OffPlot {
			continue
		}
		name := cmp.Or(v.Curve, v.Name)
		k := slices.IndexFunc(all, func(c *curve) bool { return c.name == name })
		if k < 0 {
			k = len(all)
			all = append(all, &curve{name: name})
		}
		all[k].add(v, axes[s.Across], results)
	}
	for _, c := range all {
		slices.SortFunc(c.means, func(a, b plotter.XY) int { return cmp.Compare(a.X, b.X) })
	}
	return all
}

// add puts the runs of a variant on a curve, and their mean.
func (c *curve) add(v *Variant, along axis, results []*Result) {
	var mean plotter.XY
	count := 0.0
	for _, r := range results {
		if r == nil || r.Variant != v.Name {
			continue
		}
		at := plotter.XY{X: along.of(v, &r.Score), Y: 100 * r.Score.Accuracy}
		c.runs = append(c.runs, at)
		count++
		mean.X += (at.X - mean.X) / count
		mean.Y += (at.Y - mean.Y) / count
	}
	if count > 0 {
		c.means = append(c.means, mean)
	}
}

// widen leaves some room on both sides of what an axis shows.
func widen(a *plot.Axis) {
	room := (a.Max - a.Min) / 20
	a.Min, a.Max = a.Min-room, a.Max+room
}

// distinctTicks are the usual ticks, written so that neighbours differ.
func distinctTicks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	digits := max(0, int(math.Ceil(1-math.Log10(max(high-low, 1e-3)))))
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = strconv.FormatFloat(ticks[i].Value, 'f', digits, 64)
		}
	}
	return ticks
}

// WriteHistory draws how accuracy and decision step went, epoch by epoch, one above the
// other.
func WriteHistory(path, title string, history []Epoch) error {
	accuracy, decision := plot.New(), plot.New()
	accuracy.Title.Text = title
	accuracy.Y.Label.Text = "%"
	decision.X.Label.Text, decision.Y.Label.Text = "epoch", "steps, spikes"
	series := []struct {
		plot  *plot.Plot
		name  string
		value func(*Epoch) float64
	}{
		{accuracy, "right while training", func(e *Epoch) float64 { return 100 * (1 - e.Error) }},
		{accuracy, "accuracy, integers", func(e *Epoch) float64 { return 100 * e.Score.Accuracy }},
		{decision, "decision step", func(e *Epoch) float64 { return e.Score.Decision }},
		{decision, "input spikes before it", func(e *Epoch) float64 { return e.Score.InputSpikes }},
		{decision, "hidden spikes before it", func(e *Epoch) float64 { return e.Score.HiddenSpikes }},
	}
	for k, s := range series {
		points := make(plotter.XYs, len(history))
		for i := range history {
			points[i] = plotter.XY{X: float64(i + 1), Y: s.value(&history[i])}
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = colours[k], vg.Points(1.2)
		s.plot.Add(line)
		s.plot.Legend.Add(s.name, line)
	}
	accuracy.Add(plotter.NewGrid())
	decision.Add(plotter.NewGrid())
	decision.Legend.Top = true
	decision.Y.Min = 0
	return plots.WriteAbove(path, plotWidth, plotHeight, accuracy, decision)
}
