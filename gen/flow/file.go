package flow

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// File is the description's name in a generated folder.
const File = "flow.json"

// JSON prints the description for the build command.
func (d *Description) JSON() (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it is for people too
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil {
		return "", err
	}
	return text.String(), nil
}

// Parse reads a description and refuses what could not be followed: a step that
// would write outside its folder, or a flow that ends in nothing.
func Parse(text []byte) (*Description, error) {
	d := &Description{}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("is not valid JSON (%w); generate the folder again", err)
	}
	if d.Format != Format {
		return nil, fmt.Errorf("format = %q is not %q; generate the folder again with this version", d.Format, Format)
	}
	for i := range d.Flows {
		if err := d.Flows[i].check(); err != nil {
			return nil, fmt.Errorf("flow %q: %w; generate the folder again", d.Flows[i].Name, err)
		}
	}
	if len(d.Flows) == 0 {
		return nil, fmt.Errorf("has no flow for family %q; choose another board", d.Family)
	}
	return d, nil
}

func (f *Flow) check() error {
	if len(f.Steps) == 0 {
		return fmt.Errorf("has no steps")
	}
	for _, s := range f.Steps {
		switch {
		case s.Name == "" || s.Name != filepath.Base(s.Name) || strings.HasPrefix(s.Name, "."):
			return fmt.Errorf("step %q has a name that is no file's", s.Name)
		case len(s.Tool.Programs) == 0:
			return fmt.Errorf("step %q has no tool", s.Name)
		case len(s.Outputs) == 0:
			return fmt.Errorf("step %q has no outputs", s.Name)
		}
		for _, output := range s.Outputs {
			if filepath.Dir(output) != Folder || !filepath.IsLocal(output) {
				return fmt.Errorf("step %q writes %q, which is not in %s/", s.Name, output, Folder)
			}
		}
	}
	return nil
}
