package simboard

import (
	"context"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/netlist"
)

// TestBoardOutOfABitstream puts a whole board into the bitstream of an iCE40, reads
// the circuit back out of it and talks to that over its serial pins: it starts
// without its button, on the weights in the bitstream, and takes others.
func TestBoardOutOfABitstream(t *testing.T) {
	for _, err := range []error{verilator.Available(), netlist.BitstreamAvailable()} {
		if err != nil {
			t.Skip(err)
		}
	}
	// The bitstream is one of an HX8K, which has no large RAM.
	loaded, err := boards.Load("icebreaker")
	require.NoError(t, err)
	board := *loaded
	board.Resources.LargeRAM = 0
	r := rand.New(rand.NewPCG(1, 1))
	shape := []int{5, 6, 4}
	n := linktest.Network(r, network.Delta, 16, 4, shape...)
	design, err := gen.Generate(n, &board, gen.Options{Lanes: []int{6, 4}})
	require.NoError(t, err)
	files := maps.Clone(design.MemoryFiles())
	for path, text := range design.Files {
		if strings.HasSuffix(path, ".v") {
			files[path] = text
		}
	}
	read, err := netlist.Recover(t.Context(), netlist.Design{Top: design.Top, Files: files,
		Params: map[string]int{"UART_DIVISOR": PinsDivisor}})
	require.NoError(t, err)
	model, err := verilator.Compile(t.Context(), verilator.Design{Top: design.Top, Files: read.Files, Harness: verilator.Pins})
	require.NoError(t, err)
	conn, err := model.StartConn(context.Background(), verilator.Start{}, verilator.ConnOptions{NoReset: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	b, err := hostdrv.Open(context.Background(), Link{conn})
	require.NoError(t, err)
	computes(t, b, n)
	other := linktest.Network(r, network.Delta, 16, 4, shape...)
	require.NoError(t, b.Load(context.Background(), other, nil))
	computes(t, b, other)
}
