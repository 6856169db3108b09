package classify

import (
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"spikehdl/internal/wholefile"
)

// Size of a plot on paper; PNG has 96 dots an inch.
const (
	plotWidth  = 8 * vg.Inch
	plotHeight = 5 * vg.Inch
)

// colours can be told apart by most colour-blind people (Okabe and Ito, "Color
// universal design", 2008).
var colours = []color.Color{
	color.RGBA{0x00, 0x72, 0xB2, 0xFF}, color.RGBA{0xD5, 0x5E, 0x00, 0xFF}, color.RGBA{0x00, 0x9E, 0x73, 0xFF},
	color.RGBA{0xE6, 0x9F, 0x00, 0xFF}, color.RGBA{0xCC, 0x79, 0xA7, 0xFF}, color.RGBA{0x56, 0xB4, 0xE9, 0xFF},
	color.RGBA{0x60, 0x60, 0x60, 0xFF}, color.RGBA{0x00, 0x00, 0x00, 0xFF},
}

// WritePlot draws accuracy over the decision step, one dot a run, the runs of a curve in
// one colour and the means of its variants joined by a line.
func (s *Study) WritePlot(path string, results []*Result) error {
	p := plot.New()
	p.Title.Text = s.Title
	p.X.Label.Text = "mean step of the decision"
	p.Y.Label.Text = "accuracy of the integer network, %"
	p.Y.Tick.Marker = plot.TickerFunc(percentTicks)
	p.Legend.YOffs = vg.Points(6)
	p.Add(plotter.NewGrid())
	rows := s.Rows(results)
	shown := map[string]bool{}
	for _, row := range rows {
		curve := row.Curve
		if curve == "" {
			curve = row.Variant
		}
		if shown[curve] {
			continue
		}
		ink := colours[len(shown)%len(colours)]
		shown[curve] = true
		var means, dots plotter.XYs
		for _, other := range rows {
			if other.Curve != curve && other.Variant != curve {
				continue
			}
			means = append(means, plotter.XY{X: other.Decision.Mean, Y: 100 * other.Accuracy.Mean})
			for _, r := range results {
				if r != nil && r.Variant == other.Variant {
					dots = append(dots, plotter.XY{X: r.Score.Decision, Y: 100 * r.Score.Accuracy})
				}
			}
		}
		line, err := plotter.NewLine(means)
		if err != nil {
			return err
		}
		line.Color, line.Width = ink, vg.Points(1)
		scatter, err := plotter.NewScatter(dots)
		if err != nil {
			return err
		}
		scatter.GlyphStyle = draw.GlyphStyle{Color: ink, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}
		p.Add(line, scatter)
		p.Legend.Add(curve, scatter)
	}
	widen(&p.X)
	widen(&p.Y)
	return writePNG(path, p)
}

// widen leaves some room on both sides of what an axis shows.
func widen(a *plot.Axis) {
	room := (a.Max - a.Min) / 20
	a.Min, a.Max = a.Min-room, a.Max+room
}

// percentTicks are the usual ticks, written so that neighbours differ.
func percentTicks(low, high float64) []plot.Tick {
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
	return writePNG(path, accuracy, decision)
}

// writePNG draws plots one above the other.
func writePNG(path string, plots ...*plot.Plot) error {
	return wholefile.Write(path, func(w io.Writer) error {
		canvas, err := draw.NewFormattedCanvas(plotWidth, plotHeight*vg.Length(len(plots)), "png")
		if err != nil {
			return err
		}
		tiles := draw.Tiles{Rows: len(plots), Cols: 1, PadX: vg.Points(6), PadY: vg.Points(6), PadTop: vg.Points(4), PadBottom: vg.Points(4), PadLeft: vg.Points(4), PadRight: vg.Points(8)}
		for i, p := range plots {
			p.Draw(tiles.At(draw.New(canvas), 0, i))
		}
		_, err = canvas.WriteTo(w)
		return err
	})
}
