package area

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"

	"github.com/BurntSushi/toml"

	"spikehdl/boards"
)

// Coefficient is what one thing of a kind takes.
type Coefficient struct {
	LUT float64 `toml:"lut"`
	FF  float64 `toml:"ff"`
}

//go:embed coefficients.toml
var coefficientsText string

// coefficients are those of each family, by its name.
var coefficients = mustRead(coefficientsText)

// Of is what one thing of a kind takes of a family.
func Of(family *boards.Family, t Term) Coefficient { return coefficients[family.Name][t] }

// Fingerprint changes when estimates do.
func Fingerprint() string {
	sum := sha256.Sum256([]byte(coefficientsText))
	return hex.EncodeToString(sum[:4])
}

// mustRead reads the embedded table; a test reads it too, so that a mistake in
// it never reaches a user.
func mustRead(text string) map[string]map[Term]Coefficient {
	table, err := readCoefficients(text)
	if err != nil {
		panic(err)
	}
	return table
}

func readCoefficients(text string) (map[string]map[Term]Coefficient, error) {
	table := map[string]map[Term]Coefficient{}
	if _, err := toml.Decode(text, &table); err != nil {
		return nil, fmt.Errorf("coefficients.toml: %w", err)
	}
	known := map[Term]bool{}
	for _, t := range Terms {
		known[t.Term] = true
	}
	for family, terms := range table {
		for term := range terms {
			if !known[term] {
				return nil, fmt.Errorf("coefficients.toml: %s.%s is no term; see Terms for those there are", family, term)
			}
		}
	}
	return table, nil
}
