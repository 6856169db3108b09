package classify

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"spikehdl/internal/plots"
	"spikehdl/network"
	"spikehdl/sim/fast"
	"spikehdl/train/dataset"
)

// WriteRaster draws all spikes of the first image of each class, step by step: inputs
// below, then layer by layer, in each the neurons side by side. A line marks the
// decision.
func WriteRaster(path string, n *network.Network, set *dataset.Set) error {
	var rasters []*plot.Plot
	for class := range dataset.Classes {
		for k, label := range set.Labels {
			if int(label) != class {
				continue
			}
			p, err := raster(n, part(set, k, k+1))
			if err != nil {
				return err
			}
			rasters = append(rasters, p)
			break
		}
	}
	return plots.WriteAbove(path, plotWidth, plotHeight, rasters...)
}

func raster(n *network.Network, one *dataset.Set) (*plot.Plot, error) {
	model, err := fast.New(n)
	if err != nil {
		return nil, err
	}
	s, input := model.NewState(), Inputs(n, one)[0]
	if err := model.Run(input, s); err != nil {
		return nil, err
	}
	answer := s.Decide()
	layers := [][]network.Time{input}
	for i := range n.Layers {
		layers = append(layers, s.Times(i))
	}
	p := plot.New()
	p.Title.Text = fmt.Sprintf("a %d, read as %d", one.Labels[0], answer)
	p.X.Label.Text, p.Y.Label.Text = "step", "neuron"
	p.X.Min, p.X.Max = 0, float64(n.T)
	first := 0
	for k, times := range layers {
		var dots plotter.XYs
		for j, t := range times {
			if t != network.Silent {
				dots = append(dots, plotter.XY{X: float64(t), Y: float64(first + j)})
			}
		}
		first += len(times) + 20
		scatter, err := plotter.NewScatter(dots)
		if err != nil {
			continue // a layer without a spike has nothing to draw
		}
		scatter.GlyphStyle = draw.GlyphStyle{Color: colours[k%len(colours)], Radius: vg.Points(1), Shape: draw.CircleGlyph{}}
		p.Add(scatter)
	}
	if t := s.Output()[answer]; t != network.Silent {
		line, err := plotter.NewLine(plotter.XYs{{X: float64(t), Y: 0}, {X: float64(t), Y: float64(first)}})
		if err != nil {
			return nil, err
		}
		line.Color = color.Black
		p.Add(line)
	}
	return p, nil
}
