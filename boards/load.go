package boards

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed data/*.toml
var builtIn embed.FS

// Names lists the built-in boards, without their aliases, in alphabetical order.
func Names() []string {
	files, _ := fs.Glob(builtIn, "data/*.toml") // fails on a bad pattern only
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(filepath.Base(file), ".toml")
	}
	slices.Sort(names)
	return names
}

// Load finds a board by its name or an alias, or reads the user's own file if name
// is a path: if it holds a slash or ends in ".toml".
func Load(name string) (*Board, error) {
	return (&loader{}).find(name, ".")
}

// LoadFile reads a board from a TOML file of the user.
func LoadFile(path string) (*Board, error) {
	return (&loader{}).file(path)
}

func isPath(name string) bool {
	return strings.Contains(name, "/") || strings.HasSuffix(name, ".toml")
}

// loader follows a chain of inheritance.
type loader struct{ chain []string }

// find resolves a name as seen from a folder: that of the file it stands in.
func (l *loader) find(name, folder string) (*Board, error) {
	if isPath(name) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(folder, name)
		}
		return l.file(name)
	}
	file := "data/" + name + ".toml"
	if alias := aliases()[name]; alias != "" {
		file = "data/" + alias + ".toml"
	}
	text, err := builtIn.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("there is no board %q; there are %s, or give the path of a TOML file of your own",
			name, strings.Join(Names(), ", "))
	}
	return l.parse("boards/"+file, "", string(text))
}

func (l *loader) file(path string) (*Board, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the board's file cannot be read: %w", err)
	}
	return l.parse(filepath.Clean(path), filepath.Dir(path), string(text))
}

// aliases maps each alias of a built-in board to its name. It reads no more than
// it needs, so that a faulty file spoils its own board alone.
func aliases() map[string]string {
	names := map[string]string{}
	for _, name := range Names() {
		var head struct{ Aliases []string }
		if text, err := builtIn.ReadFile("data/" + name + ".toml"); err == nil {
			if _, err := toml.Decode(string(text), &head); err != nil {
				continue
			}
		}
		for _, alias := range head.Aliases {
			names[alias] = name
		}
	}
	return names
}

// parse reads a board's text over that of the board it inherits from. File names
// it in messages; inherited paths start from folder.
func (l *loader) parse(file, folder, text string) (*Board, error) {
	if slices.Contains(l.chain, file) {
		return nil, fmt.Errorf("%s: inherits from itself by way of %s; take one inherits out",
			file, strings.Join(append(l.chain, file), ", "))
	}
	l.chain = append(l.chain, file)
	var head struct {
		Inherits string `toml:"inherits"`
	}
	if _, err := toml.Decode(text, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	board := &Board{Baud: DefaultBaud}
	if head.Inherits != "" {
		parent, err := l.find(head.Inherits, folder)
		if err != nil {
			return nil, fmt.Errorf("%s: inherits = %q: %w", file, head.Inherits, err)
		}
		board = parent
		board.Name, board.Title, board.Aliases = "", "", nil
	}
	full := struct {
		Inherits string `toml:"inherits"`
		*Board
	}{Board: board}
	meta, err := toml.Decode(text, &full)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s: unknown key %q; take it out, or see the built-in boards' files for how it is spelt",
			file, unknown[0].String())
	}
	// The decoder takes keys in any case; two spellings would race for one field.
	for _, key := range meta.Keys() {
		if name := key.String(); name != strings.ToLower(name) {
			return nil, fmt.Errorf("%s: unknown key %q; all keys are spelt in lower case", file, name)
		}
	}
	board.Ethernet.complete()
	if err := board.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return board, nil
}
