package ports

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

// design is a generated board to hold to the protocol: what makes one differ from
// another on the link is the sizes of its fields and of its memories.
type design struct {
	name  string
	kind  network.Kind
	T     int
	bits  int
	sizes []int // n_in of the first layer, then n_out of each
	lanes []int // nil: planned
}

var designs = []design{
	// Two-byte times, a time that fills its byte, and results of one neuron.
	{"delta-one-neuron", network.Delta, 256, 8, []int{5, 1}, nil},
	// The least of everything: one input, one neuron, three steps of a time.
	{"window-one-input", network.Window, 8, 2, []int{1, 1}, nil},
	// Indices of two bytes, samples of two frames, several banks and groups.
	{"delta-three-layers", network.Delta, 16, 5, []int{300, 20, 9, 6}, []int{10, 3, 6}},
	{"window-three-layers", network.Window, 16, 4, []int{12, 21, 10, 7}, []int{11, 10, 4}},
	{"window-long", network.Window, 256, 3, []int{7, 6, 300}, []int{3, 100}},
}

func (d *design) network() *network.Network {
	return linktest.Network(rand.New(rand.NewPCG(1, 1)), d.kind, d.T, d.bits, d.sizes...)
}

// start compiles the design, or finds it, and starts it.
func (d *design) start(t *testing.T, wire simboard.Wire) *verilator.Conn {
	t.Helper()
	conn, _, err := simboard.Start(t.Context(), d.network(), "arty-a7", simboard.Options{Wire: wire, Lanes: d.lanes})
	require.NoError(t, err)
	return conn
}

func needVerilator(t testing.TB) {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
}

func TestConformanceOfTheVerilatedBoard(t *testing.T) {
	needVerilator(t)
	for _, d := range designs {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			linktest.Run(t, func(t *testing.T) hostdrv.Link { return simboard.Link{Conn: d.start(t, simboard.Bytes)} }, d.network())
		})
	}
}

// What the pins add is the same for every design.
func TestConformanceOfThePins(t *testing.T) {
	needVerilator(t)
	d := designs[0]
	linktest.Run(t, func(t *testing.T) hostdrv.Link { return simboard.Link{Conn: d.start(t, simboard.Pins)} }, d.network())
}

// The bits on the pins, behind a pseudo-terminal that the driver opens as any
// serial device.
func TestConformanceOverThePseudoTerminal(t *testing.T) {
	needVerilator(t)
	for _, d := range []design{designs[0], designs[3]} {
		t.Run(d.name, func(t *testing.T) {
			linktest.Run(t, func(t *testing.T) hostdrv.Link { return openTerminal(t, d.start(t, simboard.Pins)) }, d.network())
		})
	}
}

// Every nibble on the pins of the PHY, in the board's own time.
func TestConformanceOverEthernet(t *testing.T) {
	needVerilator(t)
	for _, d := range []design{designs[0], designs[2], designs[3]} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			linktest.Run(t, func(t *testing.T) hostdrv.Link { return d.ethernet(t).Link() }, d.network())
		})
	}
}

// The same behind a UDP socket of this machine, as any host would reach a board.
func TestConformanceOverUDP(t *testing.T) {
	needVerilator(t)
	for _, d := range []design{designs[0], designs[3]} {
		t.Run(d.name, func(t *testing.T) {
			linktest.Run(t, func(t *testing.T) hostdrv.Link { return openSocket(t, d.ethernet(t)) }, d.network())
		})
	}
}

func (d *design) ethernet(t *testing.T) *simboard.Ethernet {
	t.Helper()
	running, err := simboard.StartEthernet(t.Context(), d.network(), "arty-a7", simboard.Options{Lanes: d.lanes})
	require.NoError(t, err)
	return running
}

// openSocket serves the board behind a UDP socket until the test ends.
func openSocket(t *testing.T, board *simboard.Ethernet) hostdrv.Link {
	t.Helper()
	socket, err := lan.OpenSocket("127.0.0.1:0")
	require.NoError(t, err)
	bridge := lan.NewBridge(board.MIIModel, board.Address, socket)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- bridge.Serve(ctx) }()
	l, err := hostdrv.OpenUDP(bridge.Address())
	require.NoError(t, err)
	t.Cleanup(func() {
		l.Close()
		cancel()
		assert.NoError(t, <-served)
		assert.NoError(t, board.Close())
	})
	return l
}

// openTerminal serves the board behind a pseudo-terminal until the test ends.
func openTerminal(t *testing.T, conn *verilator.Conn) hostdrv.Link {
	t.Helper()
	terminal, err := verilator.OpenPTY(conn)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- terminal.Serve(ctx) }()
	l, err := hostdrv.OpenSerial(terminal.Path(), hostdrv.DefaultBaud)
	require.NoError(t, err)
	t.Cleanup(func() {
		l.Close()
		cancel()
		assert.NoError(t, <-served)
		assert.NoError(t, conn.Close())
	})
	return l
}
