package gan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/random"
)

func TestAMovedImageIsWhereItIsMovedTo(t *testing.T) {
	pixels := make([]float32, dataset.Pixels)
	pixels[3*dataset.Side+5], pixels[27*dataset.Side+27] = 1, 2
	move{right: 2, down: -1}.shift(pixels)
	want := make([]float32, dataset.Pixels)
	want[2*dataset.Side+7] = 1 // the other one has left the image
	require.Equal(t, want, pixels)
	move{right: -2, down: 1}.shift(pixels)
	require.Equal(t, float32(1), pixels[3*dataset.Side+5])
}

// What moves the images moves the gradient by them back: along it the scalar product
// with an image is what it was.
func TestGradientsMoveBackToTheirImages(t *testing.T) {
	c := tinyConfig(network.Window)
	c.Discriminator.Twins, c.Discriminator.Jitter = 1, 2
	r, _ := paired(t, c)
	before := append([]float32(nil), r.batch...)
	r.jitter(random.Source(4, 0, 0), c.Batch)
	require.NotEqual(t, before, r.batch)
	width, grad := r.opponent.Inputs(), make([]float32, c.Batch*dataset.Pixels)
	source := random.Source(5, 0, 0)
	for i := range grad {
		grad[i] = float32(source.Float64())
	}
	product := func(batch []float32, row int) (sum float64) {
		for i, g := range grad[row*dataset.Pixels : (row+1)*dataset.Pixels] {
			sum += float64(g) * float64(batch[row*width+i])
		}
		return sum
	}
	moved := make([]float64, c.Batch)
	for row := range moved {
		moved[row] = product(r.batch, row)
	}
	r.unjitter(grad)
	for row, want := range moved {
		require.InDelta(t, want, product(before, row), 1e-4)
		require.Equal(t, r.moves[row&^1], r.moves[row], "twins move alike")
	}
}
