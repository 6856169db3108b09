package gan

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// Run is one training run: a configuration, its data, and how far it has come.
type Run struct {
	config    *Config
	data      *dataset.Set
	generator generator
	opponent  *nn.Net
	average   [][]float32 // running means of the generator's values
	iteration int         // finished ones

	order      []int // of the images in the epoch orderEpoch
	orderEpoch int
	input      []network.Time
	classes    []int
	shade      [256]float32 // of the bytes of real images, at the generator's levels
	batch      []float32
}

// Losses are the means of one iteration.
type Losses struct {
	Discriminator, Generator float64
	Penalty                  float64 // mean |gradient|^2 on real images, last time it was taken
}

// NewRun starts a run at its first iteration. It fails if there are too few
// images to fill a batch.
func NewRun(c *Config, data *dataset.Set) (*Run, error) {
	if data.Len() < c.Batch {
		return nil, fmt.Errorf("batch = %d: the data holds %d images only; make the batch smaller or fetch the data again", c.Batch, data.Len())
	}
	r := random.Source(c.Seed, random.Start, 0)
	run := &Run{config: c, data: data, orderEpoch: -1,
		generator: newGenerator(c, r),
		opponent:  nn.NewMLP(opponentSizes(c), c.Discriminator.Slope, r),
	}
	for p := range run.shade {
		level := network.LevelOfByte(byte(math.Round(float64(p)*c.Brightness)), c.T)
		run.shade[p] = float32(level) / float32(c.T-1)
	}
	for _, p := range run.generator.params() {
		run.average = append(run.average, append([]float32(nil), p.Value...))
	}
	return run, nil
}

// opponentSizes gives the discriminator the pixels and the class to read, and
// one output a class, of which the asked one counts: a projection
// discriminator (Miyato and Koyama, arXiv 1802.05637) in its simplest form.
func opponentSizes(c *Config) []int {
	sizes := append([]int{dataset.Pixels + dataset.Classes}, c.Discriminator.Hidden...)
	return append(sizes, dataset.Classes)
}

// Iteration is the number of finished iterations, and Iterations all there are.
func (r *Run) Iteration() int { return r.iteration }

// Iterations is the length of the whole run.
func (r *Run) Iterations() int { return r.config.Epochs * r.PerEpoch() }

// PerEpoch is the number of iterations in one pass over the images.
func (r *Run) PerEpoch() int { return r.data.Len() / r.config.Batch }

// Network is the generator as integers: the running mean of its values, rounded,
// and the widths that it needs if the configuration asks for them.
func (r *Run) Network() (*network.Network, error) {
	n, err := export(r.config.shape(), r.average)
	if err == nil && r.config.Narrow {
		n.Narrow()
	}
	return n, err
}

// Train goes on until the end of the run, or until the context ends, whose error
// it then returns; each is called after every iteration.
func (r *Run) Train(ctx context.Context, each func(Losses) error) error {
	losses := Losses{}
	for r.iteration < r.Iterations() {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.step(&losses)
		if err := each(losses); err != nil {
			return err
		}
	}
	return nil
}

// step is one iteration: the discriminator learns from real and generated
// images, then the generator from what the discriminator says to new ones.
func (r *Run) step(losses *Losses) {
	random := random.Source(r.config.Seed, random.Step, uint64(r.iteration))
	r.teachOpponent(random, losses)
	r.teachGenerator(random, losses)
	r.iteration++
	decay := min(r.config.Generator.Average, float64(1+r.iteration)/float64(10+r.iteration))
	for i, p := range r.generator.params() {
		for k, v := range p.Value {
			r.average[i][k] += float32(1-decay) * (v - r.average[i][k])
		}
	}
}

func (r *Run) teachOpponent(random *rand.Rand, losses *Losses) {
	c, rows := r.config, r.config.Batch
	classes := r.draw(random, 2*rows) // the first half is overwritten by the labels of real images
	batch := linalg.Resize(&r.batch, 2*rows*r.opponent.Inputs())
	for row := range rows {
		k := r.image()[r.iteration%r.PerEpoch()*rows+row]
		classes[row] = int(r.data.Labels[k])
		pixels := r.row(row)
		for i, p := range r.data.Image(k) {
			pixels[i] = r.shade[p]
		}
	}
	r.paste(r.generator.forward(r.input[:rows*r.nIn()], rows), rows, rows)
	r.ask(classes)

	out := r.opponent.Forward(batch, 2*rows)
	grad := make([]float32, len(out))
	losses.Discriminator = 0
	for row := range 2 * rows {
		k := row*dataset.Classes + classes[row]
		if row < rows {
			losses.Discriminator += softplus(-out[k]) / float64(rows)
			grad[k] = -sigmoid(-out[k]) / float32(rows)
		} else {
			losses.Discriminator += softplus(out[k]) / float64(rows)
			grad[k] = sigmoid(out[k]) / float32(rows)
		}
	}
	nn.ClearGradients(r.opponent.Params())
	r.opponent.Backward(grad, true, 0)
	if every := c.Discriminator.PenaltyEvery; c.Discriminator.Penalty > 0 && r.iteration%every == 0 {
		chosen := make([]float32, rows*dataset.Classes)
		for row := range rows {
			chosen[row*dataset.Classes+classes[row]] = 1
		}
		factor := c.Discriminator.Penalty * float64(every) / float64(rows)
		losses.Penalty = r.opponent.Penalise(chosen, rows, dataset.Pixels, float32(factor)) / float64(rows)
	}
	d := c.Discriminator
	nn.Adam{Rate: d.Rate * r.cooling(), Beta1: d.Beta1, Beta2: d.Beta2}.Step(r.opponent.Params(), r.iteration+1)
}

func (r *Run) teachGenerator(random *rand.Rand, losses *Losses) {
	rows := r.config.Batch
	classes := r.draw(random, rows)
	batch := linalg.Resize(&r.batch, rows*r.opponent.Inputs())
	r.paste(r.generator.forward(r.input[:rows*r.nIn()], rows), 0, rows)
	r.ask(classes)

	out := r.opponent.Forward(batch, rows)
	grad := make([]float32, len(out))
	losses.Generator = 0
	for row := range rows {
		k := row*dataset.Classes + classes[row]
		losses.Generator += softplus(-out[k]) / float64(rows)
		grad[k] = -sigmoid(-out[k]) / float32(rows)
	}
	nn.ClearGradients(r.generator.params())
	r.generator.backward(r.opponent.Backward(grad, false, dataset.Pixels))
	g := r.config.Generator
	nn.Adam{Rate: g.Rate * r.cooling(), Beta1: g.Beta1, Beta2: g.Beta2}.Step(r.generator.params(), r.iteration+1)
	r.generator.limit()
}

func (r *Run) nIn() int { return r.config.Noise + dataset.Classes }

// draw makes rows classes, and for the last Batch of them the spikes that ask
// the generator for such images.
func (r *Run) draw(random *rand.Rand, rows int) []int {
	c := r.config
	shape := network.Network{Kind: c.Kind, T: c.T}
	if cap(r.classes) < rows {
		r.classes = make([]int, rows)
	}
	r.classes, r.input = r.classes[:rows], r.input[:0]
	for row := range rows {
		r.classes[row] = random.IntN(dataset.Classes)
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

// ask writes the one-hot class behind the pixels of each row.
func (r *Run) ask(classes []int) {
	width := r.opponent.Inputs()
	for row, class := range classes {
		hot := r.batch[row*width+dataset.Pixels : (row+1)*width]
		clear(hot)
		hot[class] = 1
	}
}

// cooling is the factor of the learning rates: 1, then a line to 0.
func (r *Run) cooling() float64 {
	left := 1 - float64(r.iteration)/float64(r.Iterations())
	if r.config.Cooldown == 0 {
		return 1
	}
	return min(1, left/r.config.Cooldown)
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// softplus is log(1+e^x), taken so that a large x does not overflow.
func softplus(x float32) float64 {
	return max(float64(x), 0) + math.Log1p(math.Exp(-math.Abs(float64(x))))
}
