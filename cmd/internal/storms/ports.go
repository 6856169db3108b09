package storms

import (
	"context"
	"fmt"
	"slices"

	"spikehdl/cmd/internal/ports"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/network"
)

// PTY is the port behind a pseudo-terminal, which has no name before it is opened.
const PTY = "pty:"

// Names are the ports that a storm may pass over.
var Names = []string{ports.Model, ports.Sim, ports.SimPins, ports.SimNet, PTY, ports.UDP}

// Port is a port with a board for linktest.StormNetwork behind it.
type Port struct {
	Name    string
	network *network.Network
	start   func(context.Context) (linktest.Board, error)
}

// Repeatable tells whether a seed says all that happens in a run.
func (p *Port) Repeatable() bool { return p.Name != PTY && p.Name != ports.UDP }

// timeout is the clock cycles without a byte in either direction after which a host on the
// faulty wire of a simulated board stops to wait: long against a sample of the storm's
// network. Most of a run is such waiting.
const timeout = 4_000

// boardName is the kind of board; what the link does is the same on each.
const boardName = "arty-a7"

// Open compiles the port's board, or finds it. The error of a name that is none of Names
// is a *ports.BadPortError.
func Open(ctx context.Context, name string) (*Port, error) {
	n := linktest.StormNetwork()
	var lanes []int
	for _, l := range n.Layers {
		lanes = append(lanes, l.Out)
	}
	p := &Port{Name: name, network: n}
	options := simboard.Options{Lanes: lanes, Timeout: timeout}
	switch name {
	case ports.Model:
		p.start = func(context.Context) (linktest.Board, error) {
			return modelport.New(modelport.Describe(n, lanes, 100_000_000), nil)
		}
		return p, nil
	case ports.Sim, ports.SimPins, PTY:
		if name != ports.Sim {
			options.Wire = simboard.Pins
		}
		ready, err := simboard.Compile(ctx, n, boardName, options)
		if err != nil {
			return nil, err
		}
		p.start = func(ctx context.Context) (linktest.Board, error) {
			conn, err := ready.Start(ctx)
			if err != nil {
				return nil, err
			}
			if name == PTY {
				return openTerminal(conn)
			}
			return simboard.Link{Conn: conn}, nil
		}
		return p, nil
	case ports.SimNet, ports.UDP:
		ready, err := simboard.CompileEthernet(ctx, n, boardName, options)
		if err != nil {
			return nil, err
		}
		p.start = func(ctx context.Context) (linktest.Board, error) {
			board, err := ready.Start(ctx)
			if err != nil {
				return nil, err
			}
			if name == ports.UDP {
				return openSocket(board)
			}
			c := &cable{}
			return &ethernet{board.LinkOver(c), board, c}, nil
		}
		return p, nil
	}
	return nil, &BadNameError{name}
}

// BadNameError is a port over which no storm can pass.
type BadNameError struct{ Name string }

func (e *BadNameError) Error() string {
	return fmt.Sprintf("--port %q: must be one of %q", e.Name, slices.Clone(Names))
}
