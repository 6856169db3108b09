package network

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsSavedIsLoaded(t *testing.T) {
	networks := []*Network{tinyDelta(), tinyWindow()}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		networks = append(networks, randomNetwork(r))
	}
	for _, n := range networks {
		dir := filepath.Join(t.TempDir(), "deep", "net")
		require.NoError(t, n.Save(dir))
		loaded, err := Load(dir)
		require.NoError(t, err)
		require.Equal(t, n, loaded)

		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 2, "no temporary file may stay behind")
	}
}

func TestSavingIsStableToTheByte(t *testing.T) {
	// The manifest in full: a change of the format must be noticed here.
	text, weights := filesOf(tinyDelta())
	assert.Equal(t, `format = "spikehdl-network-1"
name = "tiny"
kind = "delta"
T = 16

[[input]]
  meaning = "noise"
  size = 2

[[input]]
  meaning = "class"
  size = 1

[output]
  meaning = "class"

[[layer]]
  n_in = 3
  n_out = 2
  weight_bits = 4
  bias_rows = 1
  delay = 1

[[layer]]
  n_in = 2
  n_out = 2
  weight_bits = 3
  bias_rows = 0

[weights]
  file = "weights.safetensors"
  sha256 = "`+sumOf(weights)+`"

[trained]
  command = "by hand"
  data = "none"
  seed = 7
  note = "two\nlines, \"quoted\" \u0001"
`, text)
	header := `{"layer0.theta":{"dtype":"I32","shape":[2],"data_offsets":[8,16]},` +
		`"layer0.weight":{"dtype":"I8","shape":[4,2],"data_offsets":[0,8]},` +
		`"layer1.theta":{"dtype":"I32","shape":[2],"data_offsets":[20,28]},` +
		`"layer1.weight":{"dtype":"I8","shape":[2,2],"data_offsets":[16,20]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := string([]byte{byte(len(header)), byte(len(header) >> 8), 0, 0, 0, 0, 0, 0}) + header +
		"\x07\xf8\x00\x01\xff\x02\x03\x04" + "\x01\x00\x00\x00\x1d\x00\x00\x00" +
		"\x03\xfc\x02\x01" + "\x05\x00\x00\x00\x07\x00\x00\x00"
	assert.Equal(t, want, string(weights))

	first, second := t.TempDir(), t.TempDir()
	require.NoError(t, tinyDelta().Save(first))
	require.NoError(t, tinyDelta().Save(second))
	for _, name := range []string{ManifestFile, WeightsFile} {
		a, err := os.ReadFile(filepath.Join(first, name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(second, name))
		require.NoError(t, err)
		assert.Equal(t, a, b, name)
	}
}

func TestAnInvalidNetworkIsNotSaved(t *testing.T) {
	n := tinyDelta()
	n.T = 12
	dir := filepath.Join(t.TempDir(), "net")
	require.EqualError(t, n.Save(dir), `network "tiny": T = 12: must be a power of two from 8 to 256`)
	require.NoDirExists(t, dir)
}

func TestATextTooLongToLoadIsNotSaved(t *testing.T) {
	n := tinyDelta()
	n.Training.Note = strings.Repeat("x", 16<<10)
	dir := filepath.Join(t.TempDir(), "net")
	require.EqualError(t, n.Save(dir), `network "tiny": network.toml would take 16904 bytes, more than 16384; shorten trained.note and trained.command, or join input parts`)
	require.NoDirExists(t, dir)
}

func TestSavingWhereAFileIsInTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, nil, 0o644))
	require.EqualError(t, tinyDelta().Save(path),
		`network "tiny" cannot be saved: mkdir `+path+`: not a directory; give a directory that can be written`)
}

func TestSavingOverANetworkReplacesIt(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, tinyDelta().Save(dir))
	require.NoError(t, tinyWindow().Save(dir))
	loaded, err := Load(dir)
	require.NoError(t, err)
	require.Equal(t, tinyWindow(), loaded)
}

func TestEveryDamagedByteOfTheWeightsIsNoticed(t *testing.T) {
	text, weights := filesOf(tinyDelta())
	for i := range weights {
		damaged := append([]byte{}, weights...)
		damaged[i] ^= 1 << (i % 8)
		_, err := LoadFS(directory(text, damaged), "net")
		require.EqualError(t, err, "net/weights.safetensors: SHA-256 of its "+itoa(len(weights))+" bytes is "+sumOf(damaged)+
			`, but network.toml says weights.sha256 = "`+sumOf(weights)+`"; the file is damaged or not the one trained: copy it again`)
	}
	for size := range weights {
		_, err := LoadFS(directory(text, weights[:size]), "net")
		require.ErrorContains(t, err, "net/weights.safetensors: SHA-256 of its "+itoa(size)+" bytes is ")
	}
}

func TestWhatIsNoNetworkDirectory(t *testing.T) {
	_, err := Load("/nonexistent/net")
	require.EqualError(t, err, "/nonexistent/net: no such network directory; give one that holds network.toml and weights.safetensors")

	dir := t.TempDir()
	_, err = Load(dir)
	require.ErrorContains(t, err, dir+"/network.toml: cannot be read (")
	require.ErrorContains(t, err, "; a network directory holds network.toml and weights.safetensors")

	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, err = Load(file)
	require.ErrorContains(t, err, file+"/network.toml: cannot be read (")

	text, _ := filesOf(tinyDelta())
	_, err = LoadFS(fstest.MapFS{ManifestFile: {Data: []byte(text)}}, "net")
	require.EqualError(t, err, "net/weights.safetensors: cannot be read (open weights.safetensors: file does not exist); net/network.toml names it in weights.file")
}

func TestOnlyRegularFilesOfASaneSizeAreRead(t *testing.T) {
	text, weights := filesOf(tinyDelta())
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ManifestFile), []byte(text), 0o644))
	require.NoError(t, os.Mkdir(filepath.Join(dir, WeightsFile), 0o755))
	_, err := Load(dir)
	require.EqualError(t, err, dir+"/weights.safetensors: cannot be read (weights.safetensors is no regular file); "+dir+"/network.toml names it in weights.file")

	// 8 + 2^20 of header, 12 weights and 4 thresholds of 4 bytes at most.
	_, err = LoadFS(directory(text, make([]byte, 8+1<<20+12+16+1)), "net")
	require.EqualError(t, err, "net/weights.safetensors: cannot be read (its 1048613 bytes are more than the 1048612 that such a network can need); net/network.toml names it in weights.file")

	_, err = LoadFS(directory(strings.Repeat("#", 16<<10+1), weights), "net")
	require.EqualError(t, err, "net/network.toml: cannot be read (its 16385 bytes are more than the 16384 that such a network can need); a network directory holds network.toml and weights.safetensors")
}

// A value that the declared width cannot hold is an error of the weights file,
// even where its hash is right.
func TestValuesOutOfRangeNameTheWeightsFile(t *testing.T) {
	n := tinyDelta()
	n.Layers[0].Weights[5] = 8
	_, err := LoadFS(directory(filesOf(n)), "net")
	require.EqualError(t, err, "net/weights.safetensors: layer[0].weight[2][1] = 8: must be -8 to 7 at weight_bits = 4")

	n = tinyDelta()
	n.Layers[1].Theta[1] = 8
	_, err = LoadFS(directory(filesOf(n)), "net")
	require.EqualError(t, err, "net/weights.safetensors: layer[1].theta[1] = 8: must be 1 to rows x (2^(b-1)-1) + 1 = 7")
}
