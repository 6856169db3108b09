package classify

import (
	"context"
	"fmt"
	"math"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// Run is one training run: a configuration, its data, and how far it has come.
type Run struct {
	config *Config
	data   *dataset.Set // to train on
	net    *net

	iteration int     // finished ones
	fired     [][]int // images of this epoch for which each hidden neuron fired, by layer
	wrong     int     // images of this epoch whose label was not first
	history   []Epoch

	samples    []*sample
	order      []int // of the images in the epoch orderEpoch
	orderEpoch int
	spike      [256]network.Time // of a byte
}

// Epoch is what an epoch ended in.
type Epoch struct {
	Error float64 // share of the training images whose label was not first, while it learned
	Score Score   // of the integer network, on images that it did not see
}

// NewRun starts a run at its first iteration. It fails if there are too few images to
// fill a batch.
func NewRun(c *Config, data *dataset.Set) (*Run, error) {
	count := max(0, data.Len()-c.Holdout)
	if c.Images > 0 {
		count = min(count, c.Images)
	}
	data = part(data, 0, count)
	if data.Len() < c.Batch {
		return nil, fmt.Errorf("batch = %d: %d images are left to train on; make the batch or holdout smaller, or fetch the data again", c.Batch, data.Len())
	}
	r := &Run{config: c, data: data, orderEpoch: -1, net: newNet(c, random.Source(c.Seed, random.Start, 0))}
	for p := range r.spike {
		r.spike[p] = r.net.shape.TimeOfByte(byte(p))
	}
	for range c.Batch {
		r.samples = append(r.samples, r.net.newSample())
	}
	for _, size := range c.Hidden {
		r.fired = append(r.fired, make([]int, size))
	}
	r.beginEpoch()
	return r, nil
}

// part is the images from to to-1 of a set.
func part(set *dataset.Set, from, to int) *dataset.Set {
	return &dataset.Set{Images: set.Images[from*dataset.Pixels : to*dataset.Pixels], Labels: set.Labels[from:to]}
}

// Unseen is what a run is measured on: the test images or, if the configuration holds
// some back, the last training images.
func (c *Config) Unseen(training, test *dataset.Set) *dataset.Set {
	if c.Holdout == 0 {
		return test
	}
	return part(training, max(0, training.Len()-c.Holdout), training.Len())
}

// Iteration is the number of finished iterations, and Iterations all there are.
func (r *Run) Iteration() int { return r.iteration }

// Iterations is the length of the whole run.
func (r *Run) Iterations() int { return r.config.Epochs * r.PerEpoch() }

// PerEpoch is the number of iterations in one pass over the images.
func (r *Run) PerEpoch() int { return r.data.Len() / r.config.Batch }

// Images is the number of images in one pass.
func (r *Run) Images() int { return r.PerEpoch() * r.config.Batch }

// History is what each finished epoch ended in.
func (r *Run) History() []Epoch { return r.history }

// Network is the classifier as integers.
func (r *Run) Network() (*network.Network, error) { return r.net.export() }

// Grids are how the floats become integers, layer by layer.
func (r *Run) Grids() []Grid {
	if r.net.grids != nil {
		return r.net.grids
	}
	return r.net.chooseGrids()
}

// Train goes on until the end of the run, or until the context ends, whose error it
// then returns. After each epoch the integer network is measured on the images of test;
// step is called after every iteration.
func (r *Run) Train(ctx context.Context, test *dataset.Set, step func() error) error {
	for r.iteration < r.Iterations() {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.step()
		if r.iteration%r.PerEpoch() == 0 {
			if err := r.endEpoch(ctx, test); err != nil {
				return err
			}
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// step is one batch: every image forward and back, then every weight.
func (r *Run) step() {
	c, n := r.config, r.net
	batch := r.images()[r.iteration%r.PerEpoch()*c.Batch:][:c.Batch]
	last := len(n.layers) - 1
	linalg.Parallel(len(batch), func(k int) {
		s := r.samples[k]
		r.show(s, r.data.Image(batch[k]), k)
		n.forward(s, int(r.data.Labels[batch[k]]))
		for layer := last; s.learns && layer > 0 && !c.Optimiser.Ahead; layer-- {
			n.back(s, layer)
		}
	})
	r.tally()
	for layer := last; layer >= 0; layer-- {
		r.learn(layer)
		if s := r.samples[0]; s.learns && layer > 0 && c.Optimiser.Ahead {
			n.back(s, layer)
		}
	}
	r.iteration++
	if c.Optimiser.Shrink > 0 && r.iteration%shrinkEvery == 0 {
		r.shrink()
	}
}

// show sets the input of sample k of the present batch: the spikes of an image, shifted
// and thinned as the configuration says.
func (r *Run) show(s *sample, image []byte, k int) {
	c := r.config
	s.input = s.input[:0]
	if c.Shift == 0 && c.Drop == 0 {
		for _, p := range image {
			s.input = append(s.input, r.spike[p])
		}
		return
	}
	source := random.Source(c.Seed, random.Step, uint64(r.iteration*c.Batch+k))
	right, down := source.IntN(2*c.Shift+1)-c.Shift, source.IntN(2*c.Shift+1)-c.Shift
	for y := range dataset.Side {
		for x := range dataset.Side {
			t := network.Silent
			if fromX, fromY := x-right, y-down; fromX >= 0 && fromX < dataset.Side && fromY >= 0 && fromY < dataset.Side {
				t = r.spike[image[fromY*dataset.Side+fromX]]
			}
			if t != network.Silent && c.Drop > 0 && source.Float64() < c.Drop {
				t = network.Silent
			}
			s.input = append(s.input, t)
		}
	}
}

// learn moves the weights of a layer.
func (r *Run) learn(layer int) {
	c, n := r.config, r.net
	rate, share, p := r.rate(layer), 1/float32(c.Batch), n.values[layer]
	if c.Optimiser.Kind == Adam {
		nn.ClearGradients([]*nn.Param{p})
		r.addGradients(layer, share, p.Grad)
		nn.Adam{Rate: rate, Beta1: 0.9, Beta2: 0.999}.Step([]*nn.Param{p}, r.iteration+1)
		n.round(layer)
		return
	}
	r.addGradients(layer, -float32(rate)*share, p.Value)
	if c.Batch > 1 {
		n.round(layer)
	} else if s := r.samples[0]; s.learns {
		n.roundRows(layer, s.passes[layer])
	}
}

// columns is how many neurons of a layer one goroutine takes at a time.
const columns = 64

// addGradients adds factor times the gradients of all samples by the weights of a layer
// to into, the samples of each neuron in their order.
func (r *Run) addGradients(layer int, factor float32, into []float32) {
	l := r.net.layers[layer]
	width := columns
	if len(r.samples) == 1 {
		width = l.Out // too little to share
	}
	linalg.Parallel((l.Out+width-1)/width, func(c int) {
		for _, s := range r.samples {
			if s.learns {
				l.AddWeightGradient(s.passes[layer], factor, c*width, min((c+1)*width, l.Out), into)
			}
		}
	})
}

// shrinkEvery is how many steps' shrinking is done at once: it touches every weight,
// and a step of one sample few.
const shrinkEvery = 256

func (r *Run) shrink() {
	for i, p := range r.net.values {
		factor := float32(math.Pow(1-r.rate(i)*r.config.Optimiser.Shrink, shrinkEvery))
		for k := range p.Value {
			p.Value[k] *= factor
		}
		r.net.round(i)
	}
}

// rate is the present learning rate of a layer.
func (r *Run) rate(layer int) float64 {
	o := &r.config.Optimiser
	rate := o.Rate[layer]
	if o.DecayEvery > 0 {
		rate *= math.Pow(o.Decay, float64(r.iteration/r.PerEpoch()/o.DecayEvery))
	}
	if o.Cooldown > 0 {
		left := 1 - float64(r.iteration)/float64(r.Iterations())
		rate *= min(1, left/o.Cooldown)
	}
	return rate
}

func (r *Run) tally() {
	for _, s := range r.samples {
		if s.wrong {
			r.wrong++
		}
		for layer, fired := range r.fired {
			for j, t := range s.passes[layer].Times {
				fired[j] += 1 + int(t>>15) // Silent is -1, all bits set
			}
		}
	}
}

// endEpoch revives the dead and measures the network.
func (r *Run) endEpoch(ctx context.Context, test *dataset.Set) error {
	epoch := r.iteration / r.PerEpoch()
	few := int(r.config.Layers.Dead * float64(r.Images()))
	source := random.Source(r.config.Seed, random.Revive, uint64(epoch))
	if epoch < r.config.Epochs {
		for layer, fired := range r.fired {
			for j, count := range fired {
				if count < few {
					r.net.revive(layer, j, source)
				}
			}
		}
	}
	n, err := r.Network()
	if err != nil {
		return err
	}
	// Not to be interrupted: what is saved between here and the end would be an epoch
	// without its record.
	score, err := Measure(context.WithoutCancel(ctx), n, test)
	if err != nil {
		return err
	}
	r.history = append(r.history, Epoch{float64(r.wrong) / float64(r.Images()), *score})
	r.wrong = 0
	for _, fired := range r.fired {
		clear(fired)
	}
	r.beginEpoch()
	return nil
}

// beginEpoch turns to integers in the epoch that the configuration names.
func (r *Run) beginEpoch() {
	if r.iteration/r.PerEpoch() == r.config.Integers.From && r.net.grids == nil {
		r.net.setGrids(r.net.chooseGrids())
	}
}

// images is the order of the images in the present epoch.
func (r *Run) images() []int {
	if epoch := r.iteration / r.PerEpoch(); epoch != r.orderEpoch {
		r.order = random.Source(r.config.Seed, random.Order, uint64(epoch)).Perm(r.data.Len())
		r.orderEpoch = epoch
	}
	return r.order
}
