package ports

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/sim"
)

func TestModelPortIsABoardThatKeepsItsPrediction(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		n := linktest.Network(rand.New(rand.NewPCG(1, 1)), kind, 16, 4, 12, 10, 6)
		ctx := context.Background()
		l, predict, err := Open(ctx, Model, n, "arty-a7", Options{})
		require.NoError(t, err)
		b, err := hostdrv.Open(ctx, l)
		require.NoError(t, err)
		require.NoError(t, b.Load(ctx, n, nil))
		inputs := linktest.Inputs(n, rand.New(rand.NewPCG(2, 2)), 5)
		require.NoError(t, b.Run(ctx, inputs, func(k int, got hostdrv.Result) error {
			want, err := sim.Run(n, inputs[k])
			require.NoError(t, err)
			assert.Equal(t, want.Output(), got.Times)
			assert.Equal(t, predict(b.Info(), n, want), uint64(got.Cycles))
			assert.NotZero(t, got.Cycles)
			return nil
		}))
	}
}

func TestBoardsAndHostsAgreeOnTheUDPPort(t *testing.T) {
	assert.Equal(t, boards.DefaultPort, hostdrv.DefaultUDPPort)
	l, _, err := Open(context.Background(), "udp:127.0.0.1", nil, "", Options{})
	require.NoError(t, err)
	assert.Equal(t, "udp:127.0.0.1", l.String())
	require.NoError(t, l.Close())
}

func TestPortsThatCannotBe(t *testing.T) {
	for _, spec := range []string{"", "simm:", ":", "udp:"} {
		_, _, err := Open(context.Background(), spec, nil, "", Options{})
		var bad *BadPortError
		require.ErrorAs(t, err, &bad)
		assert.ErrorContains(t, err, `must be a serial device such as /dev/ttyUSB1, "udp:" with the address of a board, "sim:" for the Verilated board, "sim:pins" for the same with every bit on its pins, "sim:ethernet" for the same on its Ethernet, or "model:"`)
	}
	missing := filepath.Join(t.TempDir(), "ttyUSB9")
	_, _, err := Open(context.Background(), missing, nil, "", Options{Baud: hostdrv.DefaultBaud})
	assert.ErrorContains(t, err, missing+": no such port")
}
