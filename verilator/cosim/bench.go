package cosim

import (
	"context"
	"fmt"
	"slices"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
	"spikehdl/verilator"
)

// Bench is a compiled shape with a running model.
type Bench struct {
	layers []core.Layer
	lanes  []int
	ports  core.Ports
	model  *verilator.CoreModel
}

// Files prints the Verilog of spike_core for a network's shape.
func Files(n *network.Network, lanes []int) (map[string]string, error) {
	layers, err := core.Shape(n, lanes)
	if err != nil {
		return nil, err
	}
	built, err := core.Build(layers, false)
	if err != nil {
		return nil, err
	}
	if err := hdl.Check(built.Top); err != nil {
		return nil, err
	}
	return hdl.Print(built.Top), nil
}

// Start compiles the shape of a network and starts its model. Edit may change
// the Verilog first, to plant a fault; nil leaves it as it is.
func Start(ctx context.Context, n *network.Network, lanes []int, edit func(files map[string]string)) (*Bench, error) {
	layers, err := core.Shape(n, lanes)
	if err != nil {
		return nil, err
	}
	files, err := Files(n, lanes)
	if err != nil {
		return nil, err
	}
	if edit != nil {
		edit(files)
	}
	compiled, err := verilator.Compile(ctx, verilator.Design{Top: core.TopName, Files: files, Harness: verilator.Core})
	if err != nil {
		return nil, err
	}
	model, err := compiled.StartCore(ctx, verilator.Start{})
	if err != nil {
		return nil, err
	}
	return &Bench{layers, lanes, core.PortsOf(layers), model}, nil
}

// Close stops the model.
func (b *Bench) Close() error { return b.model.Close() }

// Load writes a network's weights and thresholds. Its shape must be the bench's.
func (b *Bench) Load(n *network.Network) error {
	var words []verilator.Word
	for i := range n.Layers {
		l := &n.Layers[i]
		image := b.layers[i].Image(
			func(row, neuron int) int { return int(l.Row(row)[neuron]) },
			func(neuron int) int { return int(l.Theta[neuron]) })
		for bank := range image {
			for address, word := range image[bank] {
				words = append(words, verilator.Word{Layer: i, Bank: bank, Address: address, Data: word})
			}
		}
	}
	return b.model.Write(words)
}

// Check runs samples back to back and gives what the model says of them. Its
// error is the first difference between the Verilog and the model. Cycles are
// compared where nothing stalls.
func (b *Bench) Check(n *network.Network, inputs [][]network.Time, stalls verilator.Options) (results []*sim.Result, err error) {
	var tokens []verilator.Token
	for _, input := range inputs {
		tokens = append(tokens, b.tokens(input)...)
		r, err := sim.Run(n, input)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	got, err := b.model.Run(tokens, stalls)
	if err != nil {
		return nil, err
	}
	ends, err := b.compareSpikes(n, results, got.Beats)
	if err != nil {
		return nil, err
	}
	if len(got.Accepts) != len(inputs) {
		return nil, fmt.Errorf("%d samples were accepted, but %d were sent", len(got.Accepts), len(inputs))
	}
	if stalls.SourceStall != 0 || stalls.SinkStall != 0 {
		return results, nil
	}
	for k, want := range cycles.Predict(n, b.lanes, cycles.Masks, results) {
		stamp := cycles.Stamp{Accept: got.Accepts[k] - got.Accepts[0], Done: ends[k] - got.Accepts[0]}
		if stamp != want {
			return nil, fmt.Errorf("sample %d: accepted in cycle %d and done in %d, but %d and %d were predicted",
				k, stamp.Accept, stamp.Done, want.Accept, want.Done)
		}
	}
	return results, nil
}

// tokens are the spikes of a sample in time order, and its end.
func (b *Bench) tokens(input []network.Time) []verilator.Token {
	var order []int
	for i, t := range input {
		if t != network.Silent {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, c int) int { return int(input[a]) - int(input[c]) })
	var tokens []verilator.Token
	for _, i := range order {
		tokens = append(tokens, verilator.Token{Data: uint32(input[i])<<b.ports.InIndex | uint32(i)})
	}
	return append(tokens, verilator.Token{Last: true})
}

// compareSpikes rebuilds spike times from the beats and gives the cycle of each
// sample's end.
func (b *Bench) compareSpikes(n *network.Network, results []*sim.Result, beats []verilator.Beat) ([]uint64, error) {
	var ends []uint64
	times := silent(n.NOut())
	for _, beat := range beats {
		if len(ends) == len(results) {
			return nil, fmt.Errorf("a beat follows the last of %d samples", len(results))
		}
		if !beat.Last {
			if err := b.noteFired(times, beat); err != nil {
				return nil, fmt.Errorf("sample %d: %w", len(ends), err)
			}
			continue
		}
		want := results[len(ends)].Output()
		for j := range want {
			if times[j] != want[j] {
				return nil, fmt.Errorf("sample %d: neuron %d fired at %d, but the model says %d", len(ends), j, times[j], want[j])
			}
		}
		ends = append(ends, beat.Cycle)
		times = silent(n.NOut())
	}
	if len(ends) != len(results) {
		return nil, fmt.Errorf("%d samples ended, but %d were sent", len(ends), len(results))
	}
	return ends, nil
}

func (b *Bench) noteFired(times []network.Time, beat verilator.Beat) error {
	base := int(beat.User & (1<<b.ports.OutBase - 1))
	t := network.Time(beat.User >> b.ports.OutBase)
	any := false
	for lane := range b.ports.OutMask {
		if beat.Mask[lane/8]>>(lane%8)&1 == 0 {
			continue
		}
		any = true
		j := base + lane
		if j >= len(times) {
			return fmt.Errorf("neuron %d fired, but there are %d", j, len(times))
		}
		if times[j] != network.Silent {
			return fmt.Errorf("neuron %d fired twice, at %d and %d", j, times[j], t)
		}
		times[j] = t
	}
	if !any {
		return fmt.Errorf("an empty mask came out at step %d", t)
	}
	return nil
}

func silent(n int) []network.Time {
	times := make([]network.Time, n)
	for j := range times {
		times[j] = network.Silent
	}
	return times
}
