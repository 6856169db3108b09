package gan

import (
	"fmt"

	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/runs"
)

// checkpoint is all that an unfinished run needs to go on as if it had never
// stopped. Random sources are not in it: each iteration seeds its own.
type checkpoint struct {
	Iteration int
	Generator []nn.State
	Opponent  []nn.State
	Average   [][]float32
	History   []Losses
}

// Save writes the state of the run to a file, whole or not at all.
func (r *Run) Save(path string) error {
	return runs.Keep(path, r.config, checkpoint{r.iteration, nn.States(r.generator.params()), nn.States(r.opponent.Params()), r.average, r.history})
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
