package quality

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"math"
	"os"

	"spikehdl/internal/wholefile"
	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// Judge is a small classifier of real digits, an ordinary network of floats
// with one hidden layer. It says whether a sample is the digit asked for.
type Judge struct {
	net      *nn.Net
	Accuracy float64     // on the 10,000 test images
	spread   [10]float64 // variance of the test images of each class, summed over pixels
}

// How the judge is trained; it is the same judge for every network.
const (
	judgeHidden = 256
	judgeEpochs = 8
	judgeBatch  = 128
	judgeRate   = 0.001
	judgeSeed   = 1
	judgeSlope  = 0.01
	judgeRows   = 250 // images that are read at once
)

// TrainJudge trains the judge on the real training images, which takes some
// seconds, and measures it on the test images.
func TrainJudge(ctx context.Context, train, test *dataset.Set) (*Judge, error) {
	j := &Judge{net: nn.NewMLP([]int{dataset.Pixels, judgeHidden, dataset.Classes}, judgeSlope, random.Source(judgeSeed, random.Judge, 0))}
	perEpoch := max(train.Len()/judgeBatch, 1)
	batch := make([]float32, judgeBatch*dataset.Pixels)
	for epoch := range judgeEpochs {
		order := random.Source(judgeSeed, random.Judge, uint64(epoch+1)).Perm(train.Len())
		for k := range perEpoch {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			chosen := order[k*judgeBatch%len(order):]
			chosen = chosen[:min(judgeBatch, len(chosen))]
			for row, image := range chosen {
				toFloats(train.Image(image), batch[row*dataset.Pixels:])
			}
			probabilities := j.read(batch[:len(chosen)*dataset.Pixels], len(chosen))
			for row, image := range chosen {
				probabilities[row*dataset.Classes+int(train.Labels[image])]--
			}
			for i := range probabilities {
				probabilities[i] /= float32(len(chosen))
			}
			nn.ClearGradients(j.net.Params())
			j.net.Backward(probabilities, true, 0)
			left := 1 - float64(epoch*perEpoch+k)/float64(judgeEpochs*perEpoch)
			nn.Adam{Rate: judgeRate * left, Beta1: 0.9, Beta2: 0.999}.Step(j.net.Params(), epoch*perEpoch+k+1)
		}
	}
	classes := make([]int, test.Len())
	for k, label := range test.Labels {
		classes[k] = int(label)
	}
	verdict := j.weigh(test.Images, classes)
	j.Accuracy, j.spread = verdict.Read, spread(test.Images, classes)
	return j, nil
}

// read gives rows x 10 probabilities.
func (j *Judge) read(images []float32, rows int) []float32 {
	out := append([]float32(nil), j.net.Forward(images, rows)...)
	for row := range rows {
		softmax(out[row*dataset.Classes : (row+1)*dataset.Classes])
	}
	return out
}

func softmax(v []float32) {
	top, sum := v[0], 0.0
	for _, x := range v {
		top = max(top, x)
	}
	for i, x := range v {
		e := math.Exp(float64(x - top))
		v[i], sum = float32(e), sum+e
	}
	for i := range v {
		v[i] /= float32(sum)
	}
}

// Verdict is what the judge says of a network's samples.
type Verdict struct {
	Samples       int         `json:"samples"`
	Read          float64     `json:"read"`           // share read as the digit asked for
	PerClass      [10]float64 `json:"per_class"`      // the same, digit by digit
	Confidence    float64     `json:"confidence"`     // mean probability of the digit asked for
	Variety       float64     `json:"variety"`        // variance within a class over that of real images, mean of the classes
	JudgeAccuracy float64     `json:"judge_accuracy"` // of the judge itself, on real test images
}

// Weigh draws samples from a generator and gives the verdict on them.
func (j *Judge) Weigh(n *network.Network, seed uint64, count int) (*Verdict, error) {
	if n.Classes() != dataset.Classes || n.NOut() != dataset.Pixels {
		return nil, fmt.Errorf("network %q has %d classes and %d outputs; the judge reads %d classes of %d pixels",
			n.Name, n.Classes(), n.NOut(), dataset.Classes, dataset.Pixels)
	}
	images, classes, err := Samples(n, seed, count)
	if err != nil {
		return nil, err
	}
	v := j.weigh(images, classes)
	for class, s := range spread(images, classes) {
		v.Variety += s / max(j.spread[class], 1e-6) / dataset.Classes
	}
	return v, nil
}

func (j *Judge) weigh(images []byte, classes []int) *Verdict {
	v := &Verdict{Samples: len(classes), JudgeAccuracy: j.Accuracy}
	var asked [dataset.Classes]float64
	right := 0
	for first := 0; first < len(classes); first += judgeRows {
		rows := min(judgeRows, len(classes)-first)
		floats := make([]float32, rows*dataset.Pixels)
		toFloats(images[first*dataset.Pixels:(first+rows)*dataset.Pixels], floats)
		probabilities := j.read(floats, rows)
		for row, class := range classes[first : first+rows] {
			ofImage := probabilities[row*dataset.Classes : (row+1)*dataset.Classes]
			asked[class]++
			v.Confidence += float64(ofImage[class]) / float64(len(classes))
			if highest(ofImage) == class {
				right++
				v.PerClass[class]++
			}
		}
	}
	v.Read = float64(right) / float64(len(classes))
	for class := range asked {
		v.PerClass[class] /= max(asked[class], 1)
	}
	return v
}

// spread is the variance of the images of each class, summed over the pixels:
// a generator that draws one picture a digit has none.
func spread(images []byte, classes []int) (out [dataset.Classes]float64) {
	var sum, square [dataset.Classes][dataset.Pixels]float64
	var count [dataset.Classes]float64
	for k, class := range classes {
		count[class]++
		for i, p := range images[k*dataset.Pixels : (k+1)*dataset.Pixels] {
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

func highest(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

func toFloats(image []byte, out []float32) {
	for i, p := range image {
		out[i] = float32(p) / 255
	}
}

// savedJudge is the judge as it is kept between commands.
type savedJudge struct {
	Params   []nn.State
	Accuracy float64
	Spread   [10]float64
}

// Save keeps the judge in a file.
func (j *Judge) Save(path string) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(savedJudge{nn.States(j.net.Params()), j.Accuracy, j.spread}); err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}

// LoadJudge reads a judge that was saved.
func LoadJudge(path string) (*Judge, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var saved savedJudge
	if err := gob.NewDecoder(file).Decode(&saved); err != nil {
		return nil, fmt.Errorf("%s is not a saved judge; delete it, and it is trained again (%w)", path, err)
	}
	j := &Judge{net: nn.NewMLP([]int{dataset.Pixels, judgeHidden, dataset.Classes}, judgeSlope, random.Source(judgeSeed, random.Judge, 0)),
		Accuracy: saved.Accuracy, spread: saved.Spread}
	if err := nn.Restore(j.net.Params(), saved.Params); err != nil {
		return nil, fmt.Errorf("%s is not a saved judge of this version; delete it, and it is trained again (%w)", path, err)
	}
	return j, nil
}
