package main

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/gen"
	"spikehdl/gen/sweep"
	"spikehdl/internal/plots"
)

// Size of the plot on paper.
const (
	plotWidth  = 9 * vg.Inch
	plotHeight = 6 * vg.Inch
)

var colours = []color.Color{plots.Blue, plots.Orange, plots.Green, plots.Vermilion, plots.Purple, plots.SkyBlue, plots.Yellow, plots.Grey}

// drawSweep draws all rows of the file, and for each board of this sweep how many
// look-up tables it may use.
func drawSweep(f *sweepFile, limits []*boards.Board) error {
	rows := slices.SortedFunc(slices.Values(f.all()), func(a, b sweep.Row) int {
		return cmp.Or(cmp.Compare(a.Board, b.Board), cmp.Compare(a.Bits, b.Bits), cmp.Compare(a.T, b.T), cmp.Compare(a.Cost.LUT, b.Cost.LUT), cmp.Compare(a.Rate, b.Rate))
	})
	for _, format := range []string{"png", "svg"} {
		p, err := sweepPlot(rows, limits)
		if err != nil {
			return fmt.Errorf("the plot cannot be drawn, which is a fault of spikehdl: %w", err)
		}
		path := f.plot("." + format)
		if err := plots.Write(path, p, plotWidth, plotHeight, format); err != nil {
			return fmt.Errorf("%s: cannot be written (%w); choose another -o", path, cli.Plain(err))
		}
	}
	return nil
}

func sweepPlot(rows []sweep.Row, limits []*boards.Board) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Plans of %s", rows[0].Network)
	p.X.Label.Text = "look-up tables (estimated)"
	p.Y.Label.Text = "samples a second at full activity (simulated)"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(logTicks), plot.TickerFunc(logTicks)
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	for k, group := range groups(rows) {
		scatter, err := plotter.NewScatter(points(group.rows))
		if err != nil {
			return nil, err
		}
		scatter.GlyphStyle = draw.GlyphStyle{Color: colours[k%len(colours)], Radius: vg.Points(2), Shape: draw.CircleGlyph{}}
		p.Add(scatter)
		p.Legend.Add(group.name, scatter)
	}
	for k, board := range boardsOf(rows) {
		front, err := plotter.NewLine(points(sweep.Front(board.rows)))
		if err != nil {
			return nil, err
		}
		front.StepStyle, front.Width, front.Color = plotter.PostStep, vg.Points(1), lineColour(rows, k)
		p.Add(front)
		if k == 0 {
			p.Legend.Add("Pareto front", front)
		}
	}
	for _, board := range limits {
		limit, err := plotter.NewLine(limitLine(board, rows))
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(boardsOf(rows), func(g group) bool { return g.name == board.Name })
		limit.Color, limit.Dashes = lineColour(rows, at), []vg.Length{vg.Points(4), vg.Points(3)}
		p.Add(limit)
		p.Legend.Add(fmt.Sprintf("%d %% of %s", gen.Usable(board), board.Name), limit)
	}
	return p, nil
}

// lineColour is that of a board's points, where there are several boards: their
// look-up tables are not alike, so each has a front of its own. Where points are
// coloured by their bits, and for a board that nothing fits, it is black.
func lineColour(rows []sweep.Row, board int) color.Color {
	if board < 0 || len(boardsOf(rows)) == 1 {
		return color.Black
	}
	return colours[board%len(colours)]
}

// logTicks labels 1, 2 and 5 of every power of ten: an axis seldom spans many.
func logTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
		for digit := 1.0; digit < 10; digit++ {
			tick := plot.Tick{Value: digit * power}
			if digit == 1 || digit == 2 || digit == 5 {
				tick.Label = strconv.FormatFloat(tick.Value, 'f', -1, 64)
			}
			if low <= tick.Value && tick.Value <= high {
				ticks = append(ticks, tick)
			}
		}
	}
	return ticks
}

// limitLine stands at the look-up tables that a board may use, as high as the
// rows are.
func limitLine(board *boards.Board, rows []sweep.Row) plotter.XYs {
	low, high := rows[0].Rate, rows[0].Rate
	for _, r := range rows {
		low, high = min(low, r.Rate), max(high, r.Rate)
	}
	at := float64(board.Resources.LUT*gen.Usable(board)) / 100
	return plotter.XYs{{X: at, Y: low}, {X: at, Y: high}}
}

type group struct {
	name string
	rows []sweep.Row
}

// groups splits rows by board or, if there is only one board, by weight bits.
func groups(rows []sweep.Row) []group {
	if all := boardsOf(rows); len(all) > 1 {
		return all
	}
	return grouped(rows, func(r *sweep.Row) string { return r.Bits + " bit" })
}

func boardsOf(rows []sweep.Row) []group {
	return grouped(rows, func(r *sweep.Row) string { return r.Board })
}

func grouped(rows []sweep.Row, name func(r *sweep.Row) string) []group {
	var all []group
	for k := range rows {
		n := name(&rows[k])
		at := slices.IndexFunc(all, func(g group) bool { return g.name == n })
		if at < 0 {
			at = len(all)
			all = append(all, group{name: n})
		}
		all[at].rows = append(all[at].rows, rows[k])
	}
	slices.SortFunc(all, func(a, b group) int { return cmp.Compare(a.name, b.name) })
	return all
}

func points(rows []sweep.Row) plotter.XYs {
	var all plotter.XYs
	for _, r := range rows {
		all = append(all, plotter.XY{X: float64(r.Cost.LUT), Y: r.Rate})
	}
	return all
}
