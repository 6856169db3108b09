package network

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/BurntSushi/toml"

	"spikehdl/internal/wholefile"
)

// A network lives in a directory of two files.
const (
	ManifestFile = "network.toml"
	WeightsFile  = "weights.safetensors"
)

// maxManifest bounds network.toml: several times what sixteen layers need, and
// few enough bytes that nested keys, for which the TOML package takes cubic time,
// cost seconds at worst.
const maxManifest = 16 << 10

// Load reads and checks the network in a directory on disk. Every error names
// the file, the field, its value and the remedy.
func Load(dir string) (*Network, error) {
	_, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such network directory; give one that holds %s and %s", dir, ManifestFile, WeightsFile)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); give a network directory that holds %s and %s", dir, err, ManifestFile, WeightsFile)
	}
	return LoadFS(os.DirFS(dir), dir)
}

// LoadFS reads and checks the network at the root of a file system. Where names
// that root in error messages.
//
// What the manifest declares is checked before the weights are read, so that no
// claim of its costs memory.
func LoadFS(root fs.FS, where string) (*Network, error) {
	manifestPath := filepath.Join(where, ManifestFile)
	text, err := readFile(root, ManifestFile, maxManifest)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); a network directory holds %s and %s", manifestPath, err, ManifestFile, WeightsFile)
	}
	m, err := parseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath, err)
	}
	n := m.network()
	if err := n.validateShape(); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath, err)
	}
	weightsPath := filepath.Join(where, m.Weights.File)
	data, err := readFile(root, m.Weights.File, n.maxWeightsFile())
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); %s names it in weights.file", weightsPath, err, manifestPath)
	}
	if err := n.fill(data, m.Weights.SHA256); err != nil {
		return nil, fmt.Errorf("%s: %w", weightsPath, err)
	}
	return n, nil
}

// readFile reads a regular file of at most limit bytes: neither a pipe that
// never ends nor a file that fills the memory.
func readFile(root fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(root, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("its %d bytes are more than the %d that such a network can need", info.Size(), limit)
	}
	return fs.ReadFile(root, name)
}

// maxWeightsFile is the most bytes that the weights of a valid shape can take.
func (n *Network) maxWeightsFile() int64 {
	size := int64(headerLength + maxHeader)
	for i := range n.Layers {
		l := &n.Layers[i]
		size += int64(l.Rows())*int64(l.Out) + 4*int64(l.Out)
	}
	return size
}

// fill takes weights and thresholds from the weights file of a network whose
// shape is valid. The hash is checked first, so that a damaged file is never
// parsed.
func (n *Network) fill(data []byte, wantSum string) error {
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != wantSum {
		return fmt.Errorf("SHA-256 of its %d bytes is %s, but %s says weights.sha256 = %q; the file is damaged or not the one trained: copy it again",
			len(data), got, ManifestFile, wantSum)
	}
	tensors, err := parseSafetensors(data)
	if err != nil {
		return err
	}
	for i := range n.Layers {
		l := &n.Layers[i]
		if l.Weights, err = tensors.int8s(weightName(i), l.Rows(), l.Out); err != nil {
			return err
		}
		if n.Kind != Delta {
			continue
		}
		if l.Theta, err = tensors.int32s(thetaName(i), l.Out); err != nil {
			return err
		}
	}
	if name := tensors.unused(); name != "" {
		return fmt.Errorf("tensor %q belongs to no layer of %s; remove it", name, ManifestFile)
	}
	return n.validateValues()
}

func weightName(layer int) string { return fmt.Sprintf("layer%d.weight", layer) }
func thetaName(layer int) string  { return fmt.Sprintf("layer%d.theta", layer) }

// Save checks the network and writes it to a directory, which it makes if need
// be. Each file is put in place whole or not at all. The same network is always
// the same bytes.
func (n *Network) Save(dir string) error {
	if err := n.Validate(); err != nil {
		return fmt.Errorf("network %q: %w", n.Name, err)
	}
	manifestText, weights, err := n.encode()
	if err != nil {
		return fmt.Errorf("network %q: %w", n.Name, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("network %q cannot be saved: %w; give a directory that can be written", n.Name, err)
	}
	if err := wholefile.Replace(filepath.Join(dir, WeightsFile), weights); err != nil {
		return fmt.Errorf("network %q cannot be saved: %w", n.Name, err)
	}
	if err := wholefile.Replace(filepath.Join(dir, ManifestFile), manifestText); err != nil {
		return fmt.Errorf("network %q cannot be saved: %w", n.Name, err)
	}
	return nil
}

func (n *Network) encode() (manifestText, weights []byte, err error) {
	var tensors tensorWriter
	for i, l := range n.Layers {
		tensors.int8s(weightName(i), l.Weights, l.Rows(), l.Out)
		if n.Kind == Delta {
			tensors.int32s(thetaName(i), l.Theta, l.Out)
		}
	}
	if weights, err = tensors.bytes(); err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(weights)
	m := manifestOf(n)
	m.Weights = weightsTable{File: WeightsFile, SHA256: hex.EncodeToString(sum[:])}
	if manifestText, err = toml.Marshal(m); err != nil {
		return nil, nil, err
	}
	if len(manifestText) > maxManifest {
		return nil, nil, fmt.Errorf("%s would take %d bytes, more than %d; shorten trained.note and trained.command, or join input parts",
			ManifestFile, len(manifestText), maxManifest)
	}
	return manifestText, weights, nil
}
