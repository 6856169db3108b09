package main

import (
	"fmt"
	"io"
	"time"
)

// progress shows how far long work is, on one line of a terminal.
type progress struct {
	w       io.Writer // nil: show nothing
	what    string
	unit    string
	started time.Time
	shown   time.Time
}

const refresh = 200 * time.Millisecond

func (a *app) startProgress(what, unit string) *progress {
	p := &progress{what: what, unit: unit, started: time.Now()}
	if a.terminal {
		p.w = a.stderr
	}
	return p
}

func (p *progress) update(done, total int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.shown) < refresh {
		return
	}
	p.shown = now
	fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(done, total, now.Sub(p.started)))
}

func (p *progress) line(done, total int, elapsed time.Duration) string {
	if done == 0 || elapsed <= 0 {
		return fmt.Sprintf("%s: %d of %d %s", p.what, done, total, p.unit)
	}
	rate := float64(done) / elapsed.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s: %d of %d %s, %.0f a second, %v left", p.what, done, total, p.unit, rate, left)
}

// end clears the line.
func (p *progress) end() {
	if p.w != nil && !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
