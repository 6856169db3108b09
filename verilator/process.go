package verilator

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Start says what a subprocess starts with.
type Start struct {
	// Data are the files the design reads, such as "mem/layer0_bank000.hex";
	// Verilog files are skipped, so a design's whole map of files will do.
	Data map[string]string
	// Waveform is the FST file to write, or empty. The model must have been
	// compiled with Trace. The file is whole once Close has returned.
	Waveform string
}

// ErrClosed is what calls after Close return.
var ErrClosed = errors.New("the simulation is closed")

// stopDelay is how long a subprocess may take to end by itself, closing its
// waveform file, before it is killed.
const stopDelay = 5 * time.Second

// process is one running model: requests on its stdin, answers on its stdout.
type process struct {
	name string
	ctx  context.Context
	in   *bufio.Writer
	out  *bufio.Reader
	log  *os.File // what the design and the runtime say

	command *exec.Cmd
	toModel *os.File
	answers *os.File
	ended   chan struct{} // closed when the subprocess has been waited for
	exit    error

	closing sync.Once
	closed  chan struct{}
}

// start runs the model in a new temporary folder that holds the data files.
func (m *Model) start(ctx context.Context, start Start, args ...string) (_ *process, err error) {
	waveform := start.Waveform
	if waveform != "" {
		if !m.Trace {
			return nil, fmt.Errorf("the model of %s cannot write %s: it was compiled without Trace", m.Top, waveform)
		}
		if waveform, err = filepath.Abs(waveform); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp("", "spikehdl-"+m.Top+"-*")
	if err != nil {
		return nil, err
	}
	// The design reads its files before it answers, and what it says is in a file
	// that stays open: the folder need not outlive the greeting, so none is left
	// behind even by a program that is killed later.
	defer func() { _ = os.RemoveAll(dir) }()
	p := &process{name: m.Top, ctx: ctx, ended: make(chan struct{}), closed: make(chan struct{})}
	if err = p.launch(dir, start.Data, m.Executable, append([]string{waveform}, args...)); err != nil {
		return nil, fmt.Errorf("start the model of %s: %w", m.Top, err)
	}
	if err = p.greet(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *process) launch(dir string, data map[string]string, executable string, args []string) error {
	for path, text := range data {
		if strings.HasSuffix(path, ".v") {
			continue
		}
		if err := checkPath(path); err != nil {
			return err
		}
		target := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, []byte(text), 0o644); err != nil {
			return err
		}
	}
	// A file, not a pipe: all that was said is there the moment an answer is.
	log, err := os.CreateTemp(dir, "log-*")
	if err != nil {
		return err
	}
	p.log = log
	modelIn, toModel, err := os.Pipe()
	if err != nil {
		return errors.Join(err, log.Close())
	}
	fromModel, modelOut, err := os.Pipe()
	if err != nil {
		return errors.Join(err, log.Close(), modelIn.Close(), toModel.Close())
	}
	p.toModel, p.answers = toModel, fromModel
	p.in = bufio.NewWriterSize(toModel, 1<<16)
	p.out = bufio.NewReaderSize(fromModel, 1<<16)

	p.command = exec.CommandContext(p.ctx, executable, args...)
	p.command.Dir = dir
	// A group of its own: Ctrl-C in a terminal is for the caller, who may still
	// have to take in what the board is about to say.
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = modelIn, modelOut, log
	p.command.Cancel = p.askToStop
	p.command.WaitDelay = stopDelay
	err = p.command.Start()
	_ = modelIn.Close()
	_ = modelOut.Close()
	if err != nil {
		return errors.Join(err, log.Close(), toModel.Close(), fromModel.Close())
	}
	go func() {
		p.exit = p.command.Wait()
		close(p.ended)
	}()
	return nil
}

// askToStop ends the model's input, and any batch it is in the middle of.
func (p *process) askToStop() error {
	_ = p.toModel.Close()
	return p.command.Process.Signal(syscall.SIGTERM)
}

// greet waits until the design is out of reset. A memory file that is not there
// is only a warning to Verilator's runtime, but never what was meant.
func (p *process) greet() error {
	if err := p.expect('H'); err != nil {
		return err
	}
	if said := p.said(); strings.Contains(said, "$readmem") {
		return fmt.Errorf("the design %s did not find its memory files: %s", p.name, said)
	}
	return nil
}

// close ends the subprocess and waits for it.
func (p *process) close() {
	p.closing.Do(func() {
		close(p.closed)
		_ = p.askToStop()
		select {
		case <-p.ended:
		case <-time.After(stopDelay):
			_ = p.command.Process.Kill()
			<-p.ended
		}
		_ = p.answers.Close()
		_ = p.log.Close()
	})
	<-p.ended
}

// said is the start of what the design printed.
func (p *process) said() string {
	text := make([]byte, 2000)
	n, _ := p.log.ReadAt(text, 0)
	return strings.TrimSpace(string(text[:n]))
}

// failure explains why a request got no answer.
func (p *process) failure(cause error) error {
	select {
	case <-p.closed:
		return ErrClosed
	default:
	}
	if p.ctx.Err() != nil {
		return fmt.Errorf("the simulation of %s was stopped: %w", p.name, p.ctx.Err())
	}
	select {
	case <-p.ended:
		cause = p.exit
	case <-time.After(stopDelay):
	}
	if cause == nil {
		cause = io.ErrUnexpectedEOF
	}
	if said := p.said(); said != "" {
		return fmt.Errorf("the simulation of %s ended by itself (%w): %s", p.name, cause, said)
	}
	return fmt.Errorf("the simulation of %s ended by itself: %w", p.name, cause)
}

// flush sends what was written to p.in.
func (p *process) flush() error {
	if err := p.in.Flush(); err != nil {
		return p.failure(err)
	}
	return nil
}

// expect reads one byte that must be the given answer.
func (p *process) expect(answer byte) error {
	got, err := p.out.ReadByte()
	if err != nil {
		return p.failure(err)
	}
	if got != answer {
		return fmt.Errorf("the model of %s answered %q where %q belongs; delete the cache folder", p.name, got, answer)
	}
	return nil
}

// read fills fixed-size fields from the model's answer.
func (p *process) read(fields ...any) error {
	for _, field := range fields {
		if err := binary.Read(p.out, binary.LittleEndian, field); err != nil {
			return p.failure(err)
		}
	}
	return nil
}

// write queues fixed-size fields; an error shows at the next flush.
func (p *process) write(fields ...any) {
	for _, field := range fields {
		_ = binary.Write(p.in, binary.LittleEndian, field)
	}
}
