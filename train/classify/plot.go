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

// WritePlot draws accuracy over the decision step, one dot a run, the runs of a curve in
// one colour and the means of its variants joined by a line.
func (s *Study) WritePlot(path string, results []*Result) error {
	p := plot.New()
	p.Title.Text = s.Title
	p.X.Label.Text = "mean step of the decision"
	p.Y.Label.Text = "accuracy of the integer network, %"
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(distinctTicks), plot.TickerFunc(distinctTicks)
	p.Legend.Left, p.Legend.XOffs, p.Legend.YOffs = true, vg.Points(6), vg.Points(6)
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
	means, runs plotter.XYs // decision step, accuracy in %
}

// curves are those of a study's plot, in the order of their first variants, the means of
// each from left to right.
func (s *Study) curves(results []*Result) (all []*curve) {
	of := map[string]*curve{} // by variant
	point := func(decision, accuracy float64) plotter.XY { return plotter.XY{X: decision, Y: 100 * accuracy} }
	for _, v := range s.Variants {
		name := cmp.Or(v.Curve, v.Name)
		k := slices.IndexFunc(all, func(c *curve) bool { return c.name == name })
		if v.OffPlot {
			continue
		}
		if k < 0 {
			k = len(all)
			all = append(all, &curve{name: name})
		}
		of[v.Name] = all[k]
	}
	for _, row := range s.Rows(results) {
		if c := of[row.Variant]; c != nil {
			c.means = append(c.means, point(row.Decision.Mean, row.Accuracy.Mean))
		}
	}
	for _, r := range results {
		if c := of[r.Variant]; c != nil {
			c.runs = append(c.runs, point(r.Score.Decision, r.Score.Accuracy))
		}
	}
	for _, c := range all {
		slices.SortFunc(c.means, func(a, b plotter.XY) int { return cmp.Compare(a.X, b.X) })
	}
	return all
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
