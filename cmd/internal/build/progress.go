package build

import (
	"fmt"
	"io"
	"sync"
	"time"

	"spikehdl/gen/flow/logs"
)

// progress shows which step runs, for how long, and what its tool is doing: on one
// line of a terminal that is written again and again. Elsewhere it says one line
// when a step has ended.
type progress struct {
	w        io.Writer
	terminal bool

	mutex   sync.Mutex
	step    string // what runs now; empty between steps
	doing   string
	started time.Time
	stop    chan struct{}
}

const (
	refresh = 200 * time.Millisecond
	columns = 96 // of a terminal that is not wide
)

// begin shows a step, until end.
func (p *progress) begin(step string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.step, p.doing, p.started = step, "", time.Now()
	if !p.terminal {
		return
	}
	p.stop = make(chan struct{})
	go p.refresh(p.stop)
}

func (p *progress) refresh(stop chan struct{}) {
	ticker := time.NewTicker(refresh)
	defer ticker.Stop()
	for {
		p.mutex.Lock()
		select {
		case <-stop:
			p.mutex.Unlock()
			return
		default:
			fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(time.Since(p.started)))
		}
		p.mutex.Unlock()
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
	}
}

// line is what a terminal shows of a running step.
func (p *progress) line(elapsed time.Duration) string {
	line := fmt.Sprintf("%s  %d s", p.step, int(elapsed.Seconds()))
	if p.doing != "" {
		line += "  " + p.doing
	}
	if len(line) > columns {
		line = line[:columns]
	}
	return line
}

// said takes a line of the running tool's log.
func (p *progress) said(line string) {
	if doing := logs.Activity(line); doing != "" {
		p.mutex.Lock()
		p.doing = doing
		p.mutex.Unlock()
	}
}

// end says how the step ended, unless outcome is empty, and returns how long it
// took.
func (p *progress) end(outcome string) time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	elapsed := time.Since(p.started)
	if p.stop != nil {
		close(p.stop)
		p.stop = nil
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	if outcome != "" {
		fmt.Fprintf(p.w, "%s  %.1f s  %s\n", p.step, elapsed.Seconds(), outcome)
	}
	p.step = ""
	return elapsed
}

// skipped says that a step need not run.
func (p *progress) skipped(step string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	fmt.Fprintf(p.w, "%s  unchanged\n", step)
}
