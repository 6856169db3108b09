package modelport_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/network"
	"spikehdl/sim"
)

// TestTheClientOfTheDocumentWorks runs the Python client that stands beside the
// protocol's description against the model.
func TestTheClientOfTheDocumentWorks(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 300, 20, 40)
	port := open(t, n, 20, 40)
	b, err := hostdrv.Open(context.Background(), port)
	require.NoError(t, err)
	require.NoError(t, b.Load(context.Background(), n, nil))
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(2, 2)), 3)
	args := []string{"../../link/client.py", "-"}
	for _, input := range inputs {
		var sample []byte
		for _, t := range input {
			sample = append(sample, byte(t))
		}
		args = append(args, hex.EncodeToString(sample))
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := exec.CommandContext(ctx, python, args...)
	var answers strings.Builder
	client.Stderr = &answers
	toBoard, err := client.StdoutPipe()
	require.NoError(t, err)
	fromBoard, err := client.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, client.Start())
	join(port, toBoard, fromBoard)
	require.NoError(t, client.Wait(), answers.String())

	lines := strings.Split(strings.TrimSpace(answers.String()), "\n")
	require.Len(t, lines, len(inputs))
	for k, line := range lines {
		var got struct{ Times []*network.Time }
		require.NoError(t, json.Unmarshal([]byte(line), &got))
		want, err := sim.Run(n, inputs[k])
		require.NoError(t, err)
		for j, t2 := range want.Output() {
			if t2 == network.Silent {
				assert.Nil(t, got.Times[j], "sample %d, neuron %d", k, j)
			} else if assert.NotNil(t, got.Times[j], "sample %d, neuron %d", k, j) {
				assert.Equal(t, t2, *got.Times[j], "sample %d, neuron %d", k, j)
			}
		}
	}
}

// join carries bytes between a client and the model, which answers while it is
// written to, until the client has ended.
func join(port *modelport.Port, toBoard io.Reader, fromBoard io.WriteCloser) {
	defer fromBoard.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := toBoard.Read(buffer)
		_, _ = port.Write(buffer[:n])
		for {
			m, err := port.Read(buffer)
			if errors.Is(err, hostdrv.ErrTimeout) {
				break
			}
			if _, err := fromBoard.Write(buffer[:m]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
