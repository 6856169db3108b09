package classify

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"

	"spikehdl/internal/wholefile"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
)

// checkpoint is all that an unfinished run needs to go on as if it had never stopped,
// in the midst of an epoch too. Random sources are not in it: each epoch seeds its own.
type checkpoint struct {
	Config    string
	Iteration int
	Values    []nn.State
	Grids     []Grid
	Fired     [][]int
	Wrong     int
	History   []Epoch
}

// Save writes the state of the run to a file, whole or not at all.
func (r *Run) Save(path string) error {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(checkpoint{r.config.text(), r.iteration,
		nn.States(r.net.values), r.net.grids, r.fired, r.wrong, r.history})
	if err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}

// Resume goes on with a saved run. The configuration must be the one that it was
// started with, to the last number: another would give a run that no configuration
// describes.
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
	n := run.net
	if err := nn.Restore(n.values, saved.Values); err != nil {
		return nil, fmt.Errorf("%s: %w; start anew without --resume", path, err)
	}
	n.grids = nil
	for i, l := range n.layers {
		l.Weights = n.values[i].Value
	}
	if len(saved.Grids) > 0 {
		n.setGrids(saved.Grids)
	}
	run.iteration, run.fired, run.wrong, run.history = saved.Iteration, saved.Fired, saved.Wrong, saved.History
	return run, nil
}
