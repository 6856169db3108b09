package classify

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/dataset/toy"
)

// small is a configuration of each rule that learns the toy images in a moment.
func small(rule string) *Config {
	c := &Config{Name: "small", Seed: 1, T: 64, Hidden: []int{40}, Delay: 1, Epochs: 4, Batch: 1,
		Layers:    LayersConfig{Theta: []float64{100, 100}, Low: []float64{0, 0}, High: []float64{4, 20}, Dead: 0.01},
		Loss:      LossConfig{Kind: Target, Label: First, Gamma: 3},
		Optimiser: OptimiserConfig{Kind: SGD, Rate: []float64{0.3, 0.3}, Normalise: true, Ahead: true, Shrink: 1e-6},
		Integers:  IntegersConfig{Bits: 8, From: 4},
	}
	switch rule {
	case "integers":
		c.Integers = IntegersConfig{Bits: 5, From: 2}
		c.BiasRows, c.Layers.Bias = 1, []float64{5, 5}
	case Membrane:
		c.Batch, c.Shift, c.Drop, c.Epochs = 8, 1, 0.1, 6
		c.Layers.Low = []float64{-2, -10}
		c.Loss = LossConfig{Kind: Membrane, Deadline: 50, Width: 50, Reach: 100, Sparse: 0.001}
		c.Optimiser = OptimiserConfig{Kind: Adam, Rate: []float64{0.1, 0.3}, Cooldown: 0.5}
		c.Integers.From = 3
	}
	return c
}

var rules = []string{"published", "integers", Membrane}

func start(t *testing.T, c *Config) *Run {
	t.Helper()
	require.NoError(t, c.validate())
	run, err := NewRun(c, toy.Bands(300))
	require.NoError(t, err)
	return run
}

func train(t *testing.T, run *Run) *network.Network {
	t.Helper()
	require.NoError(t, run.Train(context.Background(), toy.Bands(100), func() error { return nil }))
	n, err := run.Network()
	require.NoError(t, err)
	return n
}

func TestEveryRuleLearns(t *testing.T) {
	for _, rule := range rules {
		run := start(t, small(rule))
		train(t, run)
		last := run.History()[run.config.Epochs-1]
		require.Greater(t, last.Score.Accuracy, 0.8, rule)
		require.Len(t, run.History(), run.config.Epochs)
	}
}

// What stops in the midst of an epoch, at any step, goes on to the same bits.
func TestAResumedRunEndsAsOneThatNeverStopped(t *testing.T) {
	for _, rule := range rules {
		c := small(rule)
		whole := start(t, c)
		want := train(t, whole)
		path := filepath.Join(t.TempDir(), "checkpoint.gob")
		for _, stop := range []int{1, whole.PerEpoch() + whole.PerEpoch()/3, 3 * whole.PerEpoch()} {
			ctx, cancel := context.WithCancel(context.Background())
			first := start(t, c)
			err := first.Train(ctx, toy.Bands(100), func() error {
				if first.Iteration() == stop {
					cancel()
				}
				return nil
			})
			require.ErrorIs(t, err, context.Canceled)
			require.NoError(t, first.Save(path))
			second, err := Resume(c, toy.Bands(300), path)
			require.NoError(t, err)
			require.Equal(t, stop, second.Iteration())
			require.Equal(t, want, train(t, second), "%s, stopped after %d", rule, stop)
			require.Equal(t, whole.net.values[0].Value, second.net.values[0].Value)
			require.Equal(t, whole.History(), second.History())
		}
	}
}

// lateContext ends once it has been asked so many times.
type lateContext struct {
	context.Context
	left int
	done chan struct{}
}

func (c *lateContext) Done() <-chan struct{} { return c.done }

func (c *lateContext) Err() error {
	if c.left == 0 {
		return context.Canceled
	}
	if c.left--; c.left == 0 {
		close(c.done)
	}
	return nil
}

// A run that is told to stop while an epoch is measured leaves the record of that epoch.
func TestARunStoppedAtTheEndOfAnEpochKeepsItsRecord(t *testing.T) {
	c := small("published")
	whole := start(t, c)
	want := train(t, whole)
	first := start(t, c)
	ctx := &lateContext{context.Background(), first.PerEpoch(), make(chan struct{})} // one question a step
	require.ErrorIs(t, first.Train(ctx, toy.Bands(100), func() error { return nil }), context.Canceled)
	require.Equal(t, first.PerEpoch(), first.Iteration())
	require.Len(t, first.History(), 1)
	path := filepath.Join(t.TempDir(), "checkpoint.gob")
	require.NoError(t, first.Save(path))
	second, err := Resume(c, toy.Bands(300), path)
	require.NoError(t, err)
	require.Equal(t, want, train(t, second))
	require.Equal(t, whole.History(), second.History())
}

func TestTheNumberOfCoresChangesNothing(t *testing.T) {
	for _, rule := range rules {
		hash := func(cores int) string {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			return train(t, start(t, small(rule))).Hash()
		}
		require.Equal(t, hash(1), hash(3), rule)
	}
}

func TestResumeRefusesWhatItCannotContinue(t *testing.T) {
	c, dir := small("published"), t.TempDir()
	_, err := Resume(c, toy.Bands(300), filepath.Join(dir, "none.gob"))
	require.ErrorContains(t, err, "start the run without --resume")
	damaged := filepath.Join(dir, "damaged.gob")
	require.NoError(t, os.WriteFile(damaged, []byte("not a checkpoint"), 0o644))
	_, err = Resume(c, toy.Bands(300), damaged)
	require.ErrorContains(t, err, "is not a whole checkpoint")
	path := filepath.Join(dir, "checkpoint.gob")
	require.NoError(t, start(t, c).Save(path))
	other := *c
	other.Seed++
	_, err = Resume(&other, toy.Bands(300), path)
	require.ErrorContains(t, err, "made with another configuration")
}

// In training with integers the floats that are computed with are the integers of the
// network, so that training sees the spikes that the network has.
func TestTrainingWithIntegersSeesTheSpikesOfTheNetwork(t *testing.T) {
	run := start(t, small("integers"))
	n := train(t, run)
	set := toy.Bands(40)
	s := run.net.newSample()
	for k, input := range Inputs(n, set) {
		s.input = input
		run.net.forward(s, int(set.Labels[k]))
		wrong, err := Measure(context.Background(), n, part(set, k, k+1))
		require.NoError(t, err)
		if !s.undecided(n.T) {
			require.Equal(t, s.wrong, wrong.Accuracy == 0, "image %d", k)
		}
	}
}

func (s *sample) undecided(T int) bool {
	for _, t := range s.times {
		if t < T {
			return false
		}
	}
	return true
}

func TestHeldOutImagesAreTheLastAndNotTrainedOn(t *testing.T) {
	c := small("published")
	c.Holdout = 60
	data := toy.Bands(300)
	run, err := NewRun(c, data)
	require.NoError(t, err)
	require.Equal(t, 240, run.Images())
	require.Equal(t, data.Labels[240:], c.Unseen(data, nil).Labels)
	require.Equal(t, data.Images[240*dataset.Pixels:], c.Unseen(data, nil).Images)
	c.Holdout = 0
	require.Same(t, data, c.Unseen(nil, data))
}

func TestTooFewImagesAreAnError(t *testing.T) {
	c := small(Membrane)
	c.Holdout = 295
	_, err := NewRun(c, toy.Bands(300))
	require.ErrorContains(t, err, "batch = 8: 5 images are left to train on")
}

func TestAnImageIsShiftedWithinItsFrame(t *testing.T) {
	c := small(Membrane)
	c.Drop = 0
	run := start(t, c)
	image := make([]byte, dataset.Pixels)
	image[5*dataset.Side+7] = 255
	s, places := run.net.newSample(), map[int]bool{}
	for k := range 200 {
		run.show(s, image, k)
		spikes := 0
		for i, time := range s.input {
			if time != network.Silent {
				spikes++
				places[i] = true
			}
		}
		require.Equal(t, 1, spikes)
	}
	require.Len(t, places, 9, "one pixel to each side")
}

func TestConfigurationErrorsNameFileKeyValueAndRemedy(t *testing.T) {
	good, err := os.ReadFile("../configs/classify/s4nn.toml")
	require.NoError(t, err)
	for _, c := range []struct{ old, new, want string }{
		{"epochs = ", "epoch = ", `unknown key "epoch"; remove it`},
		{"T = 256", "T = 255", "T = 255: must be a power of two from 8 to 256"},
		{"rate = [", "rate = [-1.0, ", "optimiser.rate = [-1 0.2 0.2]: must hold one number a layer, 2, above 0"},
		{`label = "first"`, `label = "last"`, `loss.label = last: must be "first", "lead", "own" or "fixed"`},
		{`kind = "target"`, `kind = "membrane"`, `loss.label = first: label and gamma belong to kind "target"; remove them`},
		{"bits = 8", "bits = 9", "integers.bits = 9: must be 2 to 8"},
		{"batch = 1", "batch = 2", `optimiser.ahead = true: must be false unless batch = 1`},
		{"name = ", "name == ", "cannot be read as TOML"},
	} {
		path := filepath.Join(t.TempDir(), "wrong.toml")
		text := strings.Replace(string(good), c.old, c.new, 1)
		require.NotEqual(t, string(good), text, c.old)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := LoadConfig(path)
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, c.want)
	}
}

func TestTheCommittedConfigurationsAndStudiesAreValid(t *testing.T) {
	configs, err := filepath.Glob("../configs/classify/*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, configs)
	for _, path := range configs {
		c, err := LoadConfig(path)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSuffix(filepath.Base(path), ".toml"), c.Name)
	}
	studies, err := filepath.Glob("../configs/studies/*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, studies)
	for _, path := range studies {
		s, err := LoadStudy(path)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSuffix(filepath.Base(path), ".toml"), s.Name)
	}
}
