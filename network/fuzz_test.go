package network

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxFuzzed keeps texts short: the TOML package is slow on deep nesting.
const maxFuzzed = 2048

// FuzzManifest: any text is either refused or says a shape that, where it is
// valid, is written and read again as the same.
func FuzzManifest(f *testing.F) {
	for _, n := range []*Network{tinyDelta(), tinyWindow()} {
		text, _ := filesOf(n)
		f.Add(text)
		f.Add(strings.Replace(text, "= 2", "= -2", 1))
		f.Add(strings.Replace(text, "T =", "t =", 1))
		f.Add(strings.Replace(text, "[[layer]]", "[layer]", 1))
	}
	f.Add("layer = [{n_in = 3}, {n_in = 4, other.deep = {x = 1}}]")
	f.Add("format = 'spikehdl-network-1'\nweights.file = '..'")
	f.Add("T = 0x7fffffffffffffff\nT.a.b = 1")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxFuzzed {
			return
		}
		m, err := parseManifest([]byte(text))
		if err != nil {
			return
		}
		n := m.network()
		if n.validateShape() != nil {
			return
		}
		for i := range n.Layers {
			l := &n.Layers[i]
			if l.Rows()*l.Out > 1<<12 {
				return // valid, but more than is worth building here
			}
			l.Weights = make([]int8, l.Rows()*l.Out)
			if n.Kind == Delta {
				l.Theta = make([]int32, l.Out)
				for j := range l.Theta {
					l.Theta[j] = 1
				}
			}
		}
		require.NoError(t, n.Validate())
		again, err := LoadFS(directory(filesOf(n)), "net")
		require.NoError(t, err)
		require.Equal(t, n, again)
	})
}

// FuzzSafetensors: any bytes are either refused or parsed into tensors that fill
// the data exactly.
func FuzzSafetensors(f *testing.F) {
	_, weights := filesOf(tinyDelta())
	f.Add(weights)
	f.Add(weights[:len(weights)-1])
	f.Add(container(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}`, 8))
	f.Add(container(`{"a":{"dtype":"I8","shape":[-1,9223372036854775807],"data_offsets":[-1,4]}}`, 8))
	f.Add(container(`{"__metadata__":{"a":"b"},"a":{"data_offsets":[0,0]}}`, 0))
	f.Fuzz(func(t *testing.T, file []byte) {
		parsed, err := parseSafetensors(file)
		if err != nil {
			return
		}
		total := 0
		for _, name := range parsed.names() {
			info := parsed.info[name]
			total += info.Offsets[1] - info.Offsets[0]
			values, err := parsed.int8s(name, info.Shape...)
			if err == nil {
				require.Len(t, values, info.Offsets[1]-info.Offsets[0])
			}
			words, err := parsed.int32s(name, info.Shape...)
			if err == nil {
				require.Len(t, words, (info.Offsets[1]-info.Offsets[0])/4)
			}
		}
		require.Len(t, parsed.data, total)
	})
}

// FuzzLoad: any two files are either refused or a network that passes Validate,
// saves, and loads again as the same. The hash in the text is put right, or no
// weights but the seeds' would ever be looked at.
func FuzzLoad(f *testing.F) {
	const mark = "SUM"
	for _, n := range []*Network{tinyDelta(), tinyWindow()} {
		text, weights := filesOf(n)
		text = strings.Replace(text, sumOf(weights), mark, 1)
		f.Add(text, weights)
		f.Add(text, weights[:len(weights)-3])
		f.Add(strings.Replace(text, "n_in = 2", "n_in = 1", 1), weights)
	}
	f.Fuzz(func(t *testing.T, text string, weights []byte) {
		if len(text) > maxFuzzed {
			return
		}
		n, err := LoadFS(directory(strings.Replace(text, mark, sumOf(weights), 1), weights), "net")
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "net/"), err)
			return
		}
		require.NoError(t, n.Validate())
		again, err := LoadFS(directory(filesOf(n)), "net")
		require.NoError(t, err)
		require.Equal(t, n, again)
	})
}
