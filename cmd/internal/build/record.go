package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
	"spikehdl/internal/wholefile"
)

// recordFile holds what is done already.
const recordFile = flow.Folder + "/steps.json"

// record is what earlier builds did in a folder.
type record struct {
	Steps map[string]*stepRecord `json:"steps"` // by flow/step
}

// stepRecord is the last run of a step that ended well.
type stepRecord struct {
	Digest  string            `json:"digest"`         // of all that the step depends on, but the seed
	Seed    int               `json:"seed,omitempty"` // that the outputs were placed with
	Outputs map[string]string `json:"outputs"`        // digest of each
	Seconds float64           `json:"seconds"`
	// Margins are what each seed reached, so that a search goes on where it was
	// interrupted: the slowest clock over its goal.
	Margins map[int]float64 `json:"margins,omitempty"`
}

// readRecord reads the record; an unreadable one is none, and all steps run again.
func (f *folder) readRecord() *record {
	r := &record{}
	text, err := os.ReadFile(f.path(recordFile))
	if err != nil || json.Unmarshal(text, r) != nil || r.Steps == nil {
		return &record{Steps: map[string]*stepRecord{}}
	}
	for _, done := range r.Steps {
		if done != nil && done.Margins == nil {
			done.Margins = map[int]float64{}
		}
	}
	return r
}

func (f *folder) writeRecord(r *record) error {
	err := wholefile.Write(f.path(recordFile), func(w io.Writer) error { return cli.WriteJSON(w, r) })
	if err != nil {
		return fmt.Errorf("%s: cannot be written (%w); make room for it", f.path(recordFile), cli.Plain(err))
	}
	return nil
}

// intact tells whether a step's outputs and its log are what its last run left.
func (f *folder) intact(s *flow.Step, done *stepRecord) bool {
	for _, output := range append([]string{s.Log()}, s.Outputs...) {
		digest, err := fileDigest(f.path(output))
		if err != nil || digest != done.Outputs[output] {
			return false
		}
	}
	return true
}

// digest is of all that a step depends on: its tool, its arguments and the content
// of its inputs.
func (b *builder) digest(s *flow.Step) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%q\n", filepath.Base(b.programs[s.Name]), b.versions[s.Name], b.arguments(s, flow.Seed))
	for _, input := range s.Inputs {
		files, err := b.inputs(s, b.expand(input, ""))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			digest, err := fileDigest(file)
			if err != nil {
				return "", fmt.Errorf("%s: cannot be read (%w); %s needs it", file, cli.Plain(err), s.Title)
			}
			fmt.Fprintf(h, "%q %s\n", filepath.Base(file), digest)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// inputs lists the files that an input stands for.
func (b *builder) inputs(s *flow.Step, input string) ([]string, error) {
	path := input
	if !filepath.IsAbs(path) {
		path = b.path(path)
	}
	if !strings.Contains(input, "*") {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("%s: is not there, but %s needs it%s", path, s.Title, b.remedy(s, input))
		}
		return []string{path}, nil
	}
	files, err := filepath.Glob(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be listed (%w)", path, err)
	}
	slices.Sort(files)
	return files, nil
}

// remedy says what helps against a file that is missing.
func (b *builder) remedy(s *flow.Step, input string) string {
	for _, v := range b.flow.Variables {
		if value := b.variable(v); value != "" && strings.HasPrefix(input, value) && v.Name != flow.Seed {
			return fmt.Sprintf("; set the environment's %s to %s", v.Name, v.Meaning)
		}
	}
	return "; generate the folder again"
}

func fileDigest(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
