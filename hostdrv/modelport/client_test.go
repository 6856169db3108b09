package modelport_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/network"
	"spikehdl/sim"
)

const clientFile = "../../link/client.py"

// TestTheClientOfTheDocumentWorks runs the Python client that stands beside the
// protocol's description against the model, which is at a pseudo-terminal.
func TestTheClientOfTheDocumentWorks(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 300, 20, 400)
	port, err := modelport.New(modelport.Describe(n, []int{20, 40}, 1), func(_ *network.Network, _ []network.Time, r *sim.Result) uint32 {
		return 0xC0FFEE00 + uint32(r.Counts.InputSpikes)
	})
	require.NoError(t, err)
	b, err := hostdrv.Open(context.Background(), port)
	require.NoError(t, err)
	require.NoError(t, b.Load(context.Background(), n, nil))
	master, device, err := pty.Open()
	require.NoError(t, err)
	defer device.Close()
	_, err = term.MakeRaw(int(device.Fd()))
	require.NoError(t, err)
	go answer(port, master)
	defer master.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := func(times []string) (string, error) {
		said, err := exec.CommandContext(ctx, python, append([]string{clientFile, device.Name()}, times...)...).CombinedOutput()
		return strings.TrimSpace(string(said)), err
	}
	for k, input := range linktest.Inputs(n, rand.New(rand.NewPCG(2, 2)), 3) {
		want, err := sim.Run(n, input)
		require.NoError(t, err)
		said, err := client(words(input))
		require.NoError(t, err, said)
		cycles := fmt.Sprint(0xC0FFEE00 + uint32(want.Counts.InputSpikes))
		assert.Equal(t, cycles+" "+strings.Join(words(want.Output()), " "), said, "sample %d", k)
	}
	said, err := client([]string{"0"})
	assert.Error(t, err)
	assert.Contains(t, said, "the board has 300 inputs")
}

// TestTheClientOfTheDocumentIsShort: it is an example, to be read.
func TestTheClientOfTheDocumentIsShort(t *testing.T) {
	text, err := os.ReadFile(clientFile)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	assert.LessOrEqual(t, len(lines), 50)
	for k, line := range lines {
		assert.LessOrEqual(t, len(line), 100, "line %d", k+1)
	}
}

// words are spike times as the client has them.
func words(times []network.Time) (words []string) {
	for _, t := range times {
		if t == network.Silent {
			words = append(words, "-")
		} else {
			words = append(words, fmt.Sprint(t))
		}
	}
	return words
}

// answer lets the model answer at a pseudo-terminal until that is closed.
func answer(port *modelport.Port, master *os.File) {
	buffer := make([]byte, 4096)
	for {
		n, err := master.Read(buffer)
		if err != nil {
			return
		}
		_, _ = port.Write(buffer[:n])
		for {
			n, err := port.Read(buffer)
			if errors.Is(err, hostdrv.ErrTimeout) {
				break
			}
			if _, err := master.Write(buffer[:n]); err != nil {
				return
			}
		}
	}
}
