package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"spikehdl/cmd/internal/cli"
	"spikehdl/gen/flow"
)

// Options are what a user may choose.
type Options struct {
	Flow     string    // one of FlowNames
	Seed     int       // of the placer
	Tries    int       // seeds to try, from Seed upwards, until timing is met; at least 1
	Progress io.Writer // where to say what is done
	Terminal bool      // Progress is a terminal
}

// builder is one build.
type builder struct {
	*folder
	flow     *flow.Flow
	seed     int
	options  Options
	progress *progress
	record   *record
	programs map[string]string // of each step, by its name
	versions map[string]string
}

// Run builds a generated folder and returns what came out, which build/report.json
// holds too. Where timing is not met it returns the report and a *TimingError.
func Run(ctx context.Context, name string, o Options) (report *Report, err error) {
	f, err := openFolder(name)
	if err != nil {
		return nil, err
	}
	chosen, err := Choose(f.description, o.Flow)
	if err != nil {
		return nil, err
	}
	if chosen.Placing() == nil && (o.Tries > 1 || o.Seed != 1) {
		return nil, cli.Usage("--seed and --tries: flow %s takes no seed; leave them out", chosen.Name)
	}
	locked, err := f.lock()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, locked.Close()) }()
	b := &builder{folder: f, flow: chosen, seed: o.Seed, options: o, record: f.readRecord(),
		progress: &progress{w: o.Progress, terminal: o.Terminal},
		programs: map[string]string{}, versions: map[string]string{}}
	defer func() { err = errors.Join(err, b.discard()) }()
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	return b.report()
}

// run does all steps of the flow that are not done.
func (b *builder) run(ctx context.Context) error {
	b.identify(ctx)
	for i := range b.flow.Steps {
		s := &b.flow.Steps[i]
		if err := ctx.Err(); err != nil {
			return b.stopped(s, err)
		}
		if err := b.step(ctx, s, fmt.Sprintf("%d of %d  %s", i+1, len(b.flow.Steps), s.Title)); err != nil {
			if interrupted := ctx.Err(); interrupted != nil {
				return b.stopped(s, interrupted)
			}
			return err
		}
	}
	return nil
}

// identify finds the program of each step and its version.
func (b *builder) identify(ctx context.Context) {
	versions := map[string]string{}
	for _, s := range b.flow.Steps {
		program := find(s.Tool)
		if _, known := versions[program]; !known {
			versions[program] = version(ctx, s.Tool, program)
		}
		b.programs[s.Name], b.versions[s.Name] = program, versions[program]
	}
}

// stopped is an interruption. It loses the running step only.
func (b *builder) stopped(s *flow.Step, err error) error {
	return &cli.StoppedError{Text: fmt.Sprintf("%s: interrupted in %s; what was done before is kept, and the same command goes on from there", b.name, s.Title), Err: err}
}

// step does one step, unless it is done. Label says which it is.
func (b *builder) step(ctx context.Context, s *flow.Step, label string) error {
	digest, err := b.digest(s)
	if err != nil {
		return err
	}
	done := b.record.Steps[b.key(s)]
	if done == nil || done.Digest != digest {
		done = &stepRecord{Digest: digest, Margins: map[int]float64{}}
	}
	if s == b.flow.Placing() {
		return b.search(ctx, s, done, label)
	}
	if b.intact(s, done) {
		b.progress.skipped(label)
		return nil
	}
	if _, err := b.attempt(ctx, s, label); err != nil {
		return err
	}
	return b.finish(s, done, b.progress.end(b.ended(s)).Seconds())
}

func (b *builder) key(s *flow.Step) string { return b.flow.Name + "/" + s.Name }

// ended is what to say of a step that has ended well.
func (b *builder) ended(s *flow.Step) string { return s.Outputs[0] }

// attempt runs a step's tool and leaves what it wrote aside. The progress has not
// ended then.
func (b *builder) attempt(ctx context.Context, s *flow.Step, label string) (log string, err error) {
	// A report of another design would be worse than none.
	if err := os.Remove(b.path(reportFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: cannot be replaced (%w); choose a folder that can be written", b.path(reportFile), cli.Plain(err))
	}
	b.progress.begin(label)
	log, err = b.execute(ctx, s)
	if err != nil {
		b.progress.end("")
		return "", b.failed(ctx, s, log, err)
	}
	return log, nil
}

// finish puts what a tool wrote in place and records it.
func (b *builder) finish(s *flow.Step, done *stepRecord, seconds float64) error {
	outputs, err := b.keep(s)
	if err != nil {
		log, _ := os.ReadFile(b.path(partialOf(s.Log())))
		return b.failed(context.Background(), s, string(log), err)
	}
	done.Outputs, done.Seconds = outputs, seconds
	b.record.Steps[b.key(s)] = done
	return b.writeRecord(b.record)
}

// lastLines is how much of a failed tool's log is shown.
const lastLines = 12

// failed says what a tool said last, and makes the error.
func (b *builder) failed(ctx context.Context, s *flow.Step, log string, err error) error {
	if ctx.Err() != nil {
		return err
	}
	said := strings.Split(strings.TrimRight(log, "\n"), "\n")
	for _, line := range said[max(0, len(said)-lastLines):] {
		fmt.Fprintf(b.options.Progress, "  | %s\n", line)
	}
	program := b.programs[s.Name]
	if kept := b.keepLog(s); kept != nil {
		return fmt.Errorf("%s failed in %s: %w", s.Title, program, err)
	}
	return fmt.Errorf("%s failed in %s: %w; its last words are above, all of them in %s", s.Title, program, cli.Plain(err), b.path(s.Log()))
}
