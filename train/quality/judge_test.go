package quality

import (
	"context"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/dataset/toy"
)

// writeSet writes a set as the files that Open reads.
func writeSet(t *testing.T, dir, prefix string, set *dataset.Set) {
	t.Helper()
	words := func(values ...uint32) (out []byte) {
		for _, v := range values {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		return out
	}
	count := uint32(set.Len())
	images := append(words(0x803, count, 28, 28), set.Images...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, prefix+"-images-idx3-ubyte"), images, 0o644))
	labels := append(words(0x801, count), set.Labels...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, prefix+"-labels-idx1-ubyte"), labels, 0o644))
}

// toyJudge is a judge of toy images, and where it and its data are.
func toyJudge(t *testing.T) (j *Judge, runs, data string) {
	t.Helper()
	runs, data = filepath.Join(t.TempDir(), "runs"), t.TempDir()
	writeSet(t, data, "train", toy.Blocks(500))
	writeSet(t, data, "t10k", toy.Blocks(100))
	j, err := Open(context.Background(), runs, data, nil)
	require.NoError(t, err)
	return j, runs, data
}

func TestTheJudgeLearnsIsKeptAndMeasures(t *testing.T) {
	judge, runs, data := toyJudge(t)
	require.Equal(t, 1.0, judge.Accuracy)
	told := 0
	kept, err := Open(context.Background(), runs, data, func(string, int, int) { told++ })
	require.NoError(t, err)
	require.Zero(t, told, "nothing is trained again")

	// This network draws the asked block and nothing else: every sample is read
	// as the class asked for, and there is no variety.
	n := classesAlone()
	l := &n.Layers[0]
	for class := range 10 {
		for j := range l.Out {
			if toy.InBlock(class, j) {
				l.Weights[(1+class)*l.Out+j] = 28
			}
		}
	}
	ctx := context.Background()
	m, err := judge.MeasureNetwork(ctx, n, 1, 50)
	require.NoError(t, err)
	again, err := kept.MeasureNetwork(ctx, n, 1, 50)
	require.NoError(t, err)
	require.Equal(t, m, again)
	require.Equal(t, 50, m.Images)
	require.Equal(t, 1.0, m.Asked.Read)
	require.InDelta(t, 0, m.Asked.Variety, 1e-6)
	require.Greater(t, m.Confidence, 0.5)
	require.Equal(t, 0.1, m.Smallest)
	require.Equal(t, 0.1, m.Largest)
	for class := range dataset.Classes {
		require.Equal(t, 1.0, m.Asked.PerClass[class])
		require.Equal(t, 0.1, m.Shares[class])
	}

	real, floor, err := judge.Real(ctx, 50, nil)
	require.NoError(t, err)
	require.Equal(t, 50, real.Images)
	require.Equal(t, real.Frechet, floor.Training)
	require.Positive(t, floor.Halves)
	require.Greater(t, m.Frechet, 2*real.Frechet)
	require.Greater(t, real.Recall, m.Recall)
	require.InDelta(t, 1, real.Asked.Variety, 0.2)

	// One picture again and again, of which nobody says what it ought to show.
	clear(l.Weights)
	black, err := Samples(n, 1, 50)
	require.NoError(t, err)
	black.Labels = nil
	none, err := judge.Measure(ctx, black, nil)
	require.NoError(t, err)
	require.Greater(t, none.Frechet, TotalVariance*0.9)
	require.Zero(t, none.Recall)
	require.Equal(t, 1.0, none.Largest)
	require.Zero(t, none.Smallest)
	require.Nil(t, none.Asked)
}

func TestTheJudgeMeetsTheTestImagesAgain(t *testing.T) {
	judge, _, _ := toyJudge(t)
	m, err := judge.Measure(context.Background(), toy.Blocks(100), nil)
	require.NoError(t, err)
	require.InDelta(t, 0, m.Frechet, 1e-6)
	require.Equal(t, 1.0, m.Precision)
	require.Equal(t, 1.0, m.Recall)
	variance := 0.0
	for i := range featureCount {
		variance += judge.real.covariance.At(i, i)
	}
	require.InEpsilon(t, TotalVariance, variance, 1e-4)
}

func TestAJudgeIsForItsDataOnly(t *testing.T) {
	one, other := toy.Blocks(20), toy.Blocks(20)
	require.Equal(t, fileName(one), fileName(other))
	other.Images[7]++
	require.NotEqual(t, fileName(one), fileName(other))
}

func TestTheJudgeRefusesWhatItCannotRead(t *testing.T) {
	_, runs, data := toyJudge(t)
	files, err := filepath.Glob(filepath.Join(runs, "judge-*.gob"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.NoError(t, os.WriteFile(files[0], []byte("x"), 0o644))
	_, err = Open(context.Background(), runs, data, nil)
	require.ErrorContains(t, err, "is not a saved judge; delete it")

	stopped, stop := context.WithCancel(context.Background())
	stop()
	_, err = Open(stopped, t.TempDir(), data, nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestOnlyImagesOfTheRightSizeAreSampled(t *testing.T) {
	n := classesAlone()
	n.Output = network.Output{Meaning: network.OutputSpikes}
	_, err := Samples(n, 1, 10)
	require.ErrorContains(t, err, `network "blocks" draws no images of 28 x 28 pixels`)
	n = classesAlone()
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 2}, {Meaning: network.Class, Size: 9}}
	_, err = Samples(n, 1, 10)
	require.ErrorContains(t, err, "draws 9 classes; the data has 10")
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 11}}
	set, err := Samples(n, 1, 10)
	require.NoError(t, err)
	require.Nil(t, set.Labels, "nothing was asked for")
	require.Equal(t, 10, set.Len())
}

func TestImagesFromFiles(t *testing.T) {
	dir := t.TempDir()
	set := toy.Blocks(3)
	for k := range set.Len() {
		picture := &image.Gray{Pix: set.Image(k), Stride: 28, Rect: image.Rect(0, 0, 28, 28)}
		file, err := os.Create(filepath.Join(dir, string(rune('a'+k))+".png"))
		require.NoError(t, err)
		require.NoError(t, png.Encode(file, picture))
		require.NoError(t, file.Close())
	}
	read, err := LoadImages(dir, "")
	require.NoError(t, err)
	require.Equal(t, &dataset.Set{Images: set.Images}, read)

	writeSet(t, dir, "some", set)
	images, labels := filepath.Join(dir, "some-images-idx3-ubyte"), filepath.Join(dir, "some-labels-idx1-ubyte")
	read, err = LoadImages(images, labels)
	require.NoError(t, err)
	require.Equal(t, set, read)

	writeSet(t, dir, "fewer", &dataset.Set{Images: set.Image(0), Labels: set.Labels[:1]})
	_, err = LoadImages(filepath.Join(dir, "fewer-images-idx3-ubyte"), labels)
	require.ErrorContains(t, err, "holds 3 labels but")
	grid := filepath.Join(dir, "grid.png")
	require.NoError(t, WriteGrid(grid, set.Images))
	_, err = LoadImages(dir, "")
	require.ErrorContains(t, err, "grid.png is 582 x 60 pixels, not 28 x 28; give one image a file")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "grid.png"), []byte("x"), 0o644))
	_, err = LoadImages(dir, "")
	require.ErrorContains(t, err, "grid.png cannot be read as PNG")
	_, err = LoadImages(filepath.Join(dir, "none"), "")
	require.ErrorContains(t, err, "none: no such directory of PNG files or IDX file")
}

// classesAlone is a generator of one layer, a noise input and the classes, whose
// weights are all zero.
func classesAlone() *network.Network {
	l := network.Layer{In: 11, Out: 784, Bits: 6, Shift: 5}
	l.Weights = make([]int8, l.Rows()*l.Out)
	return &network.Network{Name: "blocks", Kind: network.Window, T: 16,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: 1}, {Meaning: network.Class, Size: 10}},
		Output: network.Output{Meaning: network.OutputImage, Width: 28, Height: 28},
		Layers: []network.Layer{l}}
}
