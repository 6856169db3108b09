package gan

import (
	"context"
	"fmt"
	"math"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/quality"
	"spikehdl/train/random"
)

// Run is one training run: a configuration, its data, and how far it has come.
type Run struct {
	config    *Config
	data      *dataset.Set
	generator generator
	opponent  opponent
	average   [][]float32 // running means of the generator's values
	history   []Losses    // means over span iterations each
	iteration int         // finished ones

	order      []int // of the images in the epoch orderEpoch
	orderEpoch int
	input      []network.Time
	classes    []int
	mates      [dataset.Classes][]int // the images of each class
	shade      [256]float32           // of the bytes of real images, at the generator's levels
	batch      []float32
	moves      []move // of the rows of the batch
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
		opponent:  newOpponent(c, r),
	}
	for p := range run.shade {
		level := network.LevelOfByte(byte(math.Round(float64(p)*c.Brightness)), c.T)
		run.shade[p] = float32(level) / float32(c.T-1)
	}
	for k, label := range data.Labels {
		run.mates[label] = append(run.mates[label], k)
	}
	for _, p := range run.generator.params() {
		run.average = append(run.average, append([]float32(nil), p.Value...))
	}
	return run, nil
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
	if r.config.Kind == Float {
		return nil, fmt.Errorf("kind = %q: a conventional generator is no network of spikes; ask it for images instead", Float)
	}
	n, err := export(r.config.shape(), r.average)
	if err == nil && r.config.Narrow {
		n.Narrow()
	}
	return n, err
}

// Samples are count images of the generator as it would be saved: those of Network,
// or of a conventional generator with as many noise levels.
func (r *Run) Samples(seed uint64, count int) (*dataset.Set, error) {
	if r.config.Kind == Float {
		return r.config.floatSamples(r.average, seed, count)
	}
	n, err := r.Network()
	if err != nil {
		return nil, err
	}
	return quality.Samples(n, seed, count)
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
	r.harden()
	r.teachOpponent(random, losses)
	r.teachGenerator(random, losses)
	r.remember(losses)
	r.iteration++
	decay := min(r.config.Generator.Average, float64(1+r.iteration)/float64(10+r.iteration))
	if r.config.Generator.Fade {
		decay *= min(1, r.cooling()/fading)
	}
	for i, p := range r.generator.params() {
		inChunks(len(p.Value), func(from, to int) {
			average := r.average[i][from:to]
			for k, v := range p.Value[from:to] {
				average[k] += float32(1-decay) * (v - average[k])
			}
		})
	}
}

// harden makes integers of the weights from the iteration on at which they are no
// longer soft.
func (r *Run) harden() {
	until := int(r.config.Generator.Soft * float64(r.Iterations()))
	r.generator.soften(r.iteration < until)
	if until > 0 && r.iteration == until {
		for i, p := range r.generator.params() {
			copy(p.Value, r.average[i])
		}
	}
}

// fading is how far the rates have cooled down when the running mean begins to fade.
const fading = 0.05

// cooling is the factor of the learning rates: 1, then a line to 0.
func (r *Run) cooling() float64 {
	left := 1 - float64(r.iteration)/float64(r.Iterations())
	if r.config.Cooldown == 0 {
		return 1
	}
	return min(1, left/r.config.Cooldown)
}
