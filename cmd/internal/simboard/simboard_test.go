package simboard

import (
	"context"
	"math/rand/v2"
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

// TestBoardStartsWithoutItsButton: nobody presses reset when an FPGA has been
// configured. All registers without an initial value start at random here.
func TestBoardStartsWithoutItsButton(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 1))
			n := linktest.Network(r, kind, 16, 4, 10, 12, 9)
			design, err := gen.Generate(n, board, gen.Options{})
			require.NoError(t, err)
			model, err := verilator.Compile(t.Context(), verilator.Design{Top: design.Top, Files: design.Files,
				Params: map[string]int{"UART_DIVISOR": PinsDivisor}, Harness: verilator.Pins})
			require.NoError(t, err)
			conn, err := model.StartConn(t.Context(), verilator.Start{Data: design.MemoryFiles()}, verilator.ConnOptions{NoReset: true})
			require.NoError(t, err)
			defer conn.Close()
			ctx := context.Background()
			b, err := hostdrv.Open(ctx, Link{conn})
			require.NoError(t, err)
			inputs := linktest.Inputs(n, r, 5)
			require.NoError(t, b.Run(ctx, inputs, func(k int, got hostdrv.Result) error {
				want, err := sim.Run(n, inputs[k])
				assert.Equal(t, want.Output(), got.Times, "sample %d, with the weights of the memory files", k)
				return err
			}))
		})
	}
}
