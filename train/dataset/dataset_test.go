package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func words(values ...uint32) []byte {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

func packed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func write(t *testing.T, dir string, images, labels []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "train-images-idx3-ubyte"), images, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "train-labels-idx1-ubyte"), labels, 0o644))
}

func TestReadsImagesAndLabels(t *testing.T) {
	dir := t.TempDir()
	pixels := make([]byte, 2*Pixels)
	pixels[Pixels] = 200
	write(t, dir, append(words(imageMagic, 2, 28, 28), pixels...), append(words(labelMagic, 2), 7, 3))
	set, err := Train(dir)
	require.NoError(t, err)
	require.Equal(t, 2, set.Len())
	require.Equal(t, byte(200), set.Image(1)[0])
	require.Equal(t, []byte{7, 3}, set.Labels)
}

func TestReadsGzippedFilesAndOtherNames(t *testing.T) {
	pixels := make([]byte, Pixels)
	pixels[5] = 9
	images, labels := append(words(imageMagic, 1, 28, 28), pixels...), append(words(labelMagic, 1), 4)
	for _, names := range [][2]string{
		{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"},
		{"t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"},
		{"t10k-images.idx3-ubyte.gz", "t10k-labels-idx1-ubyte"},
	} {
		dir := t.TempDir()
		for i, data := range [][]byte{images, labels} {
			if strings.HasSuffix(names[i], ".gz") {
				data = packed(t, data)
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, names[i]), data, 0o644))
		}
		set, err := Test(dir)
		require.NoError(t, err)
		require.Equal(t, &Set{pixels, []byte{4}}, set)
	}
}

func TestSetsHaveNamesAndHashes(t *testing.T) {
	set := &Set{make([]byte, 2*Pixels), []byte{1, 2}}
	require.Empty(t, set.Name())
	require.Equal(t, "digit 3", ClassNames(set.Name())[3])
	require.Equal(t, "bag", ClassNames("Fashion-MNIST")[8])
	other := &Set{set.Images, []byte{2, 1}}
	require.NotEqual(t, set.Hash(), other.Hash())
	require.Equal(t, set.Hash(), (&Set{make([]byte, 2*Pixels), []byte{1, 2}}).Hash())
}

func TestErrorsNameTheFile(t *testing.T) {
	one := append(words(imageMagic, 1, 28, 28), make([]byte, Pixels)...)
	label := append(words(labelMagic, 1), 7)
	cases := map[string]struct {
		images, labels []byte
		want           string
	}{
		"magic":     {words(1, 2, 3, 4), label, "train-images-idx3-ubyte does not begin"},
		"dimension": {append(words(imageMagic, 1, 28, 27), make([]byte, Pixels)...), label, "dimension 2 is 27, not 28"},
		"short":     {one[:100], label, "holds 84 bytes of data"},
		"counts":    {one, append(words(labelMagic, 2), 7, 7), "holds 2 labels"},
		"range":     {one, append(words(labelMagic, 1), 10), "label 0 is 10"},
		"torn":      {packed(t, one)[:30], label, "train-images-idx3-ubyte cannot be unpacked; fetch it again"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, c.images, c.labels)
			_, err := Train(dir)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := Test(t.TempDir())
	require.ErrorContains(t, err, "t10k-images-idx3-ubyte cannot be read; fetch it with train/fetch-data.sh")
}
