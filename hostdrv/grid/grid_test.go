package grid

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestColumns(t *testing.T) {
	for samples, want := range map[int]int{1: 1, 2: 2, 4: 2, 5: 3, 16: 4, 17: 5, 64: 8} {
		assert.Equal(t, want, Columns(samples), "%d samples", samples)
	}
}

func TestDraw(t *testing.T) {
	samples := [][]byte{{0, 255}, {10, 20}, {30, 40}} // 2 x 1 pixels each
	picture, err := Draw(samples, 2, 1)
	require.NoError(t, err)
	assert.Equal(t, 2*(6+2)+2, picture.Bounds().Dx())
	assert.Equal(t, 2*(3+2)+2, picture.Bounds().Dy())
	at := func(x, y int) byte { return picture.GrayAt(x, y).Y }
	assert.Equal(t, []byte{64, 64, 0, 0, 0, 255, 255, 255, 64, 64, 10},
		[]byte{at(0, 2), at(1, 2), at(2, 2), at(3, 2), at(4, 2), at(5, 2), at(6, 2), at(7, 4), at(8, 2), at(9, 2), at(10, 2)})
	assert.Equal(t, byte(30), at(2, 7), "the third sample begins the second row")
	assert.Equal(t, byte(64), at(10, 7), "a place without a sample is background")
}

func TestWriteGivesAPictureAndAlwaysTheSame(t *testing.T) {
	var first, second bytes.Buffer
	require.NoError(t, Write(&first, [][]byte{{1, 2, 3, 4}}, 2, 2))
	require.NoError(t, Write(&second, [][]byte{{1, 2, 3, 4}}, 2, 2))
	assert.Equal(t, first.Bytes(), second.Bytes())
	picture, err := png.Decode(&first)
	require.NoError(t, err)
	assert.Equal(t, 10, picture.Bounds().Dx())
}

func TestBadGrids(t *testing.T) {
	assert.EqualError(t, Write(&bytes.Buffer{}, nil, 2, 2), "a grid of 0 samples of 2 x 2 pixels cannot be drawn; ask for at least one")
	assert.EqualError(t, Write(&bytes.Buffer{}, [][]byte{{1}}, 2, 2), "sample 0 has 1 pixels, not 2 x 2")
}
