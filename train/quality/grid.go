package quality

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"spikehdl/internal/wholefile"
	"spikehdl/train/dataset"
)

// WriteGrid writes a PNG of images, ten in a row: of samples of a network that draws
// on demand, a column is a class.
func WriteGrid(path string, images []byte) error {
	const scale, gap, columns = 2, 2, 10
	const cell = scale*dataset.Side + gap
	count := len(images) / dataset.Pixels
	rows := (count + columns - 1) / columns
	picture := image.NewGray(image.Rect(0, 0, columns*cell+gap, rows*cell+gap))
	for i := range picture.Pix {
		picture.Pix[i] = 64
	}
	for k := range count {
		left, top := k%columns*cell+gap, k/columns*cell+gap
		for y := range dataset.Side * scale {
			for x := range dataset.Side * scale {
				pixel := images[k*dataset.Pixels+y/scale*dataset.Side+x/scale]
				picture.SetGray(left+x, top+y, color.Gray{Y: pixel})
			}
		}
	}
	return wholefile.Write(path, func(w io.Writer) error { return png.Encode(w, picture) })
}
