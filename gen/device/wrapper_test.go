package device

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/hdl"
	"spikehdl/internal/golden"
)

// withClock is a built-in board with a core clock of its own.
func withClock(t *testing.T, name string, hz int) *boards.Board {
	t.Helper()
	board, err := boards.Load(name)
	require.NoError(t, err)
	board, err = board.WithCoreClock(hz)
	require.NoError(t, err)
	return board
}

// TestGoldenClocks keeps in sight what differs between the families: the top
// module, the PLL, and what stands in for it in simulation.
func TestGoldenClocks(t *testing.T) {
	for name, hz := range map[string]int{"cmod-a7": 100_000_000, "ulx3s": 100_000_000, "icebreaker": 24_000_000, "tang-nano-20k": 54_000_000} {
		t.Run(name, func(t *testing.T) {
			board := withClock(t, name, hz)
			device, _ := testDevice(t, board)
			top := Wrapper(board, device, board.UARTDivisor(board.Baud))
			require.NoError(t, hdl.Check(top))
			files := hdl.Print(top)
			text := files[board.ModuleName()+".v"] + "\n" + files["board_clock.v"]
			for _, cell := range StandIns(board) {
				require.NoError(t, hdl.Check(cell))
				assert.NotContains(t, files, cell.Name+".v", "a vendor's cell is no part of the design")
				text += "\n" + hdl.Print(cell)[cell.Name+".v"]
			}
			golden.Check(t, "testdata/"+board.ModuleName()+".v", text)
		})
	}
}

// TestGoldenEthernet keeps the top module of a board with Ethernet in sight; package
// ether does the rest.
func TestGoldenEthernet(t *testing.T) {
	board, err := withClock(t, "arty-a7", 0).WithLink(boards.LinkEthernet, "10.0.0.9")
	require.NoError(t, err)
	device, _ := testDevice(t, board)
	top := Wrapper(board, device, 0)
	require.NoError(t, hdl.Check(top))
	golden.Check(t, "testdata/arty_a7_35_ethernet.v", hdl.Print(top)["arty_a7_35.v"])

	// A PHY with a crystal that resets itself needs less.
	bare := *board
	bare.Ethernet.Pins.RefClk, bare.Ethernet.Pins.Reset = boards.Pin{}, boards.Pin{}
	top = Wrapper(&bare, device, 0)
	require.NoError(t, hdl.Check(top))
	text := hdl.Print(top)["arty_a7_35.v"]
	assert.NotContains(t, text, "ref_clk")
	assert.NotContains(t, text, "phy")
}

// TestABoardWithoutButtonAndLights has the least of ports; nothing is left
// undriven or unread.
func TestABoardWithoutButtonAndLights(t *testing.T) {
	for _, hz := range []int{0, 24_000_000} {
		board := withClock(t, "icebreaker", hz)
		bare := *board
		bare.Pins = boards.Pins{Clk: board.Pins.Clk, UARTRx: board.Pins.UARTRx, UARTTx: board.Pins.UARTTx}
		device, _ := testDevice(t, &bare)
		top := Wrapper(&bare, device, 12)
		require.NoError(t, hdl.Check(top))
		assert.Equal(t, []string{"clk", "uart_rx", "uart_tx"}, top.PortNames())
		text := hdl.Print(top)["icebreaker.v"]
		assert.NotContains(t, text, "blink")
		assert.Contains(t, text, "&{1'b0, busy, error}")
		assert.Equal(t, hz != 0, strings.Contains(text, "reset_early <= !locked;"))
	}
}

// TestDividersAsTheCellsCountThem: iCE40 and Gowin count from 0, and an iCE40's
// output divider is a power of two.
func TestDividersAsTheCellsCountThem(t *testing.T) {
	for _, test := range []struct {
		board string
		hz    int
		lines string
	}{
		// icepll -i 12 -o 48 gives DIVR 0, DIVF 63, DIVQ 4, FILTER_RANGE 1.
		{"icebreaker", 48_000_000, ".DIVR(0), .DIVF(63), .DIVQ(4), .FILTER_RANGE(1)"},
		// gowin_pll -i 27 -o 108 gives IDIV_SEL 0, FBDIV_SEL 3, ODIV_SEL 8.
		{"tang-nano-20k", 108_000_000, ".IDIV_SEL(0), .FBDIV_SEL(3), .ODIV_SEL(8)"},
		{"ulx3s", 50_000_000, ".CLKI_DIV(1), .CLKFB_DIV(2), .CLKOP_DIV(12)"},
		{"cmod-a7", 100_000_000, ".CLKIN1_PERIOD(83.333), .DIVCLK_DIVIDE(1), .CLKFBOUT_MULT_F(50.000), .CLKOUT0_DIVIDE_F(6.000)"},
	} {
		text := hdl.Print(BoardClock(withClock(t, test.board, test.hz)))["board_clock.v"]
		assert.Contains(t, strings.Join(strings.Fields(text), " "), test.lines, test.board)
	}
}

func TestFilterRange(t *testing.T) {
	for mhz, want := range map[float64]int{12: 1, 16.9: 1, 17: 2, 25: 2, 26: 3, 50: 4, 100: 5, 101: 6, 133: 6} {
		assert.Equal(t, want, filterRange(mhz*1e6), "%g MHz", mhz)
	}
}
