package classify

import (
	"fmt"

	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/runs"
)

// checkpoint is all that an unfinished run needs to go on as if it had never stopped,
// in the midst of an epoch too. Random sources are not in it: each epoch seeds its own.
type checkpoint struct {
	Iteration int
	Values    []nn.State
	Grids     []Grid
	Fired     [][]int
	Wrong     int
	History   []Epoch
}

// Save writes the state of the run to a file, whole or not at all.
func (r *Run) Save(path string) error {
	return runs.Keep(path, r.config, checkpoint{r.iteration, nn.States(r.net.values), r.net.grids, r.fired, r.wrong, r.history})
}

// Resume goes on with a saved run of the same configuration.
func Resume(c *Config, data *dataset.Set, path string) (*Run, error) {
	var saved checkpoint
	if err := runs.Restore(path, c, &saved); err != nil {
		return nil, err
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
