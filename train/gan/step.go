package gan

import (
	"math"
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

func (r *Run) teachOpponent(random *rand.Rand, losses *Losses) {
	c, rows := r.config, r.config.Batch
	classes := r.draw(random, 2*rows) // the first half is overwritten by the labels of real images
	batch := linalg.Resize(&r.batch, 2*rows*r.opponent.Inputs())
	for row := range rows {
		k := r.image()[r.iteration%r.PerEpoch()*rows+row]
		if c.Discriminator.Twins > 0 && row%2 == 1 {
			mates := r.mates[classes[row-1]]
			k = mates[random.IntN(len(mates))]
		}
		classes[row] = int(r.data.Labels[k])
		pixels := r.row(row)
		for i, p := range r.data.Image(k) {
			pixels[i] = r.shade[p]
		}
	}
	r.paste(r.generator.forward(r.input[:rows*r.nIn()], rows), rows, rows)
	r.jitter(random, 2*rows)
	r.ask(classes)

	out := r.opponent.Forward(batch, 2*rows)
	grad := make([]float32, len(out))
	losses.Discriminator = r.opponent.loss(out, classes, func(row int) bool { return row < rows }, rows, grad)
	nn.ClearGradients(r.opponent.Params())
	r.opponent.Backward(grad, true, 0)
	if every := c.Discriminator.PenaltyEvery; c.Discriminator.Penalty > 0 && r.iteration%every == 0 {
		losses.Penalty = r.opponent.smooth(classes, rows, c.Discriminator.Penalty*float64(every))
	}
	d := c.Discriminator
	nn.Adam{Rate: d.Rate * r.cooling(), Beta1: d.Beta1, Beta2: d.Beta2}.Step(r.opponent.Params(), r.iteration+1)
}

func (r *Run) teachGenerator(random *rand.Rand, losses *Losses) {
	rows := r.config.Batch
	classes := r.draw(random, rows)
	batch := linalg.Resize(&r.batch, rows*r.opponent.Inputs())
	r.paste(r.generator.forward(r.input[:rows*r.nIn()], rows), 0, rows)
	r.jitter(random, rows)
	r.ask(classes)

	out := r.opponent.Forward(batch, rows)
	grad := make([]float32, len(out))
	losses.Generator = r.opponent.loss(out, classes, func(int) bool { return true }, rows, grad)
	nn.ClearGradients(r.generator.params())
	pixelGrad := r.pixelGradient(grad, rows)
	r.unjitter(pixelGrad)
	r.generator.backward(pixelGrad)
	g := r.config.Generator
	nn.Adam{Rate: g.Rate * r.cooling(), Beta1: g.Beta1, Beta2: g.Beta2}.Step(r.generator.params(), r.iteration+1)
	r.generator.limit()
	if part := g.Settle * (1 - r.cooling()); part > 0 {
		r.generator.settle(float32(part))
	}
}

// pixelGradient is the gradient by the pixels of the discriminator's last batch, that
// which comes by way of the twins' distance added.
func (r *Run) pixelGradient(outputGrad []float32, rows int) []float32 {
	if r.config.Discriminator.Twins == 0 {
		return r.opponent.Backward(outputGrad, false, dataset.Pixels)
	}
	width := r.opponent.Inputs()
	all := r.opponent.Backward(outputGrad, false, width)
	grad := make([]float32, rows*dataset.Pixels)
	for row := range rows {
		copy(grad[row*dataset.Pixels:(row+1)*dataset.Pixels], all[row*width:])
	}
	for row := 0; row+1 < rows; row += 2 {
		a, b := r.row(row), r.row(row+1)
		pull := all[(row+1)*width-1] + all[(row+2)*width-1]
		pull *= float32(r.config.Discriminator.Twins / dataset.Pixels)
		for i := range a {
			switch {
			case a[i] > b[i]:
				grad[row*dataset.Pixels+i] += pull
				grad[(row+1)*dataset.Pixels+i] -= pull
			case a[i] < b[i]:
				grad[row*dataset.Pixels+i] -= pull
				grad[(row+1)*dataset.Pixels+i] += pull
			}
		}
	}
	return grad
}

func (r *Run) nIn() int { return r.config.Noise + dataset.Classes }

// draw makes rows classes, and for the last Batch of them the spikes that ask
// the generator for such images. Twins are of one class.
func (r *Run) draw(random *rand.Rand, rows int) []int {
	c := r.config
	shape := network.Network{Kind: c.shape().Kind, T: c.T}
	if cap(r.classes) < rows {
		r.classes = make([]int, rows)
	}
	r.classes, r.input = r.classes[:rows], r.input[:0]
	for row := range rows {
		r.classes[row] = random.IntN(dataset.Classes)
		if c.Discriminator.Twins > 0 && row%2 == 1 {
			r.classes[row] = r.classes[row-1]
		}
		if row < rows-c.Batch {
			continue
		}
		for range c.Noise {
			r.input = append(r.input, shape.TimeOfLevel(random.IntN(c.T)))
		}
		for class := range dataset.Classes {
			spike := network.Silent
			if class == r.classes[row] {
				spike = 0
			}
			r.input = append(r.input, spike)
		}
	}
	return r.classes
}

// image is the order of the images in the present epoch.
func (r *Run) image() []int {
	if epoch := r.iteration / r.PerEpoch(); epoch != r.orderEpoch {
		r.order = random.Source(r.config.Seed, random.Order, uint64(epoch)).Perm(r.data.Len())
		r.orderEpoch = epoch
	}
	return r.order
}

// row is the pixels of one row of the discriminator's batch.
func (r *Run) row(row int) []float32 {
	width := r.opponent.Inputs()
	return r.batch[row*width : row*width+dataset.Pixels]
}

func (r *Run) paste(pixels []float32, from, rows int) {
	for row := range rows {
		copy(r.row(from+row), pixels[row*dataset.Pixels:])
	}
}

// ask writes behind the pixels of each row the one-hot class, and the distance of
// the twins if the discriminator hears of it: the mean difference of their pixels,
// so many times.
func (r *Run) ask(classes []int) {
	width, twins := r.opponent.Inputs(), r.config.Discriminator.Twins
	for row, class := range classes {
		hot := r.batch[row*width+dataset.Pixels : (row+1)*width]
		clear(hot)
		hot[class] = 1
		if twins > 0 && row%2 == 1 {
			sum, a, b := 0.0, r.row(row-1), r.row(row)
			for i, v := range a {
				sum += math.Abs(float64(v - b[i]))
			}
			distance := float32(min(twins*sum/dataset.Pixels, 1))
			hot[dataset.Classes], r.batch[row*width-1] = distance, distance
		}
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// softplus is log(1+e^x), taken so that a large x does not overflow.
func softplus(x float32) float64 {
	return max(float64(x), 0) + math.Log1p(math.Exp(-math.Abs(float64(x))))
}
