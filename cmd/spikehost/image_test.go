package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADeviceIsWrittenToAndNotReplaced(t *testing.T) {
	output := filepath.Join(t.TempDir(), "null")
	require.NoError(t, os.Symlink(os.DevNull, output))
	code, _, err := run(t, "sample", "-n", "1", "-o", output, "--port", "model:")
	assert.Zero(t, code, err)
	info, statError := os.Lstat(output)
	require.NoError(t, statError)
	assert.NotZero(t, info.Mode()&fs.ModeSymlink)
}

func TestAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	code, out, err := run(t, "sample", "-n", "1", "-o", "/dev/full", "--port", "model:")
	assert.Equal(t, 1, code)
	assert.Empty(t, out)
	assert.Equal(t, "spikehost: /dev/full: cannot be written (no space left on device); choose another -o\n", err)
}

func TestAPictureThatCannotBeWrittenLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	// The name is as long as one may be, so that the temporary one is longer.
	name := filepath.Join(folder, strings.Repeat("a", 255))
	code, _, err := run(t, "sample", "-n", "1", "-o", name, "--port", "model:")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: "+name+": cannot be written (file name too long); choose another -o\n", err)
	left, readError := os.ReadDir(folder)
	require.NoError(t, readError)
	assert.Empty(t, left)
}

func TestTraceIsForTheSimulation(t *testing.T) {
	code, _, err := run(t, "info", "--port", "model:", "--trace", "a.fst")
	assert.Equal(t, 2, code)
	assert.Contains(t, err, "spikehost: --trace a.fst: only the Verilated board writes waveforms; give --port sim:, sim:pins or sim:ethernet\n")
	nowhere := filepath.Join(t.TempDir(), "nowhere", "a.fst")
	code, _, err = run(t, "info", "--port", "sim:", "--trace", nowhere)
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: "+nowhere+": its directory does not exist; make it or choose another --trace\n", err)
}

func TestTruncatedWeights(t *testing.T) {
	folder := shippedFolder(t)
	weights := filepath.Join(folder, "weights.safetensors")
	require.NoError(t, os.Truncate(weights, 100_000))
	code, _, err := run(t, "load", "--port", "model:", "--model", folder)
	assert.Equal(t, 1, code)
	assert.Regexp(t, "^spikehost: "+weights+`: SHA-256 of its 100000 bytes is [0-9a-f]{64}, but network.toml says weights.sha256 = "[0-9a-f]{64}"; the file is damaged or not the one trained: copy it again\n$`, err)
}

// shippedFolder is a copy of the default network in a folder of its own.
func shippedFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS(filepath.Join("..", "..", "network", "shipped", "digits"))))
	return folder
}

func TestSmallCommands(t *testing.T) {
	code, out, _ := run(t, "version")
	assert.Zero(t, code)
	assert.Regexp(t, `^spikehost \d+\.\d+\.\d+, link protocol 5\n$`, out)
	code, out, _ = run(t, "--version")
	assert.Zero(t, code)
	assert.Regexp(t, `^spikehost \d+\.\d+\.\d+\n$`, out)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, out, _ = run(t, "completion", shell)
		assert.Zero(t, code)
		assert.Contains(t, out, "__complete")
	}
	code, _, err := run(t, "completion", "tcsh")
	assert.Equal(t, 2, code)
	assert.Contains(t, err, `spikehost: completion "tcsh": there is no script for this shell; there are bash, zsh, fish`)
	code, out, _ = run(t, "__complete", "sample", "--port", "")
	assert.Zero(t, code)
	assert.Contains(t, out, "udp:\nsim:\nsim:pins\nsim:ethernet\nmodel:\n")
}
