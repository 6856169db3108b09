package gan

import (
	"math/rand/v2"

	"spikehdl/train/dataset"
	"spikehdl/train/nn"
)

// opponent is a discriminator. Of each row it reads the pixels and the one-hot
// class, and gives numbers for every class, of which those of the asked one count:
// a projection discriminator (Miyato and Koyama, arXiv 1802.05637) in its simplest
// form.
type opponent interface {
	nn.Network
	Inputs() int
	// loss sets grad to the gradient, by the outputs, of the mean loss of a batch of
	// which rows are wanted to be taken for real or not, and returns the sums of the
	// loss of either.
	loss(out []float32, classes []int, wanted func(row int) bool, batch int, grad []float32) float64
	// smooth adds the gradients of the R1 penalty on the first rows, and returns
	// the mean of its squared gradient; 0 where there is no such penalty.
	smooth(classes []int, rows int, factor float64) float64
}

func newOpponent(c *Config, r *rand.Rand) opponent {
	d := c.Discriminator
	if d.Kind == Spiking {
		return newSpikingOpponent(c, r)
	}
	sizes := append(append([]int(nil), d.Hidden...), dataset.Classes)
	if len(d.Convs) > 0 {
		return floatOpponent{nn.NewConvNet(dataset.Side, d.beside(), d.Convs, sizes, d.Slope, r)}
	}
	return floatOpponent{nn.NewMLP(append([]int{dataset.Pixels + d.beside()}, sizes...), d.Slope, r)}
}

// floatOpponent is an ordinary network with one logit a class: is this image of the
// class real?
type floatOpponent struct{ *nn.Net }

func (floatOpponent) loss(out []float32, classes []int, wanted func(row int) bool, batch int, grad []float32) float64 {
	sum := 0.0
	for row, class := range classes {
		k := row*dataset.Classes + class
		if wanted(row) {
			sum += softplus(-out[k])
			grad[k] = -sigmoid(-out[k]) / float32(batch)
		} else {
			sum += softplus(out[k])
			grad[k] = sigmoid(out[k]) / float32(batch)
		}
	}
	return sum / float64(batch)
}

func (o floatOpponent) smooth(classes []int, rows int, factor float64) float64 {
	chosen := make([]float32, rows*dataset.Classes)
	for row := range rows {
		chosen[row*dataset.Classes+classes[row]] = 1
	}
	return o.Penalise(chosen, rows, dataset.Pixels, float32(factor/float64(rows))) / float64(rows)
}

// beside is the number of what a discriminator reads beside the pixels.
func (d *DiscriminatorConfig) beside() int {
	if d.Twins > 0 {
		return dataset.Classes + 1
	}
	return dataset.Classes
}
