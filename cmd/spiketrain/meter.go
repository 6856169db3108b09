package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	bar "spikehdl/cmd/internal/progress"
	"spikehdl/train/classify"
)

// imageMeter says how fast a classifier learns and how long it still takes.
type imageMeter struct {
	run    *classify.Run
	batch  int
	line   *bar.Line
	start  time.Time
	before int // iterations of earlier sittings
}

func newImageMeter(run *classify.Run, config *classify.Config) *imageMeter {
	line := bar.Start(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), config.Name, "images")
	line.Resume(run.Iteration() * config.Batch)
	return &imageMeter{run, config.Batch, line, time.Now(), run.Iteration()}
}

func (m *imageMeter) show() {
	if m.batch > 1 || m.run.Iteration()%64 == 0 {
		m.line.Update(m.run.Iteration()*m.batch, m.run.Iterations()*m.batch)
	}
}

// rate is for the log.
func (m *imageMeter) rate() string {
	seconds := max(time.Since(m.start).Seconds(), 1e-9)
	rate := float64(m.run.Iteration()-m.before) / seconds
	left := time.Duration(float64(m.run.Iterations()-m.run.Iteration()) / max(rate, 1e-9) * float64(time.Second))
	return fmt.Sprintf("%.0f images/s  %v left", rate*float64(m.batch), left.Round(time.Second))
}
