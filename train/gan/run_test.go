package gan

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/dataset/toy"
	"spikehdl/train/nn"
)

func start(t *testing.T, c *Config, data *dataset.Set) *Run {
	t.Helper()
	run, err := NewRun(c, data)
	require.NoError(t, err)
	return run
}

func finish(t *testing.T, run *Run) *network.Network {
	t.Helper()
	require.NoError(t, run.Train(context.Background(), func(Losses) error { return nil }))
	n, err := run.Network()
	require.NoError(t, err)
	return n
}

// variants are a tiny run of every sort.
func variants() map[string]*Config {
	all := map[string]*Config{"delta": tinyConfig(network.Delta), "window": tinyConfig(network.Window),
		"float": tinyConfig(Float), "spiking pair": tinyConfig(network.Delta), "twins": tinyConfig(network.Window)}
	d := &all["spiking pair"].Discriminator
	all["twins"].Generator.Settle, all["twins"].Generator.Soft = 0.01, 0.5
	all["delta"].Generator.Soft = 0.2
	d.Kind, d.Gamma, d.Init, d.Penalty, d.Twins = Spiking, 3, []float64{0.1, 0.2}, 0, 4
	d = &all["twins"].Discriminator
	d.Convs, d.Twins, d.Jitter = []nn.Conv{{Channels: 2, Kernel: 3, Stride: 3}}, 4, 2
	return all
}

func TestEverySortOfRunIsValid(t *testing.T) {
	for name, c := range variants() {
		require.NoError(t, c.validate(), name)
	}
}

func TestAResumedRunEndsInTheSameBits(t *testing.T) {
	for name, c := range variants() {
		data := toy.Bands(80)
		whole := start(t, c, data)
		require.NoError(t, whole.Train(context.Background(), func(Losses) error { return nil }))

		path := filepath.Join(t.TempDir(), "checkpoint.gob")
		ctx, stop := context.WithCancel(context.Background())
		first := start(t, c, data)
		err := first.Train(ctx, func(Losses) error {
			if first.Iteration() == 13 { // in the midst of the second epoch
				stop()
			}
			return nil
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 13, first.Iteration())
		require.NoError(t, first.Save(path))

		second, err := Resume(c, data, path)
		require.NoError(t, err)
		require.NoError(t, second.Train(context.Background(), func(Losses) error { return nil }))
		require.Equal(t, whole.average, second.average, name)
		require.Equal(t, whole.opponent.Params()[0].Value, second.opponent.Params()[0].Value, name)
		require.Equal(t, whole.history, second.history, name)
		require.Len(t, second.history, 1, "30 iterations")
		want, err := whole.Samples(1, 20)
		require.NoError(t, err)
		got, err := second.Samples(1, 20)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}

func TestTheNumberOfCoresChangesNothing(t *testing.T) {
	for name, c := range variants() {
		values := func(cores int) []float32 {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			run := start(t, c, toy.Bands(80))
			require.NoError(t, run.Train(context.Background(), func(Losses) error { return nil }))
			return run.average[0]
		}
		require.Equal(t, values(1), values(3), name)
	}
}

func TestResumeRefusesWhatItCannotContinue(t *testing.T) {
	c, data := tinyConfig(network.Window), toy.Bands(80)
	dir := t.TempDir()
	_, err := Resume(c, data, filepath.Join(dir, "none.gob"))
	require.ErrorContains(t, err, "start the run without --resume")

	damaged := filepath.Join(dir, "damaged.gob")
	require.NoError(t, os.WriteFile(damaged, []byte("not a checkpoint"), 0o644))
	_, err = Resume(c, data, damaged)
	require.ErrorContains(t, err, "is not a whole checkpoint")

	path := filepath.Join(dir, "checkpoint.gob")
	require.NoError(t, start(t, c, data).Save(path))
	other := *c
	other.Seed++
	_, err = Resume(&other, data, path)
	require.ErrorContains(t, err, "made with another configuration")
}

func TestWidthsAreDeclaredWhereTheConfigurationAsksForThem(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		c, data := tinyConfig(kind), toy.Bands(80)
		plain := finish(t, start(t, c, data))
		c.Narrow = true
		narrow := finish(t, start(t, c, data))
		require.NoError(t, narrow.Validate())
		for i := range narrow.Layers {
			membrane, current := plain.Proven(i)
			require.Zero(t, plain.Layers[i].MembraneWidth)
			require.Equal(t, membrane, narrow.Layers[i].MembraneWidth)
			require.Equal(t, current, narrow.Layers[i].CurrentWidth)
			require.Equal(t, plain.Layers[i].Weights, narrow.Layers[i].Weights)
		}
	}
}

func TestTooFewImagesAreAnError(t *testing.T) {
	_, err := NewRun(tinyConfig(network.Window), toy.Bands(7))
	require.ErrorContains(t, err, "batch = 8: the data holds 7 images only")
}

func TestTheCommittedConfigurationsAreValid(t *testing.T) {
	paths, err := filepath.Glob("../configs/*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		c, err := LoadConfig(path)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSuffix(filepath.Base(path), ".toml"), c.Name)
	}
}

func TestConfigurationErrorsNameFileKeyValueAndRemedy(t *testing.T) {
	good, err := os.ReadFile("../configs/digits.toml")
	require.NoError(t, err)
	cases := []struct{ old, new, want string }{
		{"epochs = ", "epoch = ", `unknown key "epoch"; remove it`},
		{`kind = "window"`, `kind = "wave"`, `kind = wave: must be "window", "delta" or "float"`},
		{"T = 16", "T = 17", "T = 17: must be a power of two from 8 to 256"},
		{"shift = [", "theta = [", "generator.shift = []: must hold one number a layer, 3"},
		{"shift = [", "width = [1, 2, 3]\nshift = [", "theta and width belong to delta networks"},
		{"weight_bits = 4", "weight_bits = 9", "weight_bits = 9: must be 2 to 8"},
		{"brightness = 1.0", "brightness = 1.5", "brightness = 1.5: must be above 0 and at most 1"},
		{"name = ", "name == ", "cannot be read as TOML"},
	}
	for _, c := range cases {
		path := filepath.Join(t.TempDir(), "wrong.toml")
		text := strings.Replace(string(good), c.old, c.new, 1)
		require.NotEqual(t, string(good), text)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := LoadConfig(path)
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, c.want)
	}
	_, err = LoadConfig("../configs/none.toml")
	require.ErrorContains(t, err, "../configs/none.toml")
}

func TestTheLossesAreDrawn(t *testing.T) {
	run := start(t, tinyConfig(network.Window), toy.Bands(80))
	finish(t, run)
	path := filepath.Join(t.TempDir(), "losses.png")
	require.NoError(t, run.WriteLosses(path))
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	_, err = png.Decode(file)
	require.NoError(t, err)
}

func TestAConventionalGeneratorIsNoNetworkOfSpikes(t *testing.T) {
	run := start(t, tinyConfig(Float), toy.Bands(80))
	_, err := run.Network()
	require.ErrorContains(t, err, "ask it for images instead")
	set, err := run.Samples(1, 25)
	require.NoError(t, err)
	require.Equal(t, 25, set.Len())
	require.Equal(t, byte(4), set.Labels[24])
	other, err := run.Samples(2, 25)
	require.NoError(t, err)
	require.NotEqual(t, set.Images, other.Images)
}

func TestAMeanThatFadesEndsInTheLastValues(t *testing.T) {
	c := tinyConfig(network.Window)
	run := start(t, c, toy.Bands(80))
	finish(t, run)
	last := append([]float32(nil), run.generator.params()[0].Value...)
	require.NotEqual(t, last, run.average[0])
	c.Generator.Fade = true
	run = start(t, c, toy.Bands(80))
	finish(t, run)
	require.Equal(t, last, run.generator.params()[0].Value, "training does not read the mean")
	require.InDeltaSlice(t, last, run.average[0], 1e-6)
}
