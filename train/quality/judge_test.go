package quality

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset/toy"
)

func TestTheJudgeLearnsIsKeptAndWeighs(t *testing.T) {
	judge, err := TrainJudge(context.Background(), toy.Bands(600), toy.Bands(100))
	require.NoError(t, err)
	require.Equal(t, 1.0, judge.Accuracy)

	path := filepath.Join(t.TempDir(), "judge.gob")
	require.NoError(t, judge.Save(path))
	kept, err := LoadJudge(path)
	require.NoError(t, err)

	// This network draws the asked band and nothing else: every sample is read
	// as the class asked for, and there is no variety.
	n := classesAlone()
	l := &n.Layers[0]
	for class := range 10 {
		for j := range l.Out {
			if j/28/2 == class+1 {
				l.Weights[(1+class)*l.Out+j] = 28
			}
		}
	}
	for _, j := range []*Judge{judge, kept} {
		verdict, err := j.Weigh(n, 1, 50)
		require.NoError(t, err)
		require.Equal(t, 50, verdict.Samples)
		require.InDelta(t, 1, verdict.Read, 1e-9)
		require.InDelta(t, 0, verdict.Variety, 1e-6)
		require.Greater(t, verdict.Confidence, 0.5)
		for _, share := range verdict.PerClass {
			require.Equal(t, 1.0, share)
		}
	}
	clear(l.Weights)
	verdict, err := judge.Weigh(n, 1, 50)
	require.NoError(t, err)
	require.Less(t, verdict.Read, 0.5, "black images cannot be all ten digits")
}

func TestTheJudgeRefusesWhatItCannotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "judge.gob")
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o644))
	_, err := LoadJudge(path)
	require.ErrorContains(t, err, "is not a saved judge; delete it")

	n := classesAlone()
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 11}}
	_, err = (&Judge{}).Weigh(n, 1, 10)
	require.ErrorContains(t, err, "the judge reads 10 classes of 784 pixels")
}

// classesAlone is a generator of one layer, a noise input and the classes, whose
// weights are all zero.
func classesAlone() *network.Network {
	l := network.Layer{In: 11, Out: 784, Bits: 6, Shift: 5}
	l.Weights = make([]int8, l.Rows()*l.Out)
	return &network.Network{Name: "bands", Kind: network.Window, T: 16,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: 1}, {Meaning: network.Class, Size: 10}},
		Output: network.Output{Meaning: network.OutputImage, Width: 28, Height: 28},
		Layers: []network.Layer{l}}
}
