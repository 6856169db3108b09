package arrows

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const project = "spikehdl/"

// allowed says which other rows a row's packages may import. A row stands for a
// folder and all packages in it that have no row of their own; they may import
// each other.
var allowed = map[string][]string{
	"network":    {},
	"link":       {},
	"boards":     {},
	"hdl":        {},
	"verilator":  {},
	"sim":        {"network"},
	"sim/cycles": {"link", "network", "sim"},
	"sim/fast":   {"network", "sim"},
	"gen":        {"hdl", "network", "boards", "link", "sim", "sim/cycles"},
	"hostdrv":    {"link", "network", "sim"},
	"train":      {"network", "sim/fast"},
	"internal":   {},

	// A board is verified at the speed of the fast model.
	"hostdrv/verify": {"hostdrv", "link", "network", "sim", "sim/fast"},
	// The page that shows a board, whichever it is.
	"hostdrv/page": {"link", "network", "sim", "sim/fast", "hostdrv"},

	// A netlist is made by the commands of the flow.
	"verilator/netlist": {"gen"},
	// The proof that ends in no program: generated design against reference.
	"verilator/cosim": {"link", "gen", "hdl", "network", "sim", "sim/cycles", "verilator"},
	// Commands join everything.
	"cmd": {"network", "link", "boards", "hdl", "verilator", "verilator/cosim", "sim", "sim/cycles", "sim/fast", "gen", "hostdrv", "hostdrv/page", "hostdrv/verify", "train"},
}

// shared are small packages that anyone may import.
const shared = "internal"

// row is the longest row that a package stands in; "" for none.
func row(path string) string {
	for {
		if _, is := allowed[path]; is {
			return path
		}
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			return ""
		}
		path = path[:cut]
	}
}

// wrong says what is wrong with an import of one package by another; "" for
// nothing.
func wrong(from, to string) string {
	if !strings.HasPrefix(to, project) {
		return ""
	}
	from, to = strings.TrimPrefix(from, project), strings.TrimPrefix(to, project)
	importer, imported := row(from), row(to)
	switch {
	case importer == "":
		return fmt.Sprintf("%s is in no row of the table; add it with what it may import", from)
	case imported != "" && (imported == importer || imported == shared || slices.Contains(allowed[importer], imported)):
		return ""
	}
	return fmt.Sprintf("%s imports %s, but %s may import only %v of this project", from, to, importer, allowed[importer])
}

// imports lists what each package of the project imports outside its tests. It
// reads the files itself, so that a cached result is never older than they are.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if skipped(path, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		importer := project + filepath.ToSlash(folder)
		for _, spec := range file.Imports {
			found[importer] = append(found[importer], strings.Trim(spec.Path.Value, `"`))
		}
		return nil
	})
	require.NoError(t, err)
	return found
}

// skipped are folders that are no part of the project's source: see .gitignore.
func skipped(path, name string) bool {
	switch filepath.ToSlash(path) {
	case "../../runs", "../../data", "../../bin":
		return true
	}
	return name == "testdata" || strings.HasPrefix(name, ".") && name != ".."
}

func TestImportArrows(t *testing.T) {
	found := imports(t)
	require.Contains(t, found, project+"hdl")
	require.Contains(t, found[project+"sim"], project+"network")
	for importer, list := range found {
		for _, imported := range list {
			assert.Empty(t, wrong(importer, imported))
		}
	}
}

func TestTheTableBites(t *testing.T) {
	assert.Equal(t, "hdl imports network, but hdl may import only [] of this project", wrong("spikehdl/hdl", "spikehdl/network"))
	assert.Equal(t, "hostdrv/modelport imports gen/core, but hostdrv may import only [link network sim] of this project",
		wrong("spikehdl/hostdrv/modelport", "spikehdl/gen/core"))
	assert.NotEmpty(t, wrong("spikehdl/gen", "spikehdl/verilator"), "only commands join gen and verilator")
	assert.NotEmpty(t, wrong("spikehdl/verilator", "spikehdl/verilator/cosim"), "a row of its own is another row")
	assert.NotEmpty(t, wrong("spikehdl/network", "spikehdl/cmd/spikehost/x"), "nothing imports a command")
	assert.Contains(t, wrong("spikehdl/novel", "spikehdl/network"), "no row")
	assert.Empty(t, wrong("spikehdl/gen/core", "spikehdl/sim/cycles"))
	assert.Empty(t, wrong("spikehdl/cmd/spikehost", "spikehdl/verilator"))
	assert.Empty(t, wrong("spikehdl/train", "spikehdl/internal/progress"))
	assert.Empty(t, wrong("spikehdl/hdl", "strings"))
}
