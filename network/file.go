package network

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/BurntSushi/toml"
	"io/fs"
)

// A network lives in a directory of two files.
const (
	ManifestFile = "network.toml"
	WeightsFile  = "weights.safetensors"
	formatName   = "spikehdl-network-1"
)

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
	Width   int           `toml:"width,omitempty"`
	Height  int           `toml:"height,omitempty"`
}

type layerTable struct {
	In       int `toml:"n_in"`
	Out      int `toml:"n_out"`
	Bits     int `toml:"weight_bits"`
	BiasRows int `toml:"bias_rows"`
	Delay    int `toml:"delay,omitempty"`
	Shift    int `toml:"shift,omitempty"`
}

type weightsTable struct {
	File   string `toml:"file"`
	SHA256 string `toml:"sha256"`
}

type trainedTable struct {
	Command string `toml:"command,omitempty"`
	Data    string `toml:"data,omitempty"`
	Seed    uint64 `toml:"seed"`
	Note    string `toml:"note,omitempty"`
}

// Load reads and checks the network in a directory on disk. Every error names
// the file, the field, its value and the remedy.
func Load(dir string) (*Network, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("%s: no such network directory; give one that holds %s and %s", dir, ManifestFile, WeightsFile)
	}
	return LoadFS(os.DirFS(dir), dir)
}

// LoadFS reads and checks the network at the root of a file system. Where names
// that root in error messages.
func LoadFS(root fs.FS, where string) (*Network, error) {
	manifestPath := filepath.Join(where, ManifestFile)
	text, err := fs.ReadFile(root, ManifestFile)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); a network directory holds %s and %s", manifestPath, err, ManifestFile, WeightsFile)
	}
	m, err := parseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath, err)
	}
	weightsPath := filepath.Join(where, m.Weights.File)
	data, err := fs.ReadFile(root, m.Weights.File)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); %s names it in weights.file", weightsPath, err, manifestPath)
	}
	n, err := assemble(m, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", weightsPath, err)
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath, err)
	}
	return n, nil
}

func parseManifest(text []byte) (*manifest, error) {
	var m manifest
	meta, err := toml.Decode(string(text), &m)
	if err != nil {
		return nil, fmt.Errorf("not valid TOML: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("unknown key %q; remove it or correct its spelling", unknown[0].String())
	}
	if m.Format != formatName {
		return nil, bad("format", fmt.Sprintf("%q", m.Format), "must be %q", formatName)
	}
	// A name with a path in it could reach out of the network's directory.
	if m.Weights.File == "" || filepath.Base(m.Weights.File) != m.Weights.File {
		return nil, bad("weights.file", fmt.Sprintf("%q", m.Weights.File), "must be a plain file name, such as %q", WeightsFile)
	}
	return &m, nil
}

// assemble joins the manifest with the weights: the hash is checked first, so
// that a damaged file is never parsed.
func assemble(m *manifest, data []byte) (*Network, error) {
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != m.Weights.SHA256 {
		return nil, fmt.Errorf("SHA-256 of its %d bytes is %s, but %s says weights.sha256 = %q; the file is damaged or not the one trained: copy it again",
			len(data), got, ManifestFile, m.Weights.SHA256)
	}
	tensors, err := parseSafetensors(data)
	if err != nil {
		return nil, err
	}
	n := &Network{Name: m.Name, Kind: m.Kind, T: m.T,
		Output:   Output(m.Output),
		Training: Training(m.Trained),
	}
	for _, p := range m.Input {
		n.Inputs = append(n.Inputs, InputPart(p))
	}
	for i, t := range m.Layer {
		l := Layer{In: t.In, Out: t.Out, Bits: t.Bits, BiasRows: t.BiasRows, Delay: t.Delay, Shift: t.Shift}
		if l.Weights, err = tensors.int8s(weightName(i), l.Rows(), l.Out); err != nil {
			return nil, err
		}
		if m.Kind == Delta {
			if l.Theta, err = tensors.int32s(thetaName(i), l.Out); err != nil {
				return nil, err
			}
		}
		n.Layers = append(n.Layers, l)
	}
	if name := tensors.unused(); name != "" {
		return nil, fmt.Errorf("tensor %q belongs to no layer of %s; remove it", name, ManifestFile)
	}
	return n, nil
}

func weightName(layer int) string { return fmt.Sprintf("layer%d.weight", layer) }
func thetaName(layer int) string  { return fmt.Sprintf("layer%d.theta", layer) }

// Save checks the network and writes it to a directory, which it makes if need
// be. Each file is put in place whole or not at all.
func (n *Network) Save(dir string) error {
	if err := n.Validate(); err != nil {
		return fmt.Errorf("network %q: %w", n.Name, err)
	}
	manifestText, weights, err := n.encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(dir, WeightsFile), weights); err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, ManifestFile), manifestText)
}

func (n *Network) encode() (manifestText, weights []byte, err error) {
	var tensors tensorWriter
	m := manifest{Format: formatName, Name: n.Name, Kind: n.Kind, T: n.T,
		Output: outputTable(n.Output), Trained: trainedTable(n.Training)}
	for _, p := range n.Inputs {
		m.Input = append(m.Input, inputTable(p))
	}
	for i, l := range n.Layers {
		m.Layer = append(m.Layer, layerTable{l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift})
		tensors.int8s(weightName(i), l.Weights, l.Rows(), l.Out)
		if n.Kind == Delta {
			tensors.int32s(thetaName(i), l.Theta, l.Out)
		}
	}
	if weights, err = tensors.bytes(); err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(weights)
	m.Weights = weightsTable{File: WeightsFile, SHA256: hex.EncodeToString(sum[:])}
	manifestText, err = toml.Marshal(m)
	return manifestText, weights, err
}

func replaceFile(path string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(data); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
