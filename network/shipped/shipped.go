// Package shipped holds the trained generators that come with the project, so
// that a first run needs neither training nor files:
//
//   - digits is the default: window neurons, a digit on demand.
//   - digits-delta is made of the paper's neurons, and draws a little less well.
//   - digits-small is made of them too, few and of 4 bits, for FPGAs that hold no
//     more; it draws least well.
//
// All were trained by package train; train/README.md says how and how well.
package shipped

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"spikehdl/network"
)

// Default is the network that commands use where none is named.
const Default = "digits"

//go:embed all:digits all:digits-delta all:digits-small
var files embed.FS

// Names lists the networks that Load knows, in order.
func Names() []string {
	var names []string
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // cannot happen: the root of an embedded tree is always there
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// Load reads a shipped network by its name.
func Load(name string) (*network.Network, error) {
	for _, known := range Names() {
		if known == name {
			root, err := fs.Sub(files, name)
			if err != nil {
				return nil, err
			}
			return network.LoadFS(root, name)
		}
	}
	return nil, fmt.Errorf("no shipped network is called %q; there are %s", name, strings.Join(Names(), ", "))
}
