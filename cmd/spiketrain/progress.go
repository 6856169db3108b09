package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"spikehdl/train/gan"
)

// progress is one line on a terminal, drawn over itself; elsewhere it is silent
// and only the log speaks.
type progress struct {
	pace     pace
	shown    time.Time
	terminal bool
}

func newProgress(first, total int) *progress {
	return &progress{pace: pace{"iterations", "%.1f", 1, first, total, time.Now()}, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
}

func (p *progress) show(done int, losses gan.Losses) {
	if !p.terminal || time.Since(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(os.Stderr, "\r%d of %d  D %.3f  G %.3f  %s \033[K", done, p.pace.total, losses.Discriminator, losses.Generator, p.rate(done))
}

func (p *progress) rate(done int) string { return p.pace.text(done) }

func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
}

// log writes each line to standard error and to a file.
type log struct{ file *os.File }

func openLog(path string, goOn bool) (*log, error) {
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if goOn {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	file, err := os.OpenFile(path, mode, 0o644)
	if err != nil {
		return nil, err
	}
	return &log{file}, nil
}

func (l *log) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
	fmt.Fprintln(os.Stderr, line)
	fmt.Fprintln(l.file, line)
}

func (l *log) Close() error { return l.file.Close() }
