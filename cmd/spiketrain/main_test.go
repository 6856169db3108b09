package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// writeSet writes images of one bright row each, the row after the label.
func writeSet(t *testing.T, dir, prefix string, count int) {
	t.Helper()
	images, labels := header(0x803, count, 28, 28), header(0x801, count)
	for k := range count {
		image := make([]byte, 28*28)
		for x := range 28 {
			image[(k%10+5)*28+x] = 255
		}
		image[k%28] = 128 // some variety within a class
		images, labels = append(images, image...), append(labels, byte(k%10))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, prefix+"-images-idx3-ubyte"), images, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, prefix+"-labels-idx1-ubyte"), labels, 0o644))
}

func header(words ...int) (out []byte) {
	for _, w := range words {
		out = binary.BigEndian.AppendUint32(out, uint32(w))
	}
	return out
}

const tiny = `
name = "tiny"
kind = "window"
seed = 1
T = 8
noise = 4
hidden = [8]
weight_bits = 6
bias_rows = 1
epochs = 4
batch = 10
cooldown = 0.5
brightness = 1.0

[generator]
rate = 0.01
beta1 = 0.0
beta2 = 0.99
average = 0.9
leak = 0.1
init = [1.0, 1.0]
bias = [0.0, 0.0]
ramp = [0.0, 0.0]
shift = [5, 5]

[discriminator]
hidden = [8]
slope = 0.2
rate = 0.001
beta1 = 0.0
beta2 = 0.99
penalty = 0.5
penalty_every = 2
`

func run(args ...string) (string, error) {
	var out bytes.Buffer
	root := rootCommand()
	root.SetOut(&out)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	return out.String(), err
}

func TestTrainsSavesAndJudges(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "train", 100)
	writeSet(t, dir, "t10k", 20)
	config, runs, out := filepath.Join(dir, "tiny.toml"), filepath.Join(dir, "runs"), filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(config, []byte(tiny), 0o644))

	_, err := run("gan", "--config", config, "--data", dir, "--runs", runs, "-o", out, "--grid-every", "2")
	require.NoError(t, err)
	n, err := network.Load(out)
	require.NoError(t, err)
	require.Equal(t, "tiny", n.Name)
	require.Contains(t, n.Training.Note, "4 epochs")
	for _, name := range []string{"log.txt", "config.toml", "checkpoint.gob", "epoch002.png", "epoch004.png"} {
		require.FileExists(t, filepath.Join(runs, "tiny", name))
	}

	text, err := run("measure", "--model", out, "--data", dir, "--runs", runs, "-n", "30", "--json")
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	require.Equal(t, "tiny", r.Source)
	require.Equal(t, 30, r.Samples.Images)
	require.Equal(t, 30, r.Real.Images)
	require.NotNil(t, r.Samples.Asked)
	grid := filepath.Join(dir, "grid.png")
	text, err = run("measure", "--model", out, "--data", dir, "--runs", runs, "-n", "30", "--bits", "4", "--grid", grid)
	require.NoError(t, err)
	require.Regexp(t, `Fréchet distance +[0-9.]+ +[0-9.]+`, text)
	require.Regexp(t, `digit 9 +[0-9.]+ % +[0-9.]+ % +[0-9.]+ % +[0-9.]+ %`, text)
	require.FileExists(t, grid)

	// The test images themselves, from a file: nothing is nearer to them.
	text, err = run("measure", "--images", filepath.Join(dir, "t10k-images-idx3-ubyte"), "--data", dir, "--runs", runs, "--json")
	require.NoError(t, err)
	r = report{}
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	require.Equal(t, 20, r.Samples.Images)
	require.InDelta(t, 0, r.Samples.Frechet, 1e-6)
	require.Equal(t, 1.0, r.Samples.Precision)
	require.Equal(t, 1.0, r.Samples.Recall)
	require.Nil(t, r.Samples.Asked)

	// A finished run that is resumed has nothing left to do, and saves the same.
	require.NoError(t, os.Rename(out, out+"-first"))
	_, err = run("gan", "--config", config, "--data", dir, "--runs", runs, "-o", out, "--resume")
	require.NoError(t, err)
	again, err := network.Load(out)
	require.NoError(t, err)
	require.Equal(t, n, again)
}

func TestMistakesAreNamed(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "tiny.toml")
	require.NoError(t, os.WriteFile(config, []byte(tiny), 0o644))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"gan"}, `required flag(s) "config" not set`},
		{[]string{"gan", "--config", "none.toml"}, "none.toml"},
		{[]string{"gan", "--config", config, "--data", dir}, "fetch it with train/fetch-data.sh"},
		{[]string{"gan", "--config", config, "--samples", "1"}, "--samples = 1: must be at least 2"},
		{[]string{"gan", "--config", config, "--log-every", "0"}, "--log-every = 0: must be at least 1"},
		{[]string{"measure", "--model", "none"}, "none: no such network directory"},
		{[]string{"measure", "--model", "none", "-n", "1"}, "--samples = 1: must be at least 2"},
		{[]string{"measure", "--model", "digits", "--bits", "9"}, "--bits: digits: bits = 9: must be 2 to 4"},
		{[]string{"measure", "--model", "digits", "--images", dir}, "--images measures files, --model and --bits a network"},
		{[]string{"measure", "--labels", "x"}, "--labels = x belongs to --images"},
		{[]string{"measure", "--images", dir}, "holds no PNG file; name a directory of PNG files of 28 x 28 pixels"},
		{[]string{"measure", "--grid", filepath.Join(dir, "none", "grid.png")}, "its directory does not exist"},
		{[]string{"measure", "--data", dir}, "train-images-idx3-ubyte cannot be read; fetch it with train/fetch-data.sh"},
	} {
		_, err := run(c.args...)
		require.ErrorContains(t, err, c.want)
	}
}
