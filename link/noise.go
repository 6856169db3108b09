package link

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// NoiseInputs says what a source of noise gives to the inputs of the first layer: parts
// in the order of the inputs. Empty: there is no source.
type NoiseInputs []NoisePart

// NoisePart is a run of neighbouring inputs of one meaning.
type NoisePart struct {
	Meaning NoiseMeaning
	Size    int
}

// NoiseMeaning is what inputs get; the words are those of a network's file.
type NoiseMeaning string

// What inputs get.
const (
	InputNoise NoiseMeaning = "noise" // a level of the generator each
	InputClass NoiseMeaning = "class" // of these, that of the sample's class spikes at step 0
	InputBias  NoiseMeaning = "bias"  // a spike at step 0 each
)

// noiseMeanings are in the order of their numbers in INFO.
var noiseMeanings = []NoiseMeaning{InputNoise, InputClass, InputBias}

// MaxNoiseParts bounds the parts in INFO.
const MaxNoiseParts = 64

// With is the inputs with more behind them. Neighbours of one meaning become one part, so
// that sources that do the same are equal.
func (n NoiseInputs) With(meaning NoiseMeaning, size int) NoiseInputs {
	if last := len(n) - 1; last >= 0 && n[last].Meaning == meaning {
		n = slices.Clone(n)
		n[last].Size += size
		return n
	}
	return append(n[:len(n):len(n)], NoisePart{meaning, size})
}

// String is the parts in words, such as "64 noise, 10 class inputs".
func (n NoiseInputs) String() string {
	if len(n) == 0 {
		return "no inputs"
	}
	var words []string
	for _, p := range n {
		words = append(words, fmt.Sprintf("%d %s", p.Size, p.Meaning))
	}
	return strings.Join(words, ", ") + " inputs"
}

// appendTo adds the parts as INFO has them. They must be valid.
func (n NoiseInputs) appendTo(b []byte) []byte {
	for _, p := range n {
		b = append(b, byte(slices.Index(noiseMeanings, p.Meaning)))
		b = binary.LittleEndian.AppendUint16(b, uint16(p.Size))
	}
	return b
}

// parseNoiseInputs reads NoisePartSize bytes a part. A number that has no meaning becomes
// a word that has none.
func parseNoiseInputs(b []byte) (n NoiseInputs) {
	for ; len(b) > 0; b = b[NoisePartSize:] {
		meaning := NoiseMeaning(fmt.Sprintf("number %d", b[0]))
		if int(b[0]) < len(noiseMeanings) {
			meaning = noiseMeanings[b[0]]
		}
		n = append(n, NoisePart{meaning, int(binary.LittleEndian.Uint16(b[1:]))})
	}
	return n
}

// validate checks the parts for a first layer of so many inputs.
func (n NoiseInputs) validate(inputs int) error {
	if len(n) > MaxNoiseParts {
		return fmt.Errorf("INFO: %d parts of the noise's inputs, must be 0 to %d", len(n), MaxNoiseParts)
	}
	total, classes := 0, 0
	for k, p := range n {
		switch {
		case !slices.Contains(noiseMeanings, p.Meaning):
			return fmt.Errorf("INFO: noise part[%d]: meaning = %q, must be %q, %q or %q", k, p.Meaning, InputNoise, InputClass, InputBias)
		case p.Size < 1 || p.Size > inputs:
			return fmt.Errorf("INFO: noise part[%d]: size = %d, must be 1 to layer[0].n_in = %d", k, p.Size, inputs)
		case k > 0 && p.Meaning == n[k-1].Meaning:
			return fmt.Errorf("INFO: noise part[%d]: meaning = %q is that of the part before; they must be one", k, p.Meaning)
		case p.Meaning == InputClass:
			classes++
		}
		total += p.Size
	}
	if classes > 1 {
		return fmt.Errorf("INFO: %d parts of the noise's inputs are the class, must be 0 or 1", classes)
	}
	if len(n) > 0 && total != inputs {
		return fmt.Errorf("INFO: the noise is for %d inputs, must equal layer[0].n_in = %d", total, inputs)
	}
	return nil
}
