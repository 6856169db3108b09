package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"spikehdl/gen/flow"
)

// partial is where a tool writes until its outputs are whole.
const partial = flow.Folder + "/partial"

// ownGroup makes a command the head of a process group, all of which is killed when
// its context ends: some tools are scripts that start the tool proper. Nothing need
// be asked to end by itself, since all that it has written is thrown away.
func ownGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second // for a process that left the group and holds the pipe
}

// expand puts the values of variables in a text; a variable to keep stays as it is.
func (b *builder) expand(text, keep string) string {
	for _, v := range b.flow.Variables {
		if v.Name != keep {
			text = strings.ReplaceAll(text, "$("+v.Name+")", b.variable(v))
		}
	}
	return text
}

// variable is what the environment says, as with make.
func (b *builder) variable(v flow.Variable) string {
	if v.Name == flow.Seed {
		return strconv.Itoa(b.seed)
	}
	if value := os.Getenv(v.Name); value != "" {
		return value
	}
	return v.Value
}

// arguments are those of a step, with its variables filled in, but one.
func (b *builder) arguments(s *flow.Step, keep string) []string {
	var arguments []string
	for _, arg := range s.Args {
		arguments = append(arguments, b.expand(arg, keep))
	}
	return arguments
}

// execute runs a step's tool. What it wrote stays in the partial folder until keep
// or discard; its log is returned, as far as it came.
func (b *builder) execute(ctx context.Context, s *flow.Step) (log string, err error) {
	if err := b.discard(); err != nil {
		return "", err
	}
	if err := os.Mkdir(b.path(partial), 0o755); err != nil {
		return "", err
	}
	// The names of outputs stand in the arguments as the description has them.
	var moved []string
	for _, output := range s.Outputs {
		moved = append(moved, output, partialOf(output))
	}
	aside := strings.NewReplacer(moved...)
	var args []string
	for _, arg := range s.Args {
		args = append(args, aside.Replace(b.expand(arg, "")))
	}
	file, err := os.Create(b.path(partialOf(s.Log())))
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	words := io.MultiWriter(file, &text, &lines{take: b.progress.said})
	fmt.Fprintf(file, "$ %s\n", shellLine(filepath.Base(b.programs[s.Name]), args))

	command := exec.CommandContext(ctx, b.programs[s.Name], args...)
	ownGroup(command)
	command.Dir = b.name
	command.Stdout, command.Stderr = words, words
	if s.Stdout != "" {
		output, err := os.Create(b.path(partialOf(s.Stdout)))
		if err != nil {
			return "", errors.Join(err, file.Close())
		}
		defer output.Close()
		command.Stdout = output
	}
	err = command.Run()
	if closed := file.Close(); err == nil {
		err = closed
	}
	if interrupted := ctx.Err(); interrupted != nil {
		return text.String(), interrupted
	}
	return text.String(), err
}

// keep puts a step's outputs and its log in place and returns their digests.
func (b *builder) keep(s *flow.Step) (map[string]string, error) {
	digests := map[string]string{}
	for _, output := range append([]string{s.Log()}, s.Outputs...) {
		aside := b.path(partialOf(output))
		if info, err := os.Stat(aside); err != nil || info.Size() == 0 {
			return nil, fmt.Errorf("it ended without an error, but wrote no %s", output)
		}
		digest, err := fileDigest(aside)
		if err != nil {
			return nil, err
		}
		digests[output] = digest
	}
	for _, output := range append([]string{s.Log()}, s.Outputs...) {
		if err := os.Rename(b.path(partialOf(output)), b.path(output)); err != nil {
			return nil, err
		}
	}
	return digests, b.discard()
}

// keepLog puts the log alone in place, for a step that failed.
func (b *builder) keepLog(s *flow.Step) error {
	return errors.Join(os.Rename(b.path(partialOf(s.Log())), b.path(s.Log())), b.discard())
}

func (b *builder) discard() error { return os.RemoveAll(b.path(partial)) }

// partialOf is where a file of the build folder is while it is written.
func partialOf(file string) string { return partial + "/" + path.Base(file) }

// shellLine is a command as a person would type it.
func shellLine(program string, args []string) string {
	words := []string{program}
	for _, arg := range args {
		words = append(words, flow.Quote(arg))
	}
	return strings.Join(words, " ")
}

// lines cuts what is written into lines.
type lines struct {
	take func(line string)
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.take(string(line))
		l.rest = rest
	}
}
