package train

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

func TestTheJudgeLearnsIsKeptAndWeighs(t *testing.T) {
	judge, err := TrainJudge(context.Background(), bands(600), bands(100))
	require.NoError(t, err)
	require.Equal(t, 1.0, judge.Accuracy)

	path := filepath.Join(t.TempDir(), "judge.gob")
	require.NoError(t, judge.Save(path))
	kept, err := LoadJudge(path)
	require.NoError(t, err)

	// This network draws the asked band and nothing else: every sample is read
	// as the class asked for, and there is no variety.
	c := tinyConfig(network.Window)
	c.Hidden = nil
	c.Generator.Shift = []int{5}
	n := c.shape()
	l := &n.Layers[0]
	for class := range 10 {
		for j := range l.Out {
			if j/28/2 == class+1 {
				l.Weights[(c.Noise+class)*l.Out+j] = 28
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

	r := source(1, 0, 0)
	_, err = (&Judge{}).Weigh(randomNetwork(r, network.Window), 1, 10)
	require.ErrorContains(t, err, "the judge reads 10 classes of 784 pixels")
}
