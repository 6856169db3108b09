package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

const tinyClassifier = `
name = "tiny"
seed = 1
T = 64
hidden = [20]
bias_rows = 0
delay = 1
epochs = 2
batch = 1
holdout = 0
[layers]
theta = [100.0, 100.0]
low = [0.0, 0.0]
high = [8.0, 30.0]
dead = 0.0
[loss]
kind = "target"
label = "first"
gamma = 3
[optimiser]
kind = "sgd"
rate = [0.3, 0.3]
normalise = true
ahead = true
shrink = 0.0
decay = 1.0
decay_every = 0
cooldown = 0.0
[integers]
bits = 8
from = 2
`

func TestClassifierTrainsSavesAndResumes(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "train", 200)
	writeSet(t, dir, "t10k", 40)
	config, runs, out := filepath.Join(dir, "tiny.toml"), filepath.Join(dir, "runs"), filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(config, []byte(tinyClassifier), 0o644))

	text, err := run("classifier", "--config", config, "--data", dir, "--runs", runs, "-o", out, "--json", "--raster", filepath.Join(dir, "raster.png"))
	require.NoError(t, err)
	var result classifierResult
	require.NoError(t, json.Unmarshal([]byte(text), &result))
	n, err := network.Load(out)
	require.NoError(t, err)
	require.Equal(t, n.Hash(), result.Hash)
	require.Equal(t, 40, result.Score.Images)
	require.Greater(t, result.Score.Accuracy, 0.5)
	require.FileExists(t, filepath.Join(dir, "raster.png"))
	for _, name := range []string{"log.txt", "config.toml", "checkpoint.gob", "history.png"} {
		require.FileExists(t, filepath.Join(runs, "tiny", name))
	}

	// A finished run that is resumed has nothing left to do, and saves the same.
	text, err = run("classifier", "--config", config, "--data", dir, "--runs", runs, "-o", out, "--json", "--resume")
	require.NoError(t, err)
	var again classifierResult
	require.NoError(t, json.Unmarshal([]byte(text), &again))
	require.Equal(t, result, again)
}

func TestReproduceComparesVariants(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "train", 100)
	writeSet(t, dir, "t10k", 20)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(tinyClassifier), 0o644))
	study := filepath.Join(dir, "study.toml")
	text := `
name = "study"
title = "Two margins"
seeds = [1, 2]
reference = "three"
[[variant]]
name = "three"
base = "tiny.toml"
[[variant]]
name = "six"
base = "tiny.toml"
change = "loss = { gamma = 6 }"
`
	require.NoError(t, os.WriteFile(study, []byte(text), 0o644))
	args := []string{"reproduce", "--study", study, "--data", dir, "--runs", filepath.Join(dir, "runs"), "-o", filepath.Join(dir, "out")}
	table, err := run(args...)
	require.NoError(t, err)
	require.Equal(t, 4, strings.Count(table, "\n"), "two lines of a head and one a variant")
	require.Contains(t, table, "| three | 2 |")
	require.Contains(t, table, "reference")
	for _, name := range []string{"study.md", "study.json", "study.png"} {
		require.FileExists(t, filepath.Join(dir, "out", name))
	}
	// The results are there: another call trains nothing and says the same.
	require.NoError(t, os.Remove(filepath.Join(dir, "train-images-idx3-ubyte")))
	writeSet(t, dir, "train", 50)
	again, err := run(args...)
	require.NoError(t, err)
	require.Equal(t, table, again)

	require.NoError(t, os.WriteFile(study, []byte(strings.Replace(text, "gamma = 6", "gamma = 7", 1)), 0o644))
	_, err = run(args...)
	require.ErrorContains(t, err, "is the result of another configuration; remove")
}

func TestMistakesInStudiesAreNamed(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(tinyClassifier), 0o644))
	good := "name = \"s\"\nseeds = [1]\nreference = \"a\"\n[[variant]]\nname = \"a\"\nbase = \"tiny.toml\"\nchange = \"batch = 1\"\n"
	for _, c := range []struct{ old, new, want string }{
		{"seeds = [1]", "seeds = []", "seeds = []: give at least one"},
		{`reference = "a"`, `reference = "b"`, `reference = "b": name one of the variants`},
		{"seeds = [1]", "seeds = [1]\nacross = \"time\"", `across = "time": must be "spikes" or "bits"`},
		{"tiny.toml", "none.toml", "none.toml"},
		{"batch = 1", "bach = 1", `variant[0].change: unknown key "bach"`},
		{"batch = 1", "batch = 0", "variant[0]: batch = 0: must be 1 to 4096"},
		{`name = "a"`, `name = "a/b"`, "variant[0].name"},
	} {
		path := filepath.Join(dir, "study.toml")
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(good, c.old, c.new, 1)), 0o644))
		_, err := run("reproduce", "--study", path, "--data", dir)
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, c.want)
	}
}

func TestConvertSaysWhatIsLost(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "train", 300)
	writeSet(t, dir, "t10k", 40)
	out := filepath.Join(dir, "out")
	text, err := run("convert", "--data", dir, "--hidden", "20", "--steps", "16,64", "--bits", "6", "--epochs", "60", "-o", out)
	require.NoError(t, err)
	require.Contains(t, text, "| bits | T = 16 | T = 64 |")
	require.Contains(t, text, "| 6 | 100.00 | 100.00 |")
	n, err := network.Load(filepath.Join(out, "T16-bits6"))
	require.NoError(t, err)
	require.Equal(t, network.Window, n.Kind)
}
