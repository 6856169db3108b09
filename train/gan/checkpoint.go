package gan

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"

	"spikehdl/internal/wholefile"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
)

// checkpoint is all that an unfinished run needs to go on as if it had never
// stopped. Random sources are not in it: each iteration seeds its own.
type checkpoint struct {
	Config    string
	Iteration int
	Generator []nn.State
	Opponent  []nn.State
	Average   [][]float32
	History   []Losses
}

// Save writes the state of the run to a file, whole or not at all.
func (r *Run) Save(path string) error {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(checkpoint{r.config.text(), r.iteration,
		nn.States(r.generator.params()), nn.States(r.opponent.Params()), r.average, r.history})
	if err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}

// Resume goes on with a saved run. The configuration must be the one that it was
// started with, to the last number: another would give a run that no
// configuration describes.
func Resume(c *Config, data *dataset.Set, path string) (*Run, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read; start the run without --resume (%w)", path, err)
	}
	defer file.Close()
	var saved checkpoint
	if err := gob.NewDecoder(file).Decode(&saved); err != nil {
		return nil, fmt.Errorf("%s is not a whole checkpoint; start the run without --resume (%w)", path, err)
	}
	if saved.Config != c.text() {
		return nil, fmt.Errorf("%s was made with another configuration; resume with that one, or start anew without --resume", path)
	}
	run, err := NewRun(c, data)
	if err != nil {
		return nil, err
	}
	if err := nn.Restore(run.generator.params(), saved.Generator); err != nil {
		return nil, fmt.Errorf("%s: generator: %w; start anew without --resume", path, err)
	}
	if err := nn.Restore(run.opponent.Params(), saved.Opponent); err != nil {
		return nil, fmt.Errorf("%s: discriminator: %w; start anew without --resume", path, err)
	}
	if len(saved.Average) != len(run.average) {
		return nil, fmt.Errorf("%s: average: %d arrays, not %d; start anew without --resume", path, len(saved.Average), len(run.average))
	}
	run.average, run.history, run.iteration = saved.Average, saved.History, saved.Iteration
	return run, nil
}
