package network

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// container is a safetensors file of any header, and data bytes 0, 1, 2, ...
func container(header string, dataSize int) []byte {
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	for k := range dataSize {
		file = append(file, byte(k))
	}
	return file
}

func TestTensorsOfAGoodFile(t *testing.T) {
	// In any order, with metadata, white space, and padding in front of nothing.
	parsed, err := parseSafetensors(container(` {
		"b": {"data_offsets": [2, 10], "shape": [2], "dtype": "I32"},
		"__metadata__": {"made": "by hand"},
		"a": {"dtype": "I8", "shape": [1, 2], "data_offsets": [0, 2]}}  `, 10))
	require.NoError(t, err)
	require.Equal(t, "a", parsed.unused())
	bytes, err := parsed.int8s("a", 1, 2)
	require.NoError(t, err)
	require.Equal(t, []int8{0, 1}, bytes)
	require.Equal(t, "b", parsed.unused())
	words, err := parsed.int32s("b", 2)
	require.NoError(t, err)
	require.Equal(t, []int32{0x05040302, 0x09080706}, words)
	require.Equal(t, "", parsed.unused())
}

func TestHostileContainers(t *testing.T) {
	const notUnderstood = "its safetensors header is not understood: "
	const again = "; save the network again"
	one := func(entry string) string { return `{"a":{"dtype":"I8","shape":[4],"data_offsets":` + entry + `}}` }
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"empty":         {nil, "0 bytes are too few for a safetensors file; copy it again"},
		"seven bytes":   {make([]byte, 7), "7 bytes are too few for a safetensors file; copy it again"},
		"no header":     {make([]byte, 8), notUnderstood + "EOF" + again},
		"null":          {container(`null`, 0), notUnderstood + "<nil> stands where an object must" + again},
		"array":         {container(`[]`, 0), notUnderstood + "[ stands where an object must" + again},
		"unclosed":      {container(`{`, 0), notUnderstood + "EOF" + again},
		"two objects":   {container(`{}{}`, 0), notUnderstood + "more follows the end of its object" + again},
		"rubbish after": {container(`{}x`, 0), notUnderstood + "more follows the end of its object" + again},
		"duplicate tensor": {container(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}`, 4),
			notUnderstood + `key "a" occurs twice` + again},
		"duplicate, escaped": {container(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"\u0061":{}}`, 4),
			notUnderstood + `key "a" occurs twice` + again},
		"duplicate key": {container(`{"a":{"dtype":"I8","dtype":"I32","shape":[4],"data_offsets":[0,4]}}`, 4),
			notUnderstood + `tensor "a": key "dtype" occurs twice` + again},
		"unknown key": {container(`{"a":{"dtype":"I8","Shape":[4],"data_offsets":[0,4]}}`, 4),
			notUnderstood + `tensor "a": unknown key "Shape"` + again},
		"tensor is null":    {container(`{"a":null}`, 0), notUnderstood + `tensor "a": <nil> stands where an object must` + again},
		"no offsets":        {container(`{"a":{}}`, 0), notUnderstood + `tensor "a": data_offsets = [] must be two numbers` + again},
		"one offset":        {container(one(`[0]`), 4), notUnderstood + `tensor "a": data_offsets = [0] must be two numbers` + again},
		"three offsets":     {container(one(`[0,4,4]`), 4), notUnderstood + `tensor "a": data_offsets = [0 4 4] must be two numbers` + again},
		"negative start":    {container(one(`[-4,0]`), 4), `tensor "a": bytes -4 to 0 do not follow byte 0 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"negative length":   {container(one(`[0,-4]`), 4), `tensor "a": bytes 0 to -4 do not follow byte 0 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"beyond the data":   {container(one(`[0,5]`), 4), `tensor "a": bytes 0 to 5 do not follow byte 0 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"far beyond":        {container(one(`[0,9223372036854775807]`), 4), `tensor "a": bytes 0 to 9223372036854775807 do not follow byte 0 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"gap in front":      {container(one(`[1,4]`), 4), `tensor "a": bytes 1 to 4 do not follow byte 0 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"bytes left":        {container(one(`[0,3]`), 4), "1 bytes follow the last tensor; the file is damaged: copy it again"},
		"data but no entry": {container(`{}`, 4), "4 bytes follow the last tensor; the file is damaged: copy it again"},
		"overlap": {container(`{"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"I8","shape":[2],"data_offsets":[2,4]}}`, 4),
			`tensor "b": bytes 2 to 4 do not follow byte 3 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"the same bytes": {container(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}`, 4),
			`tensor "b": bytes 0 to 4 do not follow byte 4 within the 4 bytes of data; the file is truncated or damaged: copy it again`},
		"header too long for the file": {append(binary.LittleEndian.AppendUint64(nil, 3), '{', '}'),
			"its header claims 3 bytes, but at most 1048576 are allowed and 2 follow; the file is truncated or no safetensors file"},
		"header of all ones": {append(binary.LittleEndian.AppendUint64(nil, 1<<64-1), '{', '}'),
			"its header claims 18446744073709551615 bytes, but at most 1048576 are allowed and 2 follow; the file is truncated or no safetensors file"},
		"header above the limit": {container(strings.Repeat(" ", maxHeader-1)+"{}", 0),
			"its header claims 1048577 bytes, but at most 1048576 are allowed and 1048577 follow; the file is truncated or no safetensors file"},
	} {
		_, err := parseSafetensors(test.file)
		assert.EqualError(t, err, test.want, name)
	}
	// These are worded by the JSON package.
	for _, entry := range []string{`[0,1e99]`, `[0,9223372036854775808]`, `[0,4.5]`, `["0",4]`, `{}`, `[0,`} {
		_, err := parseSafetensors(container(one(entry), 4))
		assert.ErrorContains(t, err, notUnderstood+`tensor "a": `, entry)
	}
	_, err := parseSafetensors(container(strings.Repeat(`{"a":`, 20000), 0))
	assert.ErrorContains(t, err, notUnderstood)
	_, err = parseSafetensors(container(`{"__metadata__":`+strings.Repeat(`[`, 20000), 0))
	assert.ErrorContains(t, err, notUnderstood)
}

// The tensors of a file whose hash is right must still be those of the manifest.
func TestTensorsThatAreNotTheManifests(t *testing.T) {
	const theta0 = `"layer0.theta":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}`
	rest := func(weight0 string) string {
		return `{` + theta0 + `,` + weight0 + `,"layer1.theta":{"dtype":"I32","shape":[2],"data_offsets":[16,24]},` +
			`"layer1.weight":{"dtype":"I8","shape":[2,2],"data_offsets":[24,28]}}`
	}
	for name, test := range map[string]struct{ header, want string }{
		"transposed": {rest(`"layer0.weight":{"dtype":"I8","shape":[2,4],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is I8 [2 4], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"flat": {rest(`"layer0.weight":{"dtype":"I8","shape":[8],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is I8 [8], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"no shape": {rest(`"layer0.weight":{"dtype":"I8","data_offsets":[8,16]}`),
			`tensor "layer0.weight" is I8 [], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"unsigned": {rest(`"layer0.weight":{"dtype":"U8","shape":[4,2],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is U8 [4 2], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"a product that wraps to eight": {rest(`"layer0.weight":{"dtype":"I8","shape":[4611686018427387906,4],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is I8 [4611686018427387906 4], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"negative shape": {rest(`"layer0.weight":{"dtype":"I8","shape":[-4,-2],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is I8 [-4 -2], but must be I8 [4 2] as network.toml declares; correct one of the two files`},
		"another name": {rest(`"layer0.weights":{"dtype":"I8","shape":[4,2],"data_offsets":[8,16]}`),
			`tensor "layer0.weight" is missing, but network.toml declares its layer; save the network again`},
		"bytes too few": {`{` + theta0 + `,"layer0.weight":{"dtype":"I8","shape":[4,2],"data_offsets":[8,15]},"layer1.theta":{"dtype":"I32","shape":[2],"data_offsets":[15,28]}}`,
			`tensor "layer0.weight" has 7 bytes, but I8 [4 2] needs 8; save the network again`},
	} {
		file := container(test.header, 28)
		text, good := filesOf(tinyDelta())
		text = strings.Replace(text, sumOf(good), sumOf(file), 1)
		_, err := LoadFS(directory(text, file), "net")
		assert.EqualError(t, err, "net/weights.safetensors: "+test.want, name)
	}

	// A window network has no thresholds.
	var w tensorWriter
	w.int8s("layer0.weight", tinyWindow().Layers[0].Weights, 5, 6)
	w.int32s("layer0.theta", make([]int32, 6), 6)
	file, err := w.bytes()
	require.NoError(t, err)
	text, good := filesOf(tinyWindow())
	_, err = LoadFS(directory(strings.Replace(text, sumOf(good), sumOf(file), 1), file), "net")
	require.EqualError(t, err, `net/weights.safetensors: tensor "layer0.theta" belongs to no layer of network.toml; remove it`)
}
