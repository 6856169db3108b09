package main

import (
	"os"
	"time"

	"golang.org/x/term"

	bar "spikehdl/cmd/internal/progress"
	"spikehdl/train/classify"
)

// imageMeter says how fast a classifier learns and how long it still takes.
type imageMeter struct {
	run   *classify.Run
	batch int
	line  *bar.Line
	pace  pace
}

func newImageMeter(run *classify.Run, config *classify.Config) *imageMeter {
	line := bar.Start(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), config.Name, "images")
	line.Resume(run.Iteration() * config.Batch)
	return &imageMeter{run, config.Batch, line, pace{"images", "%.0f", config.Batch, run.Iteration(), run.Iterations(), time.Now()}}
}

func (m *imageMeter) show() {
	if m.batch > 1 || m.run.Iteration()%64 == 0 {
		m.line.Update(m.run.Iteration()*m.batch, m.run.Iterations()*m.batch)
	}
}

// rate is for the log.
func (m *imageMeter) rate() string { return m.pace.text(m.run.Iteration()) }
