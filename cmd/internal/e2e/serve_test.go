//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// page is a running spikehost serve.
type page struct {
	address string
	end     func() (code int, said string) // Ctrl-C
}

func servePage(t *testing.T, args ...string) page {
	t.Helper()
	command := program(t, "spikehost", append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() })
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "spikehost serve said no address")
	return page{lines.Text(), func() (int, string) {
		require.NoError(t, command.Process.Signal(syscall.SIGINT))
		code := exitCode(t, command.Wait())
		return code, said.String()
	}}
}

func (p page) ask(t *testing.T, path string) (status int, body string) {
	t.Helper()
	answer, err := http.Get(p.address + path)
	require.NoError(t, err)
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(data)
}

func (p page) awaitBoard(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { status, _ := p.ask(t, "healthz"); return status == http.StatusOK }, guard, 20*time.Millisecond)
}

// The page shows the same sample on every port, cycles and all.
func TestThePageIsTheSameOnEveryPort(t *testing.T) {
	needVerilator(t)
	model := pictures(t, network.Delta)
	board := simulate(t, "--model", model)
	var first string
	for _, port := range []string{"model:", "sim:", board.port} {
		p := servePage(t, "--model", model, "--port", port)
		p.awaitBoard(t)
		status, raster := p.ask(t, "api/raster?from=7&to=8&at=3&of=9")
		assert.Equal(t, http.StatusOK, status)
		assert.Contains(t, raster, `"difference":""`)
		assert.Contains(t, raster, ` cycles, as predicted"`)
		if first == "" {
			first = raster
		}
		assert.Equal(t, first, raster, port)
		_, metrics := p.ask(t, "metrics")
		assert.Contains(t, metrics, "\nspikehost_samples_total 1\n")
		code, said := p.end()
		assert.Zero(t, code)
		assert.True(t, strings.HasSuffix(said, "stopped after 1 samples\n"), said)
	}
	assert.Zero(t, board.interrupt(t))
}

// A board that goes away is told of, and opened again when it is back at its port.
func TestThePageOutlivesTheBoard(t *testing.T) {
	needVerilator(t)
	model := pictures(t, network.Window)
	tty := t.TempDir() + "/tty"
	board := simulate(t, "--model", model, "--at", tty)
	p := servePage(t, "--model", model, "--port", tty)
	p.awaitBoard(t)
	assert.Zero(t, board.interrupt(t))
	status, body := p.ask(t, "api/sample?from=7")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Contains(t, body, tty+": ")
	again := simulate(t, "--model", model, "--at", tty)
	p.awaitBoard(t)
	status, _ = p.ask(t, "api/sample?from=7")
	assert.Equal(t, http.StatusOK, status)
	code, said := p.end()
	assert.Zero(t, code)
	assert.Contains(t, said, tty+": the board is back\n")
	assert.Zero(t, again.interrupt(t))
}
