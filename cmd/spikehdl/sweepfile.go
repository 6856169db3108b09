package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/sweep"
	"spikehdl/internal/wholefile"
)

// sweepFile is the CSV file of explore with what it holds.
type sweepFile struct {
	path  string
	mutex sync.Mutex
	rows  map[sweep.Key]sweep.Row
	saved time.Time
}

// saveEvery is how much work a crash can lose.
const saveEvery = 2 * time.Second

// openSweep reads the file, if it is there, and refuses what explore must not
// replace: another CSV file, or plots without rows beside them.
func openSweep(path string, force bool) (*sweepFile, error) {
	if filepath.Ext(path) != ".csv" {
		return nil, cli.Usage("-o %s: the name must end in .csv; the plots beside it end in .png and .svg", path)
	}
	if err := cli.CheckOutput(path, "-o"); err != nil {
		return nil, err
	}
	f := &sweepFile{path: path, rows: map[sweep.Key]sweep.Row{}, saved: time.Now()}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, f.checkPlots(force)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read (%w); choose another -o", path, cli.Plain(err))
	}
	defer file.Close()
	rows, err := sweep.Read(file)
	switch {
	case err != nil && force:
		return f, nil
	case errors.Is(err, sweep.ErrNotOurs):
		return nil, fmt.Errorf("%s: is no file of explore (%w); choose another -o, or give --force to replace it", path, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w; mend or remove the file, or give --force to replace it", path, err)
	}
	for _, row := range rows {
		f.rows[row.Key] = row
	}
	return f, nil
}

// plot is the name of a plot beside the file.
func (f *sweepFile) plot(extension string) string {
	return strings.TrimSuffix(f.path, ".csv") + extension
}

func (f *sweepFile) checkPlots(force bool) error {
	for _, extension := range []string{".png", ".svg"} {
		if _, err := os.Lstat(f.plot(extension)); err == nil && !force {
			return fmt.Errorf("%s: is there already, and no %s beside it that would show it to be explore's; choose another -o, or give --force to replace it", f.plot(extension), f.path)
		}
	}
	return nil
}

// has tells whether the file holds a point's row as it would be computed today.
func (f *sweepFile) has(p *sweep.Point) bool { return f.rows[p.Key()].Hash == p.Hash() }

// add takes a row in.
func (f *sweepFile) add(row sweep.Row) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.rows[row.Key] = row
	if time.Since(f.saved) < saveEvery {
		return nil
	}
	f.saved = time.Now()
	return f.save()
}

// save puts the file in place.
func (f *sweepFile) save() error {
	err := wholefile.Write(f.path, func(w io.Writer) error { return sweep.Write(w, f.all()) })
	if err != nil {
		return fmt.Errorf("%s: cannot be written (%w); choose another -o", f.path, cli.Plain(err))
	}
	return nil
}

func (f *sweepFile) all() []sweep.Row { return slices.Collect(maps.Values(f.rows)) }
