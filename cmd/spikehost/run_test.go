package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/link"
	"spikehdl/network"
)

func TestSampleDrawsTheSamePictureEveryTime(t *testing.T) {
	first := filepath.Join(t.TempDir(), "a.png")
	code, out, err := run(t, "sample", "-n", "16", "--seed", "7", "-o", first, "--port", "model:")
	assert.Zero(t, code)
	assert.Empty(t, err)
	assert.Regexp(t, `^model: network "digits", seed 7
16 of 16 samples: every spike time equal to the model, cycles as predicted
\d+ to \d+ clock cycles a sample, \d+\.\d us on average at 100 MHz
`+first+`: 16 samples of 28 x 28 pixels
$`, out)

	second := filepath.Join(t.TempDir(), "b.png")
	code, out, _ = run(t, "sample", "-n", "16", "--seed", "7", "-o", second, "--port", "model:", "--no-check")
	assert.Zero(t, code)
	assert.Contains(t, out, "16 samples, not checked against the model")
	third := filepath.Join(t.TempDir(), "c.png")
	code, _, _ = run(t, "sample", "-n", "16", "--seed", "8", "-o", third, "--port", "model:")
	assert.Zero(t, code)
	assert.Equal(t, read(t, first), read(t, second))
	assert.NotEqual(t, read(t, first), read(t, third))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func TestSampleAsJSON(t *testing.T) {
	for _, test := range []struct {
		args    []string
		classes []any
	}{
		{nil, []any{0.0, 1.0, 2.0}},
		{[]string{"--digit", "3", "--model", "digits-delta"}, []any{3.0, 3.0, 3.0}},
	} {
		path := filepath.Join(t.TempDir(), "a.png")
		code, out, _ := run(t, append([]string{"sample", "-n", "3", "--json", "-o", path, "--port", "model:"}, test.args...)...)
		require.Zero(t, code)
		var report map[string]any
		require.NoError(t, json.Unmarshal([]byte(out), &report))
		assert.Equal(t, test.classes, report["classes"])
		assert.Equal(t, 3.0, report["samples"])
		assert.Equal(t, true, report["spike_times_checked"])
		assert.Equal(t, true, report["cycles_checked"])
		assert.Equal(t, path, report["image"])
		assert.Greater(t, report["cycles_mean"], 1.0)
	}
}

func TestAMismatchIsNamedAndLeavesNoPicture(t *testing.T) {
	h := newHost()
	h.tamper(results(t, 2, func(r *link.Result) {
		if at := &r.Times[5]; *at == link.Silent {
			*at = 0
		} else {
			*at = link.Silent
		}
	}))
	path := filepath.Join(t.TempDir(), "a.png")
	assert.Equal(t, 1, h.do(context.Background(), "sample", "-n", "9", "-o", path))
	assert.Regexp(t, `^no --port given: using sim:, the Verilated board
spikehost: model: sample 2, neuron 5: the board says (silent|step \d+), the model (silent|step \d+); the board does not compute this network: generate and program it again
$`, h.err.String())
	assert.NoFileExists(t, path)

	h = newHost()
	h.tamper(results(t, 1, func(r *link.Result) { r.Cycles = 7 }))
	assert.Equal(t, 1, h.do(context.Background(), "selftest", "-n", "9", "--port", "model:"))
	assert.Regexp(t, `^spikehost: model: sample 1: every spike time is equal to the model, but the board took 7 clock cycles where \d+ were predicted\n$`, h.err.String())
}

func TestInterruptedSampling(t *testing.T) {
	h := newHost()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	h.tamper(results(t, 4, func(*link.Result) { cancel() }))
	directory := t.TempDir()
	assert.Equal(t, 130, h.do(ctx, "sample", "-n", "64", "--port", "model:", "-o", filepath.Join(directory, "a.png")))
	assert.Regexp(t, `^spikehost: interrupted after \d of 64 samples; nothing was written, and the board is ready for more\n$`, h.err.String())
	assert.Empty(t, h.out.String())
	entries, err := os.ReadDir(directory)
	require.NoError(t, err)
	assert.Empty(t, entries, "nothing half written")
}

func TestInterruptedLoadingAndConnecting(t *testing.T) {
	h := newHost()
	ctx, cancel := context.WithCancel(context.Background())
	h.tamper(func(frames []link.Frame) []link.Frame {
		for _, f := range frames {
			if f.Type == link.TypeDone {
				cancel()
			}
		}
		return frames
	})
	assert.Equal(t, 130, h.do(ctx, "load", "--port", "model:"))
	assert.Regexp(t, `^spikehost: interrupted after \d+ of \d+ bytes of weights; loading again goes on from there\n$`, h.err.String())
	assert.Equal(t, 130, h.do(ctx, "info", "--port", "model:"))
	assert.Equal(t, "spikehost: interrupted; nothing was written\n", h.err.String())
}

func TestABoardWithAnotherNetworkIsRefused(t *testing.T) {
	h := newHost()
	h.open = func(ctx context.Context, _ string, _ *network.Network, board string, o ports.Options) (hostdrv.Link, ports.Predictor, error) {
		other := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 6, 74, 100, 784)
		return ports.Open(ctx, ports.Model, other, board, o)
	}
	path := filepath.Join(t.TempDir(), "a.png")
	assert.Equal(t, 1, h.do(context.Background(), "sample", "--port", "model:", "-o", path))
	assert.Regexp(t, `^spikehost: model: the board is built for configuration [0-9a-f]{16}, but network "digits" is configuration [0-9a-f]{16} \(.+\); `+
		`give the network that the board was built for, or generate and program a board for this one\n$`, h.err.String())
	assert.NoFileExists(t, path)
	assert.Zero(t, h.do(context.Background(), "info", "--port", "model:"))
	assert.Contains(t, h.out.String(), `but network "digits" is configuration`)
}

func TestInfo(t *testing.T) {
	code, out, _ := run(t, "info", "--port", "model:")
	assert.Zero(t, code)
	assert.Regexp(t, `(?s)^port +model\nprotocol +version 5, credit 2048 bytes in 16 frames, payloads of up to 1016\nconfiguration +[0-9a-f]{16}\nclock +100 MHz\nneurons +window, T = \d+\nlayer 0 .*\nown noise +for \d+ noise, 10 class inputs, as the network has\nweights +not loaded\nnetwork +"digits" fits this board\n$`, out)
	code, out, _ = run(t, "info", "--port", "model:", "--json", "--model", "digits-delta")
	assert.Zero(t, code)
	var report map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, "delta", report["kind"])
	assert.Equal(t, true, report["network_fits"])
	assert.NotEmpty(t, report["layers"])
}

func TestLoadAndSelftest(t *testing.T) {
	code, out, _ := run(t, "load", "--port", "model:")
	assert.Zero(t, code)
	assert.Regexp(t, `^model: loaded "digits", checksum [0-9a-f]{8}\n$`, out)
	for _, name := range []string{"digits", "digits-delta"} {
		code, out, _ = run(t, "selftest", "-n", "20", "--port", "model:", "--model", name)
		assert.Zero(t, code)
		assert.Contains(t, out, "20 of 20 samples: every spike time equal to the model, cycles as predicted\n")
	}
}

func TestSavedNetwork(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 16, 4, 5, 6)
	dir := filepath.Join(t.TempDir(), "mine")
	require.NoError(t, n.Save(dir))
	code, out, _ := run(t, "selftest", "--port", "model:", "--model", dir)
	assert.Zero(t, code)
	assert.Contains(t, out, `network "random-delta"`)
	code, _, err := run(t, "sample", "--port", "model:", "--model", dir, "-o", filepath.Join(t.TempDir(), "a.png"))
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: network \"random-delta\" gives spikes, not an image; sample draws images only\n", err)
	n.Output = network.Output{Meaning: network.OutputImage, Width: 3, Height: 2}
	require.NoError(t, n.Save(dir))
	code, _, err = run(t, "sample", "--digit", "1", "--port", "model:", "--model", dir)
	assert.Equal(t, 2, code)
	assert.Contains(t, err, `--digit 1: network "random-delta" has no classes to choose from; leave it out`)

	weights := filepath.Join(dir, network.WeightsFile)
	data := read(t, weights)
	data[len(data)-1] ^= 1
	require.NoError(t, os.WriteFile(weights, data, 0o644))
	code, _, err = run(t, "selftest", "--port", "model:", "--model", dir)
	assert.Equal(t, 1, code)
	assert.Contains(t, err, weights+": SHA-256 of its ")
}

func TestWhatCannotBeMeant(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"sample", "-n", "0"}, "-n 0: must be 1 to 100000"},
		{[]string{"sample", "--digit", "10", "--port", "model:"}, `--digit 10: network "digits" has classes 0 to 9`},
		{[]string{"sample", "--digit", "-1", "--port", "model:"}, `--digit -1: network "digits" has classes 0 to 9`},
		{[]string{"sample", "digits.png"}, `argument "digits.png" is not understood; this command takes flags only`},
		{[]string{"sample", "--sede", "7"}, "unknown flag: --sede"},
		{[]string{"smaple"}, `unknown command "smaple" for "spikehost"`},
		{[]string{"selftest", "-n", "-5"}, "-n -5: must be 1 to 100000"},
		{[]string{"info", "--port", "modle:"}, `--port "modle:": must be a serial device such as /dev/ttyUSB1, "udp:" with the address of a board, "sim:" for the Verilated board, "sim:pins" for the same with every bit on its pins, "sim:ethernet" for the same on its Ethernet, or "model:" for the model in this process`},
	} {
		code, out, err := run(t, test.args...)
		assert.Equal(t, 2, code, test.args)
		assert.Empty(t, out)
		assert.Contains(t, err, "spikehost: "+test.want)
		assert.Contains(t, err, "--help")
	}
}

func TestWhatCannotBeDone(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "ttyUSB7")
	code, _, err := run(t, "info", "--port", missing)
	assert.Equal(t, 1, code)
	assert.Regexp(t, "^spikehost: "+missing+": no such port; (plug the board in, or use one of those here: /.*|there are no serial ports on this machine: plug the board in, or use --port model:)\n$", err)

	code, _, err = run(t, "info", "--port", "model:", "--model", "nowhere")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: nowhere: no such network directory; give one that holds network.toml and weights.safetensors\n", err)

	code, _, err = run(t, "sample", "-o", filepath.Join(missing, "a.png"), "--port", "model:")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: "+filepath.Join(missing, "a.png")+": its directory does not exist; make it or choose another -o\n", err)

	directory := t.TempDir()
	code, _, err = run(t, "sample", "-n", "1", "-o", directory, "--port", "model:")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehost: "+directory+": is a directory; name a file in it with -o\n", err)

	h := newHost()
	h.open = func(context.Context, string, *network.Network, string, ports.Options) (hostdrv.Link, ports.Predictor, error) {
		return nil, nil, errors.New("no compiler")
	}
	assert.Equal(t, 1, h.do(context.Background(), "info"))
	assert.Equal(t, "no --port given: using sim:, the Verilated board\nspikehost: no compiler\n", h.err.String())
}

func TestHelpHasExamples(t *testing.T) {
	for _, command := range []string{"", "info", "load", "sample", "selftest", "bench", "serve"} {
		args := []string{"--help"}
		if command != "" {
			args = []string{command, "--help"}
		}
		code, out, _ := run(t, args...)
		assert.Zero(t, code)
		assert.Contains(t, out, "Examples:\n  spikehost ")
	}
}

func TestProgressOnlyOnATerminal(t *testing.T) {
	h := newHost()
	assert.Zero(t, h.do(context.Background(), "selftest", "-n", "3", "--port", "model:"))
	assert.Empty(t, h.err.String())
	h.terminal = true
	assert.Zero(t, h.do(context.Background(), "selftest", "-n", "3", "--port", "model:"))
	assert.Contains(t, h.err.String(), "\r\x1b[Kloading weights: ")
	assert.Contains(t, h.err.String(), "\r\x1b[Ksampling: 1 of 3 samples, ")
}

func TestTheBoardMakesTheSameNoise(t *testing.T) {
	for _, args := range [][]string{{"-n", "23"}, {"-n", "9", "--digit", "7"}, {"-n", "11", "--no-check", "--model", "digits-delta"}} {
		var pictures [2][]byte
		var classes [2]any
		for k, noise := range []string{"host", "board"} {
			path := filepath.Join(t.TempDir(), "a.png")
			code, out, err := run(t, append([]string{"sample", "--seed", "5", "--json", "--noise", noise, "-o", path, "--port", "model:"}, args...)...)
			require.Zero(t, code, err)
			var report map[string]any
			require.NoError(t, json.Unmarshal([]byte(out), &report))
			assert.Equal(t, noise, report["noise"])
			pictures[k], classes[k] = read(t, path), report["classes"]
		}
		assert.Equal(t, pictures[0], pictures[1])
		assert.Equal(t, classes[0], classes[1])
	}
}

// TestTheBoardIsAskedForItsNoise: a wrong answer to GENERATE is noticed, and a board that
// has none is told from one that has.
func TestTheBoardIsAskedForItsNoise(t *testing.T) {
	h := newHost()
	h.tamper(results(t, 2, func(r *link.Result) { r.Cycles++ }))
	path := filepath.Join(t.TempDir(), "a.png")
	assert.Equal(t, 1, h.do(context.Background(), "sample", "--noise", "board", "-n", "5", "-o", path, "--port", "model:"))
	assert.Contains(t, h.err.String(), "model: sample 2: every spike time is equal to the model, but the board took")

	h.tamper(infos(t, func(info *link.Info) { info.Noise = nil }))
	assert.Equal(t, 1, h.do(context.Background(), "sample", "--noise", "board", "-n", "5", "-o", path, "--port", "model:"))
	assert.Equal(t, "spikehost: model: the board has no source of noise; send it samples, or generate it with --noise and program it again\n", h.err.String())
	assert.NoFileExists(t, path)

	// A board that was generated for the same layers, but with another split of the inputs.
	h.tamper(infos(t, func(info *link.Info) {
		inputs := info.Layers[0].In
		info.Noise = link.NoiseInputs{}.With(link.InputClass, 10).With(link.InputNoise, inputs-10)
	}))
	for _, args := range [][]string{{"sample", "--noise", "board", "-n", "5", "-o", path}, {"verify", "-n", "5"}} {
		assert.Equal(t, 1, h.do(context.Background(), append(args, "--port", "model:", "--model", "digits-small")...))
		assert.Regexp(t, `^spikehost: model: the board makes noise for 10 class, (\d+) noise inputs, but network "digits-small" has \d+ noise, 10 class inputs; send it samples, or generate it with --noise for this network and program it again\n$`, h.err.String())
	}
	assert.NoFileExists(t, path)
	assert.Zero(t, h.do(context.Background(), "info", "--port", "model:"))
	assert.Regexp(t, `\nown noise +for 10 class, \d+ noise inputs; the network has \d+ noise, 10 class inputs\n`, h.out.String())
	assert.Zero(t, h.do(context.Background(), "bench", "-n", "2", "--port", "model:", "--model", "digits-small"))
	assert.Regexp(t, `noise of the board +- +model: the board makes noise for 10 class`, h.out.String())
	code, _, err := run(t, "sample", "--noise", "boards", "--port", "model:")
	assert.Equal(t, 2, code)
	assert.Contains(t, err, `--noise "boards": must be host or board`)
}
