// Package grid draws samples side by side. The same samples give the same bytes
// wherever they were computed, so two pictures can be compared with cmp.
package grid

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

const (
	scale      = 3  // screen pixels of one pixel, so that a digit of 28 x 28 can be read
	gap        = 2  // screen pixels between samples and around them
	background = 64 // dark grey: neither ink nor paper, so that blank samples show
)

// Columns is the number of samples side by side: the least square that holds all.
func Columns(samples int) int {
	columns := 1
	for columns*columns < samples {
		columns++
	}
	return columns
}

// Draw lays samples of width x height grey bytes, row by row, out in a grid.
func Draw(samples [][]byte, width, height int) (*image.Gray, error) {
	if len(samples) == 0 || width < 1 || height < 1 {
		return nil, fmt.Errorf("a grid of %d samples of %d x %d pixels cannot be drawn; ask for at least one", len(samples), width, height)
	}
	columns := Columns(len(samples))
	rows := (len(samples) + columns - 1) / columns
	cellWidth, cellHeight := width*scale+gap, height*scale+gap
	picture := image.NewGray(image.Rect(0, 0, columns*cellWidth+gap, rows*cellHeight+gap))
	for i := range picture.Pix {
		picture.Pix[i] = background
	}
	for k, sample := range samples {
		if len(sample) != width*height {
			return nil, fmt.Errorf("sample %d has %d pixels, not %d x %d", k, len(sample), width, height)
		}
		left, top := gap+k%columns*cellWidth, gap+k/columns*cellHeight
		for y := range height * scale {
			for x := range width * scale {
				picture.SetGray(left+x, top+y, color.Gray{Y: sample[y/scale*width+x/scale]})
			}
		}
	}
	return picture, nil
}

// Write draws the samples and writes them as a PNG.
func Write(w io.Writer, samples [][]byte, width, height int) error {
	picture, err := Draw(samples, width, height)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	return encoder.Encode(w, picture)
}
