package classify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"spikehdl/internal/wholefile"
	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/runs"
)

// Study compares configurations that differ in few things, each trained from the same
// seeds.
type Study struct {
	Name  string   `toml:"name"`
	Title string   `toml:"title"`
	Seeds []uint64 `toml:"seeds"`
	// Reference names the variant that others are told relative to.
	Reference string `toml:"reference"`
	// Across is what the plot has from left to right: "" for the decision step, "spikes"
	// or "bits".
	Across   string    `toml:"across"`
	Variants []Variant `toml:"variant"`
}

// Variant is one configuration of a study.
type Variant struct {
	Name string `toml:"name"`
	// Base is the file of the configuration, relative to the study's own, and Change
	// what it says otherwise, as TOML.
	Base   string `toml:"base"`
	Change string `toml:"change"`
	// Curve joins variants of the same word in the plot by a line.
	Curve string `toml:"curve"`
	// OffPlot keeps a variant out of the plot, where it would leave no room for the rest.
	OffPlot bool `toml:"off_plot"`

	config Config
}

// LoadStudy reads a study and the configurations that it names, and checks them. Errors
// name the file, the key, its value and what it should be.
func LoadStudy(path string) (*Study, error) {
	var s Study
	if err := runs.ReadTOML(path, &s); err != nil {
		return nil, err
	}
	switch {
	case s.Name == "":
		return nil, fmt.Errorf(`%s: name = "": give the study a name`, path)
	case len(s.Seeds) == 0:
		return nil, fmt.Errorf("%s: seeds = []: give at least one", path)
	case axes[s.Across].of == nil:
		return nil, fmt.Errorf(`%s: across = %q: must be "spikes" or "bits", or left out for the decision step`, path, s.Across)
	case len(s.Variants) == 0:
		return nil, fmt.Errorf("%s: variant = []: give at least one", path)
	}
	known := map[string]bool{}
	for i := range s.Variants {
		v := &s.Variants[i]
		field := fmt.Sprintf("variant[%d]", i)
		if v.Name == "" || known[v.Name] || v.Name != filepath.Base(v.Name) {
			return nil, fmt.Errorf("%s: %s.name = %q: give each variant a name of its own that can be a folder's", path, field, v.Name)
		}
		known[v.Name] = true
		base, err := LoadConfig(filepath.Join(filepath.Dir(path), v.Base))
		if err != nil {
			return nil, fmt.Errorf("%s: %s.base: %w", path, field, err)
		}
		v.config = *base
		meta, err := toml.Decode(v.Change, &v.config)
		if err != nil {
			return nil, fmt.Errorf("%s: %s.change: %w", path, field, err)
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return nil, fmt.Errorf("%s: %s.change: unknown key %q; remove it or correct its spelling", path, field, unknown[0].String())
		}
		v.config.Name = v.Name
		if err := v.config.validate(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, field, err)
		}
	}
	if !known[s.Reference] {
		return nil, fmt.Errorf("%s: reference = %q: name one of the variants", path, s.Reference)
	}
	return &s, nil
}

// Result is one run of a study.
type Result struct {
	Variant string  `json:"variant"`
	Seed    uint64  `json:"seed"`
	Score   Score   `json:"score"`
	Error   float64 `json:"training_error"` // of the last epoch
	Hash    string  `json:"hash"`           // of the network
	Seconds float64 `json:"seconds"`        // of training, in the last of the sittings that it took
}

// Runs is the number of runs of a study: all variants of the first seed come first.
func (s *Study) Runs() int { return len(s.Seeds) * len(s.Variants) }

// Epochs is the number of epochs of all runs.
func (s *Study) Epochs() int {
	epochs := 0
	for _, v := range s.Variants {
		epochs += v.config.Epochs
	}
	return epochs * len(s.Seeds)
}

// Run does run k of a study, or what is left of it. Its folder below the given one
// holds a checkpoint while it is under way, then the network and the result. Epoch is
// called after each epoch, also for those that are there already.
func (s *Study) Run(ctx context.Context, k int, training, test *dataset.Set, folder string, epoch func()) (*Result, error) {
	v, seed := &s.Variants[k%len(s.Variants)], s.Seeds[k/len(s.Variants)]
	config := v.config
	config.Seed = seed
	folder = filepath.Join(folder, fmt.Sprintf("%s-seed%d", v.Name, seed))
	result := filepath.Join(folder, "result.json")
	if r, err := finished(&config, folder, result); r != nil || err != nil {
		for range config.Epochs {
			epoch()
		}
		return r, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	checkpoint := filepath.Join(folder, "checkpoint.gob")
	run, err := Resume(&config, training, checkpoint)
	if errors.Is(err, fs.ErrNotExist) {
		run, err = NewRun(&config, training)
	}
	if err != nil {
		return nil, err
	}
	done := 0
	tell := func() {
		for ; done < len(run.History()); done++ {
			epoch()
		}
	}
	tell()
	start, saved := time.Now(), time.Now()
	const every = 20 * time.Second
	err = run.Train(ctx, config.Unseen(training, test), func() error {
		tell()
		if run.iteration%64 > 0 || time.Since(saved) < every {
			return nil
		}
		saved = time.Now()
		return run.Save(checkpoint)
	})
	if err != nil {
		return nil, errors.Join(err, run.Save(checkpoint))
	}
	n, err := run.Network()
	if err != nil {
		return nil, err
	}
	n.Training = network.Training{Command: "spiketrain reproduce, study " + s.Name, Seed: seed}
	if err := n.Save(filepath.Join(folder, "network")); err != nil {
		return nil, err
	}
	last := run.History()[config.Epochs-1]
	r := &Result{v.Name, seed, last.Score, last.Error, n.Hash(), time.Since(start).Seconds()}
	text, err := json.MarshalIndent(finishedRun{runs.Text(config), *r}, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := wholefile.Replace(result, append(text, '\n')); err != nil {
		return nil, err
	}
	if err := os.Remove(checkpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return r, nil
}

// finishedRun is the file of a run that has ended.
type finishedRun struct {
	Config string `json:"config"`
	Result Result `json:"result"`
}

// finished is the result that a folder holds, nil if there is none. It fails if it is
// that of another configuration.
func finished(c *Config, folder, path string) (*Result, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var f finishedRun
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w); remove %s", path, err, folder)
	}
	if f.Config != runs.Text(c) {
		return nil, fmt.Errorf("%s is the result of another configuration; remove %s, or choose another --runs", path, folder)
	}
	return &f.Result, nil
}
