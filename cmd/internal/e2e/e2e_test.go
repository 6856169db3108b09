//go:build linux

package e2e

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// One seed gives one picture, wherever it is computed: in this process, by the
// Verilog, bit by bit on the Verilog's serial pins or those of its Ethernet, and there
// again through a serial device, and through a UDP socket, that know nothing of spikehdl.
func TestThePictureIsTheSameOnEveryPort(t *testing.T) {
	needVerilator(t)
	for _, kind := range []network.Kind{network.Window, network.Delta} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			model, folder := pictures(t, kind), t.TempDir()
			board := simulate(t, "--model", model, "--at", filepath.Join(folder, "tty"))
			assert.Equal(t, filepath.Join(folder, "tty"), board.port)
			onNet := simulate(t, "--model", model, "--link", "ethernet", "--ip", "10.0.0.2")
			assert.Regexp(t, `^udp:127\.0\.0\.1:\d+$`, onNet.port)
			var first []byte
			for k, port := range []string{"model:", "sim:", "sim:pins", board.port, "sim:ethernet", onNet.port} {
				output := filepath.Join(folder, "picture.png")
				code, out, err := run(t, "spikehost", "sample", "--seed", "7", "-n", "16", "--model", model, "--port", port, "-o", output)
				require.Zero(t, code, err)
				assert.Contains(t, out, "16 of 16 samples: every spike time equal to the model, cycles as predicted\n")
				picture, readError := os.ReadFile(output)
				require.NoError(t, readError)
				require.NoError(t, os.Remove(output))
				if k == 0 {
					first = picture
				}
				assert.Equal(t, first, picture, port)
			}
			for _, running := range []*simulation{board, onNet} {
				assert.Zero(t, running.interrupt(t))
				assert.Regexp(t, `stopped after \d+ clock cycles\n$`, running.stderr.String())
			}
			assert.NoFileExists(t, board.port)
			code, _, err := run(t, "spikehost", "info", "--model", model, "--port", onNet.port)
			assert.Equal(t, 1, code)
			assert.Contains(t, err, "nobody listens there; is the board's address right, and spikehdl simulate still running?")
		})
	}
}

func TestABoardOfAnotherNetworkIsRefused(t *testing.T) {
	needVerilator(t)
	board := simulate(t, "--model", pictures(t, network.Window))
	assert.True(t, strings.HasPrefix(board.port, "/dev/"), board.port)
	code, out, err := run(t, "spikehost", "sample", "--model", pictures(t, network.Delta), "--port", board.port, "-o", filepath.Join(t.TempDir(), "a.png"))
	assert.Equal(t, 1, code)
	assert.Empty(t, out)
	assert.Regexp(t, `^spikehost: `+board.port+`: the board is built for configuration [0-9a-f]{16}, but network "random-delta" is configuration [0-9a-f]{16} `+
		`\(the network's neurons are delta, the board's are not\); give the network that the board was built for, or generate and program a board for this one\n$`, err)
	assert.Zero(t, board.interrupt(t))
}

// Ctrl-C goes to all programs in the terminal's foreground: the simulated board
// must outlive it until the driver has taken in what was under way.
func TestCtrlCInTheMiddleOfARun(t *testing.T) {
	needVerilator(t)
	model, folder := pictures(t, network.Window), t.TempDir()
	for _, port := range []string{"sim:", "model:"} {
		output := filepath.Join(folder, "picture.png")
		command := program(t, "spikehost", "sample", "-n", "100000", "--model", model, "--port", port, "-o", output)
		terminal, err := pty.Start(command)
		require.NoError(t, err)
		said := readUntil(t, terminal, `sampling: \d+ of 100000 samples, \d+ a second, `)
		_, err = terminal.Write([]byte{3})
		require.NoError(t, err)
		rest, _ := io.ReadAll(terminal) // ends in an error when the program has gone
		assert.Equal(t, 130, exitCode(t, command.Wait()))
		assert.Regexp(t, `spikehost: interrupted after [1-9]\d* of 100000 samples; nothing was written, and the board is ready for more\r\n$`, said+string(rest))
		left, err := os.ReadDir(folder)
		require.NoError(t, err)
		assert.Empty(t, left)
		require.NoError(t, terminal.Close())
	}
}

// readUntil reads until a pattern has come.
func readUntil(t *testing.T, r io.Reader, pattern string) string {
	t.Helper()
	wanted := regexp.MustCompile(pattern)
	var said strings.Builder
	buffer := make([]byte, 4096)
	for !wanted.MatchString(said.String()) {
		n, err := r.Read(buffer)
		said.Write(buffer[:n])
		require.NoError(t, err, "said: %s", said.String())
	}
	return said.String()
}

func TestWithoutVerilator(t *testing.T) {
	for _, args := range [][]string{{"spikehost", "info", "--port", "sim:"}, {"spikehdl", "simulate"}} {
		command := program(t, args[0], args[1:]...)
		command.Env = append(os.Environ(), "PATH="+t.TempDir())
		said, err := command.CombinedOutput()
		assert.Equal(t, 1, exitCode(t, err))
		want := args[0] + ": the program verilator is not in PATH: verilator and a C++ compiler are needed to simulate; install them with: apt-get install verilator g++"
		if args[0] == "spikehost" {
			want += "; or use --port model:, the model in this process"
		}
		assert.Equal(t, want+"\n", string(said))
	}
}

func TestWaveforms(t *testing.T) {
	needVerilator(t)
	wave := filepath.Join(t.TempDir(), "board.fst")
	code, _, err := run(t, "spikehost", "info", "--model", pictures(t, network.Window), "--port", "sim:", "--trace", wave)
	require.Zero(t, code, err)
	info, statError := os.Stat(wave)
	require.NoError(t, statError)
	assert.Greater(t, info.Size(), int64(1000))
}

func TestAFolderThatMayNotBeWritten(t *testing.T) {
	// A folder of the test's own could not be reached by other users.
	folder := filepath.Join(programs, "locked")
	require.NoError(t, os.Mkdir(folder, 0o555))
	output := filepath.Join(folder, "hw")
	command := program(t, "spikehdl", "gen", "-o", output)
	command.Dir = "/"
	if os.Geteuid() == 0 { // who may write everywhere
		const nobody = 65534
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	said, err := command.CombinedOutput()
	assert.Equal(t, 1, exitCode(t, err))
	assert.Equal(t, "spikehdl: "+output+": cannot be written (permission denied); nothing was changed, choose another -o\n", string(said))
}
