package simboard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/verilator"
)

// boardOnPins starts the whole board of a small random network on its pins.
func boardOnPins(t *testing.T, kind network.Kind, divisor int, options verilator.ConnOptions) (*hostdrv.Board, *network.Network) {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), kind, 16, 4, 10, 12, 9)
	design, err := gen.Generate(n, board, gen.Options{})
	require.NoError(t, err)
	model, err := verilator.Compile(t.Context(), verilator.Design{Top: design.Top, Files: design.Files,
		Params: map[string]int{"UART_DIVISOR": divisor}, Harness: verilator.Pins})
	require.NoError(t, err)
	conn, err := model.StartConn(context.Background(), verilator.Start{Data: design.MemoryFiles()}, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	b, err := hostdrv.Open(context.Background(), Link{conn})
	require.NoError(t, err)
	return b, n
}

// computes demands that the board does what the model does.
func computes(t *testing.T, b *hostdrv.Board, n *network.Network) {
	t.Helper()
	inputs := linktest.Inputs(n, rand.New(rand.NewPCG(2, 2)), 5)
	require.NoError(t, b.Run(context.Background(), inputs, func(k int, got hostdrv.Result) error {
		want, err := sim.Run(n, inputs[k])
		assert.Equal(t, want.Output(), got.Times, "sample %d", k)
		return err
	}))
}

// TestBoardStartsWithoutItsButton: nobody presses reset when an FPGA has been
// configured. All registers without an initial value start at random here, and
// the weights are those of the memory files.
func TestBoardStartsWithoutItsButton(t *testing.T) {
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b, n := boardOnPins(t, kind, PinsDivisor, verilator.ConnOptions{NoReset: true})
			computes(t, b, n)
		})
	}
}

// TestEveryBoardRuns: whatever the levels of its button and lights and whichever
// of them it has, and also where the core has a clock of its own.
func TestEveryBoardRuns(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	own := filepath.Join(t.TempDir(), "fast.toml")
	require.NoError(t, os.WriteFile(own, []byte("inherits = \"icebreaker\"\nname = \"fast\"\ntitle = \"Fast\"\ncore_clock_hz = 24_000_000\n"), 0o644))
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 8, 2, 2, 2)
	for _, name := range append(boards.Names(), own) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			board, err := boards.Load(name)
			require.NoError(t, err)
			conn, _, err := Start(t.Context(), n, name, Options{Wire: Pins})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, conn.Close()) })
			b, err := hostdrv.Open(context.Background(), Link{conn})
			require.NoError(t, err)
			assert.Equal(t, board.CoreHz(), b.Info().ClockHz)
			computes(t, b, n)
		})
	}
}

// TestClocksMayDiffer: the host's serial port and the board's never run at quite
// the same rate, and bits are read where they are surest.
func TestClocksMayDiffer(t *testing.T) {
	for _, test := range []struct{ divisor, slowPermille int }{{8, 20}, {8, -20}, {100, 40}, {100, -40}} {
		t.Run(fmt.Sprintf("%d cycles a bit, %+d per mille", test.divisor, test.slowPermille), func(t *testing.T) {
			t.Parallel()
			b, n := boardOnPins(t, network.Window, test.divisor, verilator.ConnOptions{SlowPermille: test.slowPermille})
			require.NoError(t, b.Load(context.Background(), n, nil))
			computes(t, b, n)
		})
	}
}
