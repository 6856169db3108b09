// Package simboard is a board without a board: it generates the design for a
// network, compiles its Verilog with Verilator and starts it.
package simboard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/gen/device"
	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/verilator"
)

// Wire says how the simulation's bytes travel.
type Wire int

// Bytes leaves out the bit timing of the UART; Pins simulates the whole board,
// each bit on its serial pins.
const (
	Bytes Wire = iota
	Pins
)

// PinsDivisor is the clock cycles a bit on the simulated pins: a serial port at
// an eighth of the clock, since simulated time is dear.
const PinsDivisor = 8

// Timeout is the clock cycles that a Read waits for a byte: long against a frame on
// the pins, and against a sample.
const Timeout = 2_000_000

// Link is a running board as the driver knows boards.
type Link struct{ *verilator.Conn }

// Read waits in simulated time.
func (l Link) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if errors.Is(err, verilator.ErrTimeout) {
		err = hostdrv.ErrTimeout
	}
	return n, err
}

// Reset presses the board's reset button. A simulation that has ended says so when it
// is read.
func (l Link) Reset() { _ = l.Conn.Reset() }

// Options say what to simulate.
type Options struct {
	Wire     Wire
	Divisor  int       // clock cycles a bit on the pins; 0: PinsDivisor
	Optimize gen.Rule  // what the plan is chosen for
	Lanes    []int     // of each layer, overruling Optimize; nil: planned
	Noise    bool      // the board makes samples itself
	IP       string    // of a design with Ethernet; "": the board's own
	Waveform string    // FST file to write; empty for none
	Timeout  uint64    // clock cycles that a Read waits; 0: Timeout
	Log      io.Writer // told about the compilation, which takes long; nil for nobody
}

// Start generates, compiles and starts the board. Weights are those of the
// network's memory files until others are loaded. The context stops the compilation;
// the board runs until it is closed, so that whoever is interrupted can still take
// in what it has to say.
func Start(ctx context.Context, n *network.Network, boardName string, options Options) (*verilator.Conn, *gen.Design, error) {
	ready, err := Compile(ctx, n, boardName, options)
	if err != nil {
		return nil, nil, err
	}
	conn, err := ready.Start(ctx)
	return conn, ready.Design, err
}

// Ready is a compiled board, which may be started any number of times.
type Ready struct {
	Design  *gen.Design
	model   *verilator.Model
	options Options
}

// Compile is Start without starting.
func Compile(ctx context.Context, n *network.Network, boardName string, options Options) (*Ready, error) {
	board, err := boards.Load(boardName)
	if err != nil {
		return nil, err
	}
	design, err := gen.Generate(n, board, gen.Options{Optimize: options.Optimize, Lanes: options.Lanes, Noise: options.Noise})
	if err != nil {
		return nil, err
	}
	source := verilator.Design{Top: device.TopName, Files: design.Files, Harness: verilator.Bytes, Trace: options.Waveform != ""}
	if options.Wire == Pins {
		source.Top, source.Harness = design.Top, verilator.Pins
		source.Params = map[string]int{"UART_DIVISOR": cmp.Or(options.Divisor, PinsDivisor)}
	}
	model, err := compile(ctx, source, design, options.Log)
	return &Ready{design, model, options}, err
}

// Start starts the board, with the network's weights.
func (r *Ready) Start(ctx context.Context) (*verilator.Conn, error) {
	return r.model.StartConn(context.WithoutCancel(ctx), verilator.Start{Data: r.Design.MemoryFiles(), Waveform: r.options.Waveform},
		verilator.ConnOptions{Timeout: cmp.Or(r.options.Timeout, Timeout)})
}

// compile compiles a design or finds it in the cache, and says something only if it
// was not there.
func compile(ctx context.Context, source verilator.Design, design *gen.Design, log io.Writer) (*verilator.Model, error) {
	began := time.Now()
	patience := time.AfterFunc(time.Second, func() {
		if log != nil {
			fmt.Fprintf(log, "compiling the Verilog of %s (configuration %s) with Verilator; kept for the next time\n", design.Report.Board, design.Report.Configuration)
		}
	})
	model, err := verilator.Compile(ctx, source)
	if quick := patience.Stop(); !quick && err == nil && log != nil {
		fmt.Fprintf(log, "compiled in %.0f s\n", time.Since(began).Seconds())
	}
	return model, err
}
