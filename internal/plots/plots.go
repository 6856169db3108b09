// Package plots holds what the plots of the project have in common: inks, and how they
// are written.
package plots

import (
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"spikehdl/internal/wholefile"
)

// Inks can be told apart by most colour-blind people (Okabe and Ito, "Color universal
// design", 2008); the grey is ours.
var (
	Blue      = color.RGBA{0x00, 0x72, 0xB2, 0xFF}
	Orange    = color.RGBA{0xE6, 0x9F, 0x00, 0xFF}
	Green     = color.RGBA{0x00, 0x9E, 0x73, 0xFF}
	Vermilion = color.RGBA{0xD5, 0x5E, 0x00, 0xFF}
	Purple    = color.RGBA{0xCC, 0x79, 0xA7, 0xFF}
	SkyBlue   = color.RGBA{0x56, 0xB4, 0xE9, 0xFF}
	Yellow    = color.RGBA{0xF0, 0xE4, 0x42, 0xFF}
	Grey      = color.RGBA{0x60, 0x60, 0x60, 0xFF}
	Black     = color.RGBA{0x00, 0x00, 0x00, 0xFF}
)

// Write draws a plot of a size on paper as "png", 96 dots an inch, or "svg".
func Write(path string, p *plot.Plot, width, height vg.Length, format string) error {
	return wholefile.Write(path, func(w io.Writer) error {
		canvas, err := p.WriterTo(width, height, format)
		if err != nil {
			return err
		}
		_, err = canvas.WriteTo(w)
		return err
	})
}

// WriteAbove draws plots of the same size as PNG, one above the other.
func WriteAbove(path string, width, height vg.Length, plots ...*plot.Plot) error {
	return wholefile.Write(path, func(w io.Writer) error {
		canvas, err := draw.NewFormattedCanvas(width, height*vg.Length(len(plots)), "png")
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
