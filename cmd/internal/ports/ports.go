package ports

import (
	"context"
	"fmt"
	"io"
	"strings"

	"spikehdl/cmd/internal/simboard"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

// The ports that are no device.
const (
	Sim     = "sim:"         // the Verilated board, without the bit timing of its UART
	SimPins = "sim:pins"     // the whole Verilated board, bit by bit on its serial pins
	SimNet  = "sim:ethernet" // the whole Verilated board, nibble by nibble on the pins of its Ethernet PHY
	Model   = "model:"       // the reference in this process
	UDP     = "udp:"         // before the address of a board with Ethernet
)

// Default is the port where none is given.
const Default = Sim

// Options are what some ports need beside their name.
type Options struct {
	Baud     int       // serial ports
	Optimize gen.Rule  // what the lanes of sim: and model: are chosen for
	Log      io.Writer // where a port that takes long to open says what it does
	Waveform string    // FST file that a Verilated board writes; empty for none
}

// Predictor says how many clock cycles a board that describes itself as info
// takes for a sample that has it to itself. Nil where a port gives none.
type Predictor func(info link.Info, n *network.Network, r *sim.Result) uint64

// BadPortError is a port that cannot be, whatever is plugged in.
type BadPortError struct{ Port string }

func (e *BadPortError) Error() string {
	return fmt.Sprintf("--port %q: must be a serial device such as /dev/ttyUSB1, %q with the address of a board, %q for the Verilated board, %q for the same with every bit on its pins, %q for the same on its Ethernet, or %q for the model in this process",
		e.Port, UDP, Sim, SimPins, SimNet, Model)
}

// Open opens the port that spec names. The network decides what board sim: and
// model: stand for; board is the name of its kind, such as arty-a7.
func Open(ctx context.Context, spec string, n *network.Network, board string, options Options) (hostdrv.Link, Predictor, error) {
	switch {
	case spec == Sim:
		return openSim(ctx, n, board, simboard.Bytes, options)
	case spec == SimPins:
		return openSim(ctx, n, board, simboard.Pins, options)
	case spec == SimNet:
		return openEthernet(ctx, n, board, options)
	case spec == Model:
		return openModel(n, board, options.Optimize)
	case strings.HasPrefix(spec, UDP) && spec != UDP:
		l, err := hostdrv.OpenUDP(strings.TrimPrefix(spec, UDP))
		return l, Predict, err
	case spec == "" || strings.HasSuffix(spec, ":"):
		return nil, nil, &BadPortError{spec}
	}
	l, err := hostdrv.OpenSerial(spec, options.Baud)
	return l, Predict, err
}

func openModel(n *network.Network, kind string, rule gen.Rule) (hostdrv.Link, Predictor, error) {
	options, board, plan, err := designFor(n, kind, "", rule)
	if err != nil {
		return nil, nil, err
	}
	p, err := modelport.New(plan.Info(n, board), func(loaded *network.Network, _ []network.Time, r *sim.Result) uint32 {
		return uint32(cycles.Latency(loaded, plan.Array, cycles.Events, r))
	})
	if err != nil {
		return nil, nil, err
	}
	if options.Noise {
		p.MakeNoise(n.Inputs)
	}
	return p, Predict, nil
}

// Predict is the Predictor of every port: it takes the array from what the board says.
func Predict(info link.Info, n *network.Network, r *sim.Result) uint64 {
	return cycles.Latency(n, ArrayOf(info), cycles.Events, r)
}

// ArrayOf is the array of a board that describes itself as info.
func ArrayOf(info link.Info) cycles.Array {
	return cycles.Array{Layers: info.Layers, Options: cycles.Options{SkipGroups: info.SkipGroups, EarlyEnd: cycles.EarlyEnd(info.EarlyEnd)}}
}

// Simulated says what simulates the clock cycles of a port's boards; "" for a device,
// which counts its own.
func Simulated(spec string) string {
	switch spec {
	case Sim, SimPins, SimNet:
		return "Verilator"
	case Model:
		return "the cycle model"
	}
	return ""
}
