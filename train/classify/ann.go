package classify

import (
	"context"

	"spikehdl/network"
	"spikehdl/sim/fast"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// How an ordinary classifier is trained, to be converted or compared with.
const (
	annBatch = 100
	annRate  = 0.001
	annSlope = 1e-6 // of the leaky ReLU: as good as none
)

// TrainANN trains an ordinary network with ReLU on a set of images, by Adam with a rate
// that falls to zero. Step is called after each batch.
func TrainANN(ctx context.Context, hidden []int, epochs int, seed uint64, set *dataset.Set, step func(done, total int)) (*nn.Net, error) {
	sizes := append(append([]int{dataset.Pixels}, hidden...), dataset.Classes)
	net := nn.NewMLP(sizes, annSlope, random.Source(seed, random.Start, 0))
	perEpoch := set.Len() / annBatch
	pixels := make([]float32, annBatch*dataset.Pixels)
	for k := range epochs * perEpoch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		order := random.Source(seed, random.Order, uint64(k/perEpoch)).Perm(set.Len())
		batch := order[k%perEpoch*annBatch:][:annBatch]
		for row, image := range batch {
			floats(set.Image(image), pixels[row*dataset.Pixels:])
		}
		grad := append([]float32(nil), net.Forward(pixels, annBatch)...)
		for row, image := range batch {
			softmaxError(grad[row*dataset.Classes:(row+1)*dataset.Classes], int(set.Labels[image]))
		}
		nn.ClearGradients(net.Params())
		net.Backward(grad, true, 0)
		left := 1 - float64(k)/float64(epochs*perEpoch)
		nn.Adam{Rate: annRate * left, Beta1: 0.9, Beta2: 0.999}.Step(net.Params(), k+1)
		step(k+1, epochs*perEpoch)
	}
	return net, nil
}

// Floats are the pixels of the first count images of a set, 0 to 1.
func Floats(set *dataset.Set, count int) []float32 {
	count = min(count, set.Len())
	out := make([]float32, count*dataset.Pixels)
	floats(set.Images[:len(out)], out)
	return out
}

func floats(bytes []byte, out []float32) {
	for i, p := range bytes {
		out[i] = float32(p) / 255
	}
}

// softmaxError makes of logits the gradient of the cross entropy of a batch's mean.
func softmaxError(v []float32, label int) {
	nn.Softmax(v)
	v[label]--
	for i := range v {
		v[i] /= annBatch
	}
}

// AccuracyANN is the share of images that an ordinary network reads right.
func AccuracyANN(net *nn.Net, set *dataset.Set) float64 {
	right := 0
	out := net.Forward(Floats(set, set.Len()), set.Len())
	for k, label := range set.Labels {
		best := 0
		row := out[k*dataset.Classes : (k+1)*dataset.Classes]
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		if best == int(label) {
			right++
		}
	}
	return float64(right) / float64(set.Len())
}

// Accuracy is the share of images that an integer network of either kind reads right.
func Accuracy(ctx context.Context, n *network.Network, set *dataset.Set) (float64, error) {
	model, err := fast.New(n)
	if err != nil {
		return 0, err
	}
	right := 0
	err = model.Each(ctx, 0, Inputs(n, set), func(k int, s *fast.State) error {
		if s.Decide() == int(set.Labels[k]) {
			right++
		}
		return nil
	})
	return float64(right) / float64(set.Len()), err
}
