package quality

import (
	"context"
	"fmt"

	"spikehdl/network"
	"spikehdl/train/dataset"
)

// Measures are what the judge says of some images.
type Measures struct {
	Images     int                      `json:"images"`
	Frechet    float64                  `json:"frechet_distance"` // to all test images; TotalVariance is its unit
	Precision  float64                  `json:"precision"`        // share that lies among as many test images
	Recall     float64                  `json:"recall"`           // share of as many test images among which these lie
	Confidence float64                  `json:"confidence"`       // mean probability of the class that an image is read as
	Sure       float64                  `json:"sure"`             // share that is read with a probability above 0.9
	Shares     [dataset.Classes]float64 `json:"class_shares"`     // share that is read as each class
	Smallest   float64                  `json:"smallest_share"`
	Largest    float64                  `json:"largest_share"`
	Asked      *Asked                   `json:"asked,omitempty"` // if it is known what the images ought to show
}

// String is the measures in half a line, for a log.
func (m *Measures) String() string {
	asked := ""
	if m.Asked != nil {
		asked = fmt.Sprintf(", read as asked %.1f %%, variety %.2f", 100*m.Asked.Read, m.Asked.Variety)
	}
	return fmt.Sprintf("distance %.2f, precision %.2f, recall %.2f%s, sure %.1f %%, classes %.1f to %.1f %%",
		m.Frechet, m.Precision, m.Recall, asked, 100*m.Sure, 100*m.Smallest, 100*m.Largest)
}

// Asked compares images with what they ought to show: the class that a conditional
// network was asked for, or the label.
type Asked struct {
	Read     float64                  `json:"read"`      // share read as the class asked for
	PerClass [dataset.Classes]float64 `json:"per_class"` // the same, class by class
	// Variety is the variance of the images of a class over that of real ones, mean of
	// the classes: a generator that draws one picture a class has none.
	Variety float64 `json:"variety"`
}

const sure = 0.9

// Measure measures images, whose labels are what they ought to show, nil if that is
// not known. It needs two. At most as many as there are test images count for
// precision and recall, whose work rises with the square of their number.
func (j *Judge) Measure(ctx context.Context, set *dataset.Set, progress Progress) (*Measures, error) {
	probabilities, features := read(j.net, set.Images)
	m := j.readings(probabilities, set)
	points := j.scaled(features)
	samples, err := fit(points, featureCount)
	if err != nil {
		return nil, err
	}
	if m.Frechet, err = frechet(j.real, samples); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	count := min(set.Len(), j.test.Len())
	progress.tell("comparing neighbours", 0, 3)
	real := j.cloud(count)
	progress.tell("comparing neighbours", 1, 3)
	drawn := newCloud(points[:count*featureCount], featureCount)
	progress.tell("comparing neighbours", 2, 3)
	m.Precision, m.Recall = real.holds(drawn), drawn.holds(real)
	return m, nil
}

// MeasureNetwork measures so many samples of a generator.
func (j *Judge) MeasureNetwork(ctx context.Context, n *network.Network, seed uint64, samples int) (*Measures, error) {
	set, err := Samples(n, seed, samples)
	if err != nil {
		return nil, err
	}
	return j.Measure(ctx, set, nil)
}

// readings are the measures that need the probabilities only.
func (j *Judge) readings(probabilities []float32, set *dataset.Set) *Measures {
	m := &Measures{Images: set.Len(), Smallest: 1}
	confidence, certain := 0.0, 0
	var as, right, asked [dataset.Classes]int
	for k := range set.Len() {
		ofImage := probabilities[k*dataset.Classes : (k+1)*dataset.Classes]
		class := highest(ofImage)
		as[class]++
		confidence += float64(ofImage[class])
		if ofImage[class] > sure {
			certain++
		}
		if set.Labels != nil {
			asked[set.Labels[k]]++
			if class == int(set.Labels[k]) {
				right[class]++
			}
		}
	}
	m.Confidence, m.Sure = confidence/float64(set.Len()), share(certain, set.Len())
	for class, count := range as {
		m.Shares[class] = share(count, set.Len())
		m.Smallest, m.Largest = min(m.Smallest, m.Shares[class]), max(m.Largest, m.Shares[class])
	}
	if set.Labels == nil {
		return m
	}
	m.Asked = &Asked{}
	all := 0
	for class, s := range spread(set) {
		all += right[class]
		m.Asked.PerClass[class] = share(right[class], asked[class])
		m.Asked.Variety += s / max(j.spread[class], 1e-6) / dataset.Classes
	}
	m.Asked.Read = share(all, set.Len())
	return m
}

func share(part, of int) float64 { return float64(part) / float64(max(of, 1)) }

// spread is the variance of the images of each class, summed over the pixels.
func spread(set *dataset.Set) (out [dataset.Classes]float64) {
	var sum, square [dataset.Classes][dataset.Pixels]float64
	var count [dataset.Classes]float64
	for k, class := range set.Labels {
		count[class]++
		for i, p := range set.Image(k) {
			sum[class][i] += float64(p) / 255
			square[class][i] += float64(p) / 255 * float64(p) / 255
		}
	}
	for class := range out {
		n := max(count[class], 1)
		for i := range dataset.Pixels {
			out[class] += square[class][i]/n - sum[class][i]/n*sum[class][i]/n
		}
	}
	return out
}
