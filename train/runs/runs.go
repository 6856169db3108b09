// Package runs is what every training run does with its files: it reads what it is to
// do, keeps how far it has come, and goes on from there.
//
// A run is a function of its configuration. So what is kept names the configuration to
// the last number, and goes on with no other.
package runs

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"

	"github.com/BurntSushi/toml"

	"spikehdl/internal/wholefile"
)

// ReadTOML reads a file into a struct, and refuses keys that it does not have. Errors
// name the file, the key and the remedy.
func ReadTOML(path string, into any) error {
	meta, err := toml.DecodeFile(path, into)
	if err != nil {
		return fmt.Errorf("%s: cannot be read as TOML: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: unknown key %q; remove it or correct its spelling", path, unknown[0].String())
	}
	return nil
}

// Text is a configuration, plain data, as TOML.
func Text(config any) string {
	text, err := toml.Marshal(config)
	if err != nil {
		return err.Error() // cannot happen: every field is plain data
	}
	return string(text)
}

// SaveText writes a configuration beside a run's other files.
func SaveText(path string, config any) error {
	return os.WriteFile(path, []byte(Text(config)), 0o644)
}

// Keep writes the state of a run to a file, whole or not at all.
func Keep(path string, config, state any) error {
	var b bytes.Buffer
	encoder := gob.NewEncoder(&b)
	if err := encoder.Encode(Text(config)); err != nil {
		return err
	}
	if err := encoder.Encode(state); err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}

// Restore reads what was kept. The configuration must be the one that the run was
// started with: another would give a run that no configuration describes.
func Restore(path string, config, into any) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s cannot be read; start the run without --resume (%w)", path, err)
	}
	defer file.Close()
	decoder := gob.NewDecoder(file)
	var text string
	if err := decoder.Decode(&text); err != nil {
		return notWhole(path, err)
	}
	if text != Text(config) {
		return fmt.Errorf("%s was made with another configuration; resume with that one, or start anew without --resume", path)
	}
	if err := decoder.Decode(into); err != nil {
		return notWhole(path, err)
	}
	return nil
}

func notWhole(path string, err error) error {
	return fmt.Errorf("%s is not a whole checkpoint; start the run without --resume (%w)", path, err)
}
