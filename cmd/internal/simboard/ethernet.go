package simboard

import (
	"context"
	"errors"
	"net/netip"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// phyResetCycles is how long the simulated PHY is held in reset: a real one's 10 ms
// would take longer than all that follows.
const phyResetCycles = 100

// Ethernet is a running board on the pins of its PHY.
type Ethernet struct {
	*verilator.MIIModel
	Address netip.AddrPort // of the board
	Design  *gen.Design
}

// StartEthernet is Start for a design with Ethernet: the whole board, every nibble on
// the pins of its PHY.
func StartEthernet(ctx context.Context, n *network.Network, boardName string, options Options) (*Ethernet, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, err
	}
	design, err := gen.Generate(n, board, gen.Options{Optimize: options.Optimize, Lanes: options.Lanes, Noise: options.Noise, Link: boards.LinkEthernet, IP: options.IP})
	if err != nil {
		return nil, err
	}
	model, err := compile(ctx, verilator.Design{Top: design.Top, Files: design.Files, Harness: verilator.MII,
		Params: map[string]int{"PHY_RESET_CYCLES": phyResetCycles}, Trace: options.Waveform != ""}, design, options.Log)
	if err != nil {
		return nil, err
	}
	running, err := model.StartMII(context.WithoutCancel(ctx), verilator.Start{Data: design.MemoryFiles(), Waveform: options.Waveform},
		verilator.MIIOptions{ClockPeriod: uint64(1e12 / float64(board.ClockHz))})
	if err != nil {
		return nil, err
	}
	address, err := netip.ParseAddrPort(design.Report.Address)
	return &Ethernet{running, address, design}, err
}

// Link joins a host in this process to the board's cable. It closes the board.
func (e *Ethernet) Link() hostdrv.Link { return ethernetLink{lan.Dial(e.MIIModel, e.Address)} }

// ethernetLink is the board's cable as the driver knows links.
type ethernetLink struct{ *lan.Conn }

// DatagramSize is the most that one carries.
func (l ethernetLink) DatagramSize() int { return lan.MostPayload }

// Read waits in simulated time.
func (l ethernetLink) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if errors.Is(err, verilator.ErrTimeout) {
		err = hostdrv.ErrTimeout
	}
	return n, err
}
