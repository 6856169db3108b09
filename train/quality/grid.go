package quality

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"spikehdl/internal/wholefile"
	"spikehdl/network"
	"spikehdl/train/dataset"
)

// WriteGrid writes a PNG of rows x 10 samples, a column a digit.
func WriteGrid(path string, n *network.Network, seed uint64, rows int) error {
	images, _, err := Samples(n, seed, rows*dataset.Classes)
	if err != nil {
		return err
	}
	const scale, gap = 2, 2
	const cell = scale*dataset.Side + gap
	picture := image.NewGray(image.Rect(0, 0, dataset.Classes*cell+gap, rows*cell+gap))
	for i := range picture.Pix {
		picture.Pix[i] = 64
	}
	for k := range rows * dataset.Classes {
		left, top := k%dataset.Classes*cell+gap, k/dataset.Classes*cell+gap
		for y := range dataset.Side * scale {
			for x := range dataset.Side * scale {
				pixel := images[k*dataset.Pixels+y/scale*dataset.Side+x/scale]
				picture.SetGray(left+x, top+y, color.Gray{Y: pixel})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}
