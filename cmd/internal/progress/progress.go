// Package progress shows how far long work is: on one line of a terminal, drawn
// over itself, and nowhere else.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Line is the line. Several goroutines may share it.
type Line struct {
	w          io.Writer // nil: show nothing
	what, unit string

	mutex   sync.Mutex
	started time.Time
	shown   time.Time
	before  int // done by an earlier run: counts for no rate
}

const refresh = 200 * time.Millisecond

// Start makes a line: "sampling: 5 of 60 samples, ...". It shows only if w is a
// terminal, as the caller knows.
func Start(w io.Writer, terminal bool, what, unit string) *Line {
	l := &Line{what: what, unit: unit, started: time.Now()}
	if terminal {
		l.w = w
	}
	return l
}

// Resume says how much an earlier run has done.
func (l *Line) Resume(done int) { l.before = done }

// Update says how much is done.
func (l *Line) Update(done, total int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := time.Now()
	if l.w == nil || now.Sub(l.shown) < refresh {
		return
	}
	l.shown = now
	fmt.Fprintf(l.w, "\r\x1b[K%s", l.text(done, total, now.Sub(l.started)))
}

func (l *Line) text(done, total int, elapsed time.Duration) string {
	here := done - l.before
	text := fmt.Sprintf("%s: %d of %d %s", l.what, done, total, l.unit)
	if here <= 0 || elapsed <= 0 {
		return text
	}
	rate := float64(here) / elapsed.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	if rate < 1 {
		return fmt.Sprintf("%s, %.1f a minute, %v left", text, 60*rate, left)
	}
	return fmt.Sprintf("%s, %.0f a second, %v left", text, rate, left)
}

// End clears the line.
func (l *Line) End() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.w != nil && !l.shown.IsZero() {
		fmt.Fprint(l.w, "\r\x1b[K")
	}
}
