package train

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"spikehdl/internal/wholefile"
	"spikehdl/network"
	"spikehdl/train/mnist"
)

// WriteGrid writes a PNG of rows x 10 samples, a column a digit.
func WriteGrid(path string, n *network.Network, seed uint64, rows int) error {
	images, _, err := Samples(n, seed, rows*mnist.Classes)
	if err != nil {
		return err
	}
	const scale, gap = 2, 2
	const cell = scale*mnist.Side + gap
	picture := image.NewGray(image.Rect(0, 0, mnist.Classes*cell+gap, rows*cell+gap))
	for i := range picture.Pix {
		picture.Pix[i] = 64
	}
	for k := range rows * mnist.Classes {
		left, top := k%mnist.Classes*cell+gap, k/mnist.Classes*cell+gap
		for y := range mnist.Side * scale {
			for x := range mnist.Side * scale {
				pixel := images[k*mnist.Pixels+y/scale*mnist.Side+x/scale]
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
