package dataset

import (
	"encoding/binary"
	"os"
	"path/filepath"
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
