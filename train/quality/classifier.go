package quality

import (
	"context"
	"math/rand/v2"

	"spikehdl/train/dataset"
	"spikehdl/train/linalg"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// How the classifier is made: the same for every data set. Whoever changes any of it
// gives the recipe a new name, so that judges of the old one are not taken for it.
const (
	recipe       = "1"
	judgeEpochs  = 10
	judgeBatch   = 100
	judgeRate    = 0.002
	judgeSeed    = 1
	judgeSlope   = 0.1
	judgeShift   = 2  // pixels by which training images are moved at random, at most
	featureCount = 96 // neurons of the last hidden layer
	readRows     = 250
)

// Progress is told how far a piece of long work has come; nil if nobody wants to know.
type Progress func(what string, done, total int)

func (p Progress) tell(what string, done, total int) {
	if p != nil {
		p(what, done, total)
	}
}

func newClassifier() *nn.Net {
	return nn.NewConvNet(dataset.Side, 0, []nn.Conv{{Channels: 24, Kernel: 5, Stride: 2}, {Channels: 48, Kernel: 3, Stride: 2}},
		[]int{featureCount, dataset.Classes}, judgeSlope, random.Source(judgeSeed, random.Judge, 0))
}

// trainClassifier teaches it the classes of the training images, which are moved a
// little each time: so it generalises better, and training images are hardly nearer to
// it than other real ones.
func trainClassifier(ctx context.Context, train *dataset.Set, progress Progress) (*nn.Net, error) {
	net := newClassifier()
	perEpoch := max(train.Len()/judgeBatch, 1)
	batch := make([]float32, judgeBatch*dataset.Pixels)
	for epoch := range judgeEpochs {
		r := random.Source(judgeSeed, random.Judge, uint64(epoch+1))
		order := r.Perm(train.Len())
		for k := range perEpoch {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			done := epoch*perEpoch + k
			progress.tell("training the judge", done, judgeEpochs*perEpoch)
			chosen := order[k*judgeBatch:]
			chosen = chosen[:min(judgeBatch, len(chosen))]
			for row, image := range chosen {
				moved(train.Image(image), r, batch[row*dataset.Pixels:(row+1)*dataset.Pixels])
			}
			grad := net.Forward(batch, len(chosen))
			for row, image := range chosen {
				ofImage := grad[row*dataset.Classes : (row+1)*dataset.Classes]
				nn.Softmax(ofImage)
				ofImage[train.Labels[image]]-- // now the gradient of the cross entropy
				for i := range ofImage {
					ofImage[i] /= float32(len(chosen))
				}
			}
			nn.ClearGradients(net.Params())
			net.Backward(grad, true, 0)
			left := 1 - float64(done)/float64(judgeEpochs*perEpoch)
			nn.Adam{Rate: judgeRate * left, Beta1: 0.9, Beta2: 0.999}.Step(net.Params(), done+1)
		}
	}
	return net, nil
}

// moved is an image as floats, moved by some pixels; zero comes in at the edge.
func moved(image []byte, r *rand.Rand, out []float32) {
	dx, dy := r.IntN(2*judgeShift+1)-judgeShift, r.IntN(2*judgeShift+1)-judgeShift
	clear(out)
	for y := max(dy, 0); y < dataset.Side+min(dy, 0); y++ {
		for x := max(dx, 0); x < dataset.Side+min(dx, 0); x++ {
			out[y*dataset.Side+x] = float32(image[(y-dy)*dataset.Side+x-dx]) / 255
		}
	}
}

// read is what the classifier says of images: Classes probabilities and featureCount
// features each.
func read(net *nn.Net, images []byte) (probabilities, features []float32) {
	count := len(images) / dataset.Pixels
	floats := make([]float32, readRows*dataset.Pixels)
	for first := 0; first < count; first += readRows {
		rows := min(readRows, count-first)
		linalg.Parallel(rows, func(row int) {
			for i, p := range images[(first+row)*dataset.Pixels : (first+row+1)*dataset.Pixels] {
				floats[row*dataset.Pixels+i] = float32(p) / 255
			}
		})
		probabilities = append(probabilities, net.Forward(floats, rows)...)
		features = append(features, net.Features()...)
	}
	for k := range count {
		nn.Softmax(probabilities[k*dataset.Classes : (k+1)*dataset.Classes])
	}
	return probabilities, features
}

func highest(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}
