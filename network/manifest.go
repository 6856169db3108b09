package network

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/BurntSushi/toml"
)

const formatName = "spikehdl-network-1"

// manifest is network.toml as it is written.
type manifest struct {
	Format  string       `toml:"format"`
	Name    string       `toml:"name"`
	Kind    Kind         `toml:"kind"`
	T       int          `toml:"T"`
	Input   []inputTable `toml:"input"`
	Output  outputTable  `toml:"output"`
	Layer   []layerTable `toml:"layer"`
	Weights weightsTable `toml:"weights"`
	Trained trainedTable `toml:"trained"`
}

type inputTable struct {
	Meaning Meaning `toml:"meaning"`
	Size    int     `toml:"size"`
}

type outputTable struct {
	Meaning OutputMeaning `toml:"meaning"`
	Width   int           `toml:"width,omitzero"`
	Height  int           `toml:"height,omitzero"`
}

type layerTable struct {
	In       int `toml:"n_in"`
	Out      int `toml:"n_out"`
	Bits     int `toml:"weight_bits"`
	BiasRows int `toml:"bias_rows"`
	Delay    int `toml:"delay,omitzero"`
	Shift    int `toml:"shift,omitzero"`
	Membrane int `toml:"membrane_bits,omitzero"`
	Current  int `toml:"current_bits,omitzero"`
}

type weightsTable struct {
	File   string `toml:"file"`
	SHA256 string `toml:"sha256"`
}

type trainedTable struct {
	Command string `toml:"command,omitempty"`
	Data    string `toml:"data,omitempty"`
	Seed    int64  `toml:"seed"` // signed, for the decoder would wrap a negative one
	Note    string `toml:"note,omitempty"`
}

// parseManifest reads network.toml. Sizes and ranges are checked later, on the
// network, as for a network that was never in a file.
func parseManifest(text []byte) (*manifest, error) {
	var m manifest
	meta, err := toml.Decode(string(text), &m)
	if err != nil {
		return nil, fmt.Errorf("not understood: %w; correct it, or save the network again", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, unknownKey(unknown[0])
	}
	// The decoder takes keys in any case. "T" and "t" in one file would race for
	// the same field, so that only the exact spelling is let through.
	known := knownKeys(reflect.TypeFor[manifest](), "")
	for _, key := range meta.Keys() {
		if !known[key.String()] {
			return nil, unknownKey(key)
		}
	}
	if m.Format != formatName {
		return nil, bad("format", quoted(m.Format), "must be %q", formatName)
	}
	if m.Trained.Seed < 0 {
		return nil, bad("trained.seed", m.Trained.Seed, "must be 0 to %d", int64(math.MaxInt64))
	}
	// A name with a path in it could reach out of the network's directory.
	if m.Weights.File == "" || m.Weights.File == ManifestFile ||
		strings.Trim(m.Weights.File, ".") == "" || strings.ContainsAny(m.Weights.File, "/\\:\x00") {
		return nil, bad("weights.file", quoted(m.Weights.File), "must be a plain file name, such as %q", WeightsFile)
	}
	return &m, nil
}

func unknownKey(key toml.Key) error {
	return fmt.Errorf("unknown key %q; remove it or correct its spelling", key.String())
}

// knownKeys lists the keys of a table and of the tables in it, as full paths.
func knownKeys(table reflect.Type, path string) map[string]bool {
	known := map[string]bool{}
	for field := range table.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		known[path+name] = true
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			for key := range knownKeys(inner, path+name+".") {
				known[key] = true
			}
		}
	}
	return known
}

// network is what the manifest says; weights and thresholds are still to come.
func (m *manifest) network() *Network {
	n := &Network{Name: m.Name, Kind: m.Kind, T: m.T, Output: Output(m.Output),
		Training: Training{m.Trained.Command, m.Trained.Data, uint64(m.Trained.Seed), m.Trained.Note}}
	for _, p := range m.Input {
		n.Inputs = append(n.Inputs, InputPart(p))
	}
	for _, t := range m.Layer {
		n.Layers = append(n.Layers, Layer{In: t.In, Out: t.Out, Bits: t.Bits,
			BiasRows: t.BiasRows, Delay: t.Delay, Shift: t.Shift, MembraneWidth: t.Membrane, CurrentWidth: t.Current})
	}
	return n
}

// manifestOf describes a network; the weights table is still to come.
func manifestOf(n *Network) *manifest {
	m := &manifest{Format: formatName, Name: n.Name, Kind: n.Kind, T: n.T,
		Output:  outputTable(n.Output),
		Trained: trainedTable{n.Training.Command, n.Training.Data, int64(n.Training.Seed), n.Training.Note}}
	for _, p := range n.Inputs {
		m.Input = append(m.Input, inputTable(p))
	}
	for _, l := range n.Layers {
		m.Layer = append(m.Layer, layerTable{l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift, l.MembraneWidth, l.CurrentWidth})
	}
	return m
}
