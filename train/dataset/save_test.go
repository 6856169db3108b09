package dataset

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsSavedIsRead(t *testing.T) {
	set := &Set{Images: make([]byte, 2*Pixels), Labels: []byte{3, 9}}
	for i := range set.Images {
		set.Images[i] = byte(i)
	}
	dir := t.TempDir()
	require.NoError(t, set.SaveImages(filepath.Join(dir, "images")))
	require.NoError(t, set.SaveLabels(filepath.Join(dir, "labels")))
	images, err := Images(filepath.Join(dir, "images"))
	require.NoError(t, err)
	labels, err := Labels(filepath.Join(dir, "labels"))
	require.NoError(t, err)
	require.Equal(t, set, &Set{Images: images, Labels: labels})
}
