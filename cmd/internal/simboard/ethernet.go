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
	timeout uint64 // picoseconds that a Read of its Link waits; 0: the default
}

// StartEthernet is Start for a design with Ethernet: the whole board, every nibble on
// the pins of its PHY.
func StartEthernet(ctx context.Context, n *network.Network, boardName string, options Options) (*Ethernet, error) {
	ready, err := CompileEthernet(ctx, n, boardName, options)
	if err != nil {
		return nil, err
	}
	return ready.Start(ctx)
}

// ReadyEthernet is a compiled board, which may be started any number of times.
type ReadyEthernet struct {
	design  *gen.Design
	address netip.AddrPort
	period  uint64 // of its oscillator, in picoseconds
	model   *verilator.Model
	options Options
}

// CompileEthernet is StartEthernet without starting.
func CompileEthernet(ctx context.Context, n *network.Network, boardName string, options Options) (*ReadyEthernet, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, err
	}
	design, err := gen.Generate(n, board, gen.Options{Optimize: options.Optimize, Lanes: options.Lanes, Noise: options.Noise, Link: boards.LinkEthernet, IP: options.IP})
	if err != nil {
		return nil, err
	}
	address, err := netip.ParseAddrPort(design.Report.Address)
	if err != nil {
		return nil, err
	}
	model, err := compile(ctx, verilator.Design{Top: design.Top, Files: design.Files, Harness: verilator.MII,
		Params: map[string]int{"PHY_RESET_CYCLES": phyResetCycles}, Trace: options.Waveform != ""}, design, options.Log)
	return &ReadyEthernet{design, address, uint64(picoseconds / float64(board.ClockHz)), model, options}, err
}

// picoseconds is a second.
const picoseconds = 1e12

// Start starts the board, with the network's weights.
func (r *ReadyEthernet) Start(ctx context.Context) (*Ethernet, error) {
	running, err := r.model.StartMII(context.WithoutCancel(ctx), verilator.Start{Data: r.design.MemoryFiles(), Waveform: r.options.Waveform},
		verilator.MIIOptions{ClockPeriod: r.period})
	if err != nil {
		return nil, err
	}
	return &Ethernet{running, r.address, r.design, r.options.Timeout * r.period}, nil
}

// Link joins a host in this process to the board's cable. It closes the board.
func (e *Ethernet) Link() hostdrv.Link { return e.LinkOver(nil) }

// LinkOver is Link with something that happens to the frames on the cable.
func (e *Ethernet) LinkOver(cable lan.Cable) hostdrv.Link {
	conn := lan.Dial(e.MIIModel, e.Address)
	conn.Over(cable)
	conn.SetTimeout(e.timeout)
	return ethernetLink{conn}
}

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
