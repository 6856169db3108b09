package network

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
)

// The weights are kept in the safetensors format
// (https://huggingface.co/docs/safetensors): eight bytes of header length,
// little endian, a JSON header that a person can read, then the tensors.

const (
	headerLength = 8       // bytes that hold the length of the header
	maxHeader    = 1 << 20 // bytes of JSON, far above what the largest network needs
)

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
	if len(file) < headerLength {
		return nil, fmt.Errorf("%d bytes are too few for a safetensors file; copy it again", len(file))
	}
	size, body := binary.LittleEndian.Uint64(file), file[headerLength:]
	if size > maxHeader || size > uint64(len(body)) {
		return nil, fmt.Errorf("its header claims %d bytes, but at most %d are allowed and %d follow; the file is truncated or no safetensors file",
			size, maxHeader, len(body))
	}
	info, err := parseHeader(body[:size])
	if err != nil {
		return nil, fmt.Errorf("its safetensors header is not understood: %w; save the network again", err)
	}
	t := &tensors{info, body[size:], map[string]bool{}}
	return t, t.checkLayout()
}

// parseHeader is stricter than the JSON package, which takes the last of two
// equal keys, keys in any case, and keys that nobody knows.
func parseHeader(text []byte) (map[string]tensorInfo, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	all := map[string]tensorInfo{}
	err := eachMember(decoder, func(name string) error {
		if name == "__metadata__" {
			return decoder.Decode(&map[string]string{})
		}
		info, err := parseTensorInfo(decoder)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		all[name] = info
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("more follows the end of its object")
	}
	return all, nil
}

func parseTensorInfo(decoder *json.Decoder) (info tensorInfo, err error) {
	var offsets []int
	err = eachMember(decoder, func(key string) error {
		switch key {
		case "dtype":
			return decoder.Decode(&info.DType)
		case "shape":
			return decoder.Decode(&info.Shape)
		case "data_offsets":
			return decoder.Decode(&offsets)
		}
		return fmt.Errorf("unknown key %q", key)
	})
	if err != nil {
		return info, err
	}
	if len(offsets) != 2 {
		return info, fmt.Errorf("data_offsets = %v must be two numbers", offsets)
	}
	info.Offsets = [2]int(offsets)
	return info, nil
}

// eachMember reads a JSON object; member reads the value that belongs to a key.
func eachMember(decoder *json.Decoder, member func(key string) error) error {
	seen := map[string]bool{}
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return fmt.Errorf("%v stands where an object must", start)
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, isKey := token.(string)
		if !isKey {
			return fmt.Errorf("%v stands where a key must", token)
		}
		if seen[key] {
			return fmt.Errorf("key %q occurs twice", key)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	_, err = decoder.Token() // the closing brace
	return err
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
			return fmt.Errorf("tensor %q: bytes %d to %d do not follow byte %d within the %d bytes of data; the file is truncated or damaged: copy it again",
				name, o[0], o[1], end, len(t.data))
		}
		end = o[1]
	}
	if end != len(t.data) {
		return fmt.Errorf("%d bytes follow the last tensor; the file is damaged: copy it again", len(t.data)-end)
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

// take finds a tensor and checks its type, shape and size in bytes. The shape
// asked for comes from a network whose sizes are valid, so that it cannot
// overflow.
func (t *tensors) take(name, dtype string, width int, shape []int) ([]byte, error) {
	info, found := t.info[name]
	if !found {
		return nil, fmt.Errorf("tensor %q is missing, but %s declares its layer; save the network again", name, ManifestFile)
	}
	if info.DType != dtype || !slices.Equal(info.Shape, shape) {
		return nil, fmt.Errorf("tensor %q is %s %v, but must be %s %v as %s declares; correct one of the two files",
			name, info.DType, info.Shape, dtype, shape, ManifestFile)
	}
	size := width
	for _, d := range shape {
		size *= d
	}
	if got := info.Offsets[1] - info.Offsets[0]; got != size {
		return nil, fmt.Errorf("tensor %q has %d bytes, but %s %v needs %d; save the network again", name, got, dtype, shape, size)
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
