package quality

import (
	"context"
	"fmt"
	"math"

	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// Judge reads images, and compares them with the real test images that it knows.
type Judge struct {
	Set      string  // what the data is called, "" if that is not known
	Accuracy float64 // share of the test images that it reads as they are labelled

	net         *nn.Net
	train, test *dataset.Set
	scale       float32        // of the features
	features    []float32      // of the test images
	real        *gaussian      // of those
	clouds      map[int]*cloud // of so many test images
	spread      [dataset.Classes]float64
}

// newJudge prepares a trained classifier for its work.
func newJudge(net *nn.Net, train, test *dataset.Set) (*Judge, error) {
	j := &Judge{Set: train.Name(), net: net, train: train, test: test, scale: 1, clouds: map[int]*cloud{}, spread: spread(test)}
	probabilities, features := read(net, test.Images)
	right := 0
	for k, label := range test.Labels {
		if highest(probabilities[k*dataset.Classes:(k+1)*dataset.Classes]) == int(label) {
			right++
		}
	}
	j.Accuracy = share(right, test.Len())
	raw, err := fit(features, featureCount)
	if err != nil {
		return nil, fmt.Errorf("test images: %w", err)
	}
	variance := 0.0
	for i := range featureCount {
		variance += raw.covariance.At(i, i)
	}
	j.scale = float32(math.Sqrt(TotalVariance / max(variance, 1e-12)))
	j.features = j.scaled(features)
	j.real, err = fit(j.features, featureCount)
	return j, err
}

// TotalVariance is the variance of the real features, summed over all of them: the
// unit of the Fréchet distance. A classifier may make its features large or small as
// it likes, so they are scaled; 100 is then as far as from the real images to their
// mean, drawn again and again.
const TotalVariance = 100

func (j *Judge) scaled(features []float32) []float32 {
	for i := range features {
		features[i] *= j.scale
	}
	return features
}

// cloud is that of count test images, spread evenly over the test set: MNIST's first
// half is more legible than its second.
func (j *Judge) cloud(count int) *cloud {
	if j.clouds[count] == nil {
		points := make([]float32, 0, count*featureCount)
		for i := range count {
			at := i * j.test.Len() / count * featureCount
			points = append(points, j.features[at:at+featureCount]...)
		}
		j.clouds[count] = newCloud(points, featureCount)
	}
	return j.clouds[count]
}

// Floor is the distance between real images and real images: what no generator can
// be expected to come below.
type Floor struct {
	Training float64 `json:"training"` // from as many training images as were measured to all test images
	Halves   float64 `json:"halves"`   // from the test images of even number to those of odd number
}

// Real measures count training images, drawn at random but always the same, as if
// a generator had drawn them, and the floor of the distance.
func (j *Judge) Real(ctx context.Context, count int, progress Progress) (*Measures, Floor, error) {
	order := random.Source(judgeSeed, random.Judge, judgeEpochs+1).Perm(j.train.Len())
	chosen := &dataset.Set{}
	for _, k := range order[:min(count, len(order))] {
		chosen.Images = append(chosen.Images, j.train.Image(k)...)
		chosen.Labels = append(chosen.Labels, j.train.Labels[k])
	}
	m, err := j.Measure(ctx, chosen, progress)
	if err != nil {
		return nil, Floor{}, err
	}
	var halves [2][]float32
	for k := range j.test.Len() {
		halves[k%2] = append(halves[k%2], j.features[k*featureCount:(k+1)*featureCount]...)
	}
	even, err := fit(halves[0], featureCount)
	if err != nil {
		return nil, Floor{}, fmt.Errorf("test images of even number: %w", err)
	}
	odd, err := fit(halves[1], featureCount)
	if err != nil {
		return nil, Floor{}, fmt.Errorf("test images of odd number: %w", err)
	}
	distance, err := frechet(even, odd)
	return m, Floor{m.Frechet, distance}, err
}
