package simboard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/verilator"
)

// TestEthernetStartsWithoutTheButton: nobody presses reset when an FPGA has been
// configured, and the PHY has no clocks before the board has let it out of its reset.
// Its clocks are as far off as they may be, and the core is as slow as it may be.
func TestEthernetStartsWithoutTheButton(t *testing.T) {
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 10, 12, 9)
	for _, test := range []struct {
		clockHz int // of the core, which the PLL would make of 100 MHz; its stand-in does not
		options verilator.MIIOptions
	}{
		{0, verilator.MIIOptions{RxPeriod: 40_004, TxPeriod: 39_996}},
		{50_000_000, verilator.MIIOptions{RxPeriod: 39_996, TxPeriod: 40_004}},
		{0, verilator.MIIOptions{RxPeriod: 400_040, TxPeriod: 399_960}}, // 10 Mbit/s
	} {
		t.Run(fmt.Sprintf("%d Hz, %d ps", test.clockHz, test.options.RxPeriod), func(t *testing.T) {
			t.Parallel()
			design, err := gen.Generate(n, board, gen.Options{Link: boards.LinkEthernet, ClockHz: test.clockHz})
			require.NoError(t, err)
			model, err := verilator.Compile(t.Context(), verilator.Design{Top: design.Top, Files: design.Files, Harness: verilator.MII,
				Params: map[string]int{"PHY_RESET_CYCLES": 3000}})
			require.NoError(t, err)
			test.options.NoReset = true
			running, err := model.StartMII(context.Background(), verilator.Start{Data: design.MemoryFiles()}, test.options)
			require.NoError(t, err)
			b, err := hostdrv.Open(context.Background(), (&Ethernet{MIIModel: running, Address: board.Ethernet.Address(), Design: design}).Link())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, b.Close()) })
			computes(t, b, n)
		})
	}
}
