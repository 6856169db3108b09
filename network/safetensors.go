package network

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
)

// The weights are kept in the safetensors format
// (https://huggingface.co/docs/safetensors): eight bytes of header length,
// little endian, a JSON header that a person can read, then the tensors.

// maxHeader bounds the JSON header, as the format's own readers do.
const maxHeader = 1 << 20

type tensorInfo struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

// tensors is a parsed file. Each tensor taken is marked, so that leftovers show.
type tensors struct {
	info map[string]tensorInfo
	data []byte
	used map[string]bool
}

func parseSafetensors(file []byte) (*tensors, error) {
	if len(file) < 8 {
		return nil, fmt.Errorf("%d bytes are too few for a safetensors file; copy it again", len(file))
	}
	size := binary.LittleEndian.Uint64(file)
	if size > maxHeader || size > uint64(len(file)-8) {
		return nil, fmt.Errorf("its header claims %d bytes, but %d follow; the file is truncated or no safetensors file", size, len(file)-8)
	}
	header, data := file[8:8+size], file[8+size:]
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(header, &raw); err != nil {
		return nil, fmt.Errorf("its safetensors header is no JSON: %w", err)
	}
	t := &tensors{map[string]tensorInfo{}, data, map[string]bool{}}
	for name, text := range raw {
		if name == "__metadata__" {
			continue
		}
		var info tensorInfo
		if err := json.Unmarshal(text, &info); err != nil {
			return nil, fmt.Errorf("tensor %q: its header is not understood: %w", name, err)
		}
		t.info[name] = info
	}
	return t, t.checkLayout()
}

// checkLayout demands what the format demands: the tensors fill the data
// without gap or overlap.
func (t *tensors) checkLayout() error {
	names := t.names()
	sort.SliceStable(names, func(a, b int) bool { return t.info[names[a]].Offsets[0] < t.info[names[b]].Offsets[0] })
	end := 0
	for _, name := range names {
		o := t.info[name].Offsets
		if o[0] != end || o[1] < o[0] || o[1] > len(t.data) {
			return fmt.Errorf("tensor %q: bytes %d to %d do not follow byte %d within the %d bytes of data; the file is truncated or damaged",
				name, o[0], o[1], end, len(t.data))
		}
		end = o[1]
	}
	if end != len(t.data) {
		return fmt.Errorf("%d bytes follow the last tensor; the file is damaged", len(t.data)-end)
	}
	return nil
}

func (t *tensors) names() []string {
	names := make([]string, 0, len(t.info))
	for name := range t.info {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// take finds a tensor and checks its type, shape and size in bytes.
func (t *tensors) take(name, dtype string, width int, shape []int) ([]byte, error) {
	info, found := t.info[name]
	if !found {
		return nil, fmt.Errorf("tensor %q is missing", name)
	}
	if info.DType != dtype || !slices.Equal(info.Shape, shape) {
		return nil, fmt.Errorf("tensor %q is %s %v, but must be %s %v as %s declares", name, info.DType, info.Shape, dtype, shape, ManifestFile)
	}
	size := width
	for _, d := range shape {
		if d < 0 || d > MaxNeurons+MaxBiasRows {
			return nil, fmt.Errorf("tensor %q has a dimension of %d, outside 0 to %d", name, d, MaxNeurons+MaxBiasRows)
		}
		size *= d
	}
	if info.Offsets[1]-info.Offsets[0] != size {
		return nil, fmt.Errorf("tensor %q has %d bytes, but %s %v needs %d", name, info.Offsets[1]-info.Offsets[0], dtype, shape, size)
	}
	t.used[name] = true
	return t.data[info.Offsets[0]:info.Offsets[1]], nil
}

func (t *tensors) int8s(name string, shape ...int) ([]int8, error) {
	raw, err := t.take(name, "I8", 1, shape)
	if err != nil {
		return nil, err
	}
	values := make([]int8, len(raw))
	for i, b := range raw {
		values[i] = int8(b)
	}
	return values, nil
}

func (t *tensors) int32s(name string, shape ...int) ([]int32, error) {
	raw, err := t.take(name, "I32", 4, shape)
	if err != nil {
		return nil, err
	}
	values := make([]int32, len(raw)/4)
	for i := range values {
		values[i] = int32(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return values, nil
}

// unused names a tensor that nobody took, "" if there is none.
func (t *tensors) unused() string {
	for _, name := range t.names() {
		if !t.used[name] {
			return name
		}
	}
	return ""
}

// tensorWriter collects tensors and writes them as one safetensors file.
type tensorWriter struct {
	info map[string]tensorInfo
	data []byte
}

func (w *tensorWriter) add(name, dtype string, raw []byte, shape []int) {
	if w.info == nil {
		w.info = map[string]tensorInfo{}
	}
	start := len(w.data)
	w.data = append(w.data, raw...)
	w.info[name] = tensorInfo{dtype, shape, [2]int{start, len(w.data)}}
}

func (w *tensorWriter) int8s(name string, values []int8, shape ...int) {
	raw := make([]byte, len(values))
	for i, v := range values {
		raw[i] = byte(v)
	}
	w.add(name, "I8", raw, shape)
}

func (w *tensorWriter) int32s(name string, values []int32, shape ...int) {
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(v))
	}
	w.add(name, "I32", raw, shape)
}

// bytes is the file. JSON objects are written with sorted keys, and the header
// is padded with spaces to a multiple of eight, as the format asks.
func (w *tensorWriter) bytes() ([]byte, error) {
	header, err := json.Marshal(w.info)
	if err != nil {
		return nil, err
	}
	for len(header)%8 != 0 {
		header = append(header, ' ')
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(file, header...), w.data...), nil
}
