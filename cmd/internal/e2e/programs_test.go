//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/verilator"
)

// programs is the folder of the commands, built once for all tests.
var programs string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "spikehdl-e2e-*")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	// Other users run them too.
	if err := os.Chmod(folder, 0o755); err != nil {
		return 0, err
	}
	programs = folder
	build := exec.Command("go", "build", "-o", folder, "spikehdl/cmd/spikehost", "spikehdl/cmd/spikehdl")
	if said, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, said)
	}
	return m.Run(), nil
}

// guard ends a program that hangs: no test that passes comes near it.
const guard = 2 * time.Minute

func program(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), guard)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, filepath.Join(programs, name), args...)
}

// run runs a program to its end.
func run(t *testing.T, name string, args ...string) (code int, out, err string) {
	t.Helper()
	command := program(t, name, args...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	code = exitCode(t, command.Run())
	return code, stdout.String(), stderr.String()
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	return exit.ExitCode()
}

func needVerilator(t *testing.T) {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
}

// pictures is the folder of a small network that draws 4 x 3 pixels from noise.
func pictures(t *testing.T, kind network.Kind) string {
	t.Helper()
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), kind, 16, 4, 9, 10, 12)
	n.Output = network.Output{Meaning: network.OutputImage, Width: 4, Height: 3}
	folder := filepath.Join(t.TempDir(), "network")
	require.NoError(t, n.Save(folder))
	return folder
}

// simulation is a running spikehdl simulate.
type simulation struct {
	command *exec.Cmd
	port    string
	stderr  bytes.Buffer
}

// simulate starts a board behind a pseudo-terminal; the test ends it.
func simulate(t *testing.T, args ...string) *simulation {
	t.Helper()
	s := &simulation{command: program(t, "spikehdl", append([]string{"simulate"}, args...)...)}
	s.command.Stderr = &s.stderr
	out, err := s.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.command.Start())
	t.Cleanup(func() { _ = s.command.Process.Kill() })
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "spikehdl simulate said no port")
	s.port = lines.Text()
	return s
}

// interrupt sends what Ctrl-C does, and returns the exit code.
func (s *simulation) interrupt(t *testing.T) int {
	t.Helper()
	require.NoError(t, s.command.Process.Signal(syscall.SIGINT))
	return exitCode(t, s.command.Wait())
}
