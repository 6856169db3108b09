package link

import (
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWordsArePackedWithoutAGap(t *testing.T) {
	layers := exampleInfo().Layers // 9 lanes of 4 bits in a bank: 36 bits a word
	w := Write{Layer: 0, Bank: 1, Address: 300, Words: []uint64{0xF12345678, 0xABCDEF012}}
	b := w.Bytes(layers[0].WordBits())
	assert.Equal(t, "\x00\x01\x00\x2c\x01\x78\x56\x34\x12\x2f\x01\xef\xcd\xab", string(b))
	got, err := ParseWrite(b, layers)
	require.NoError(t, err)
	assert.Equal(t, w, got)
}

func TestWritesThatAreRefused(t *testing.T) {
	layers := exampleInfo().Layers
	l := layers[0]
	write := func(w Write, more ...byte) []byte { return append(w.Bytes(l.WordBits()), more...) }
	one := Write{Words: []uint64{1}}
	for _, test := range []struct {
		name    string
		payload []byte
		code    ErrorCode
		written int
	}{
		{"nothing", nil, ErrorBadLength, 0},
		{"half a header", []byte{0, 0, 0, 0}, ErrorBadLength, 0},
		{"no word", write(Write{}), ErrorBadLength, 0},
		{"half a word", write(Write{}, 1, 2, 3, 4), ErrorBadLength, 0},
		{"a word and a byte", write(one, 1), ErrorBadLength, 1},
		{"no such layer", write(Write{Layer: 2, Words: one.Words}), ErrorBadAddress, 0},
		{"no such bank", write(Write{Bank: l.Banks(), Words: one.Words}), ErrorBadAddress, 0},
		{"no such address", write(Write{Address: l.Depth(), Words: one.Words}), ErrorBadAddress, 0},
		{"over the end of the layer", write(Write{Bank: l.Banks() - 1, Address: l.Depth() - 1, Words: []uint64{1, 2}}), ErrorBadAddress, 1},
	} {
		w, err := ParseWrite(test.payload, layers)
		var refused *CommandError
		require.ErrorAs(t, err, &refused, test.name)
		assert.Equal(t, test.code, refused.Code, test.name)
		assert.Len(t, w.Words, test.written, test.name)
	}
}

// Whatever the width of a word, an image that was cut and packed is the same when it
// is put together again, and its checksum does not depend on who asks.
func TestAnImageSurvivesItsLoad(t *testing.T) {
	for _, layer := range []LayerInfo{
		NewLayerInfo(false, 110, 60, 4, 1, 1, 0, 13, MaxWordBits),
		NewLayerInfo(true, 700, 9, 2, 1, 0, 3, 1, MaxWordBits), // words of two bits
		NewLayerInfo(true, 63, 9, 3, 0, 0, 3, 1, MaxWordBits),
		NewLayerInfo(true, 300, 5, 8, 0, 0, 3, 5, MaxWordBits),
	} {
		image := layer.Image(func(row, neuron int) int { return row*7 + neuron*3 }, func(neuron int) int { return neuron + 1 })
		state := NoLoad
		var all []byte
		back := layer.Image(func(int, int) int { return 0 }, func(int) int { return 0 })
		for _, w := range SplitImage(0, layer, image) {
			b := w.Bytes(layer.WordBits())
			require.LessOrEqual(t, len(b), WritePayload)
			got, err := ParseWrite(b, []LayerInfo{layer})
			require.NoError(t, err)
			got.Place(back)
			state, all = state.Add(b), append(all, b...)
		}
		assert.Equal(t, image, back)
		assert.Equal(t, crc32.ChecksumIEEE(all), state.Checksum)
		assert.Equal(t, len(SplitImage(0, layer, image)), state.Frames)
	}
}

func FuzzParseWrite(f *testing.F) {
	layers := append(exampleInfo().Layers, NewLayerInfo(true, 700, 9, 2, 1, 0, 3, 1, MaxWordBits))
	f.Add(Write{Words: []uint64{1}}.Bytes(36))
	f.Add(Write{Layer: 2, Words: []uint64{1, 2, 3}}.Bytes(2))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := ParseWrite(b, layers)
		if len(w.Words) > 0 {
			l := layers[w.Layer]
			require.LessOrEqual(t, w.Bank*l.Depth()+w.Address+len(w.Words), l.Banks()*l.Depth())
		}
		if err != nil {
			return
		}
		wordBits := layers[w.Layer].WordBits()
		again := w.Bytes(wordBits)
		require.Len(t, b, len(again))
		require.Equal(t, b[:len(again)-1], again[:len(again)-1])
	})
}
