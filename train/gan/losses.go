package gan

import (
	"image/color"

	"spikehdl/internal/plots"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Losses are the means of one iteration, or of some.
type Losses struct {
	Discriminator, Generator float64
	Penalty                  float64 // mean |gradient|^2 on real images, last time it was taken
}

// span is how many iterations go into one point of a run's history.
const span = 100

// remember adds the losses of an iteration to the history, whose last point grows
// until it holds span of them.
func (r *Run) remember(l *Losses) {
	done := r.iteration % span
	if done == 0 {
		r.history = append(r.history, Losses{})
	}
	last := &r.history[len(r.history)-1]
	last.Discriminator += (l.Discriminator - last.Discriminator) / float64(done+1)
	last.Generator += (l.Generator - last.Generator) / float64(done+1)
	last.Penalty = l.Penalty
}

// Recent is the newest point of the history; nothing before the first iteration.
func (r *Run) Recent() Losses {
	if len(r.history) == 0 {
		return Losses{}
	}
	return r.history[len(r.history)-1]
}

// WriteLosses draws how the losses of a run went so far, as PNG.
func (r *Run) WriteLosses(path string) error {
	p := plot.New()
	p.Title.Text = r.config.Name
	p.X.Label.Text, p.Y.Label.Text = "epoch", "loss"
	p.Y.Min = 0
	p.Add(plotter.NewGrid())
	for _, curve := range []struct {
		name  string
		color color.RGBA
		of    func(Losses) float64
	}{
		{"discriminator", plots.Blue, func(l Losses) float64 { return l.Discriminator }},
		{"generator", plots.Vermilion, func(l Losses) float64 { return l.Generator }},
		{"|gradient|²", plots.Grey, func(l Losses) float64 { return l.Penalty }},
	} {
		points := make(plotter.XYs, len(r.history))
		for i, l := range r.history {
			points[i] = plotter.XY{X: float64(min((i+1)*span, r.iteration)) / float64(r.PerEpoch()), Y: curve.of(l)}
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = curve.color, vg.Points(1.2)
		p.Add(line)
		p.Legend.Add(curve.name, line)
	}
	p.Legend.Top = true
	return plots.Write(path, p, 8*vg.Inch, 4*vg.Inch, "png")
}
