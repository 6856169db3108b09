package main

import (
	"os"
	"path/filepath"
	"time"
)

// runFolder is where a run keeps its log, its checkpoint, its configuration and its plots.
type runFolder struct {
	path  string
	log   *log
	saved time.Time // when the last checkpoint was written, or the folder was opened
}

// openFolder makes the folder of a run, whose state start makes: anew, or out of the
// checkpoint of that path. The log goes on if the run does.
func openFolder(runs, name string, resume bool, start func(checkpoint string) error, config interface{ SaveText(path string) error }) (*runFolder, error) {
	f := &runFolder{path: filepath.Join(runs, name), saved: time.Now()}
	if err := os.MkdirAll(f.path, 0o755); err != nil {
		return nil, err
	}
	if err := start(f.checkpoint()); err != nil {
		return nil, err
	}
	if err := config.SaveText(f.file("config.toml")); err != nil {
		return nil, err
	}
	var err error
	f.log, err = openLog(f.file("log.txt"), resume)
	return f, err
}

func (f *runFolder) file(name string) string { return filepath.Join(f.path, name) }
func (f *runFolder) checkpoint() string      { return f.file("checkpoint.gob") }

// network is where the run's network goes: to the directory asked for, or into the folder.
func (f *runFolder) network(out string) string {
	if out == "" {
		return f.file("network")
	}
	return out
}

// keep saves a checkpoint if the last one is so old.
func (f *runFolder) keep(every time.Duration, save func(path string) error) error {
	if time.Since(f.saved) < every {
		return nil
	}
	f.saved = time.Now()
	return save(f.checkpoint())
}
