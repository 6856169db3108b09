package main

import (
	"fmt"
	"time"
)

// pace says how fast a run goes and how long it still takes, in the unit that its log
// speaks of.
type pace struct {
	unit   string
	format string // of the rate
	each   int    // of the unit, in an iteration
	before int    // iterations of earlier sittings
	total  int    // iterations of the whole run
	start  time.Time
}

func (p *pace) text(done int) string {
	rate := float64(done-p.before) / max(time.Since(p.start).Seconds(), 1e-9)
	left := time.Duration(float64(p.total-done) / max(rate, 1e-9) * float64(time.Second))
	return fmt.Sprintf(p.format+" %s/s  %s left", rate*float64(p.each), p.unit, left.Round(time.Second))
}
