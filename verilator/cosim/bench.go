package cosim

import (
	"context"
	"fmt"
	"slices"

	"spikehdl/gen"
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
	array  cycles.Array
	ports  core.Ports
	model  *verilator.CoreModel
}

// Array says how a network is laid out: what a plan decides.
type Array struct {
	Lanes   []int // of each layer
	Target  core.Target
	Options cycles.Options
	Stores  []core.WeightStore // of each layer's weights; nil: block RAM
}

// PlainArray is an array with LUT RAM and 36-bit banks that leaves nothing out but
// groups that have fired: what most boards get.
func PlainArray(lanes []int) Array {
	return Array{Lanes: lanes, Target: core.DefaultTarget, Options: cycles.Options{SkipGroups: true}}
}

// PlannedArray is the array of a plan.
func PlannedArray(p *gen.Plan) Array {
	a := Array{Lanes: p.Lanes, Target: p.Layers[0].Target, Options: p.Array.Options}
	for i := range p.Layers {
		a.Stores = append(a.Stores, p.Layers[i].Weights)
	}
	return a
}

// Shape sizes the layers of a network.
func (a Array) Shape(n *network.Network) ([]core.Layer, error) {
	layers, err := core.Shape(n, a.Lanes, a.Target, a.Options)
	if err != nil {
		return nil, err
	}
	for i, store := range a.Stores {
		layers[i].Weights = store
	}
	return layers, nil
}

// Files prints the Verilog of spike_core for a network's shape.
func Files(n *network.Network, a Array) (map[string]string, error) {
	layers, err := a.Shape(n)
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
func Start(ctx context.Context, n *network.Network, a Array, edit func(files map[string]string)) (*Bench, error) {
	files, err := Files(n, a)
	if err != nil {
		return nil, err
	}
	if edit != nil {
		edit(files)
	}
	return StartFiles(ctx, n, a, files)
}

// StartFiles compiles Verilog that stands for spike_core of a network's shape,
// such as its netlist, and starts its model.
func StartFiles(ctx context.Context, n *network.Network, a Array, files map[string]string) (*Bench, error) {
	layers, err := a.Shape(n)
	if err != nil {
		return nil, err
	}
	compiled, err := verilator.Compile(ctx, verilator.Design{Top: core.TopName, Files: files, Harness: verilator.Core})
	if err != nil {
		return nil, err
	}
	model, err := compiled.StartCore(ctx, verilator.Start{})
	if err != nil {
		return nil, err
	}
	b := &Bench{layers: layers, ports: core.PortsOf(layers), model: model}
	b.array.Options.EarlyEnd = a.Options.EarlyEnd
	b.array.Options.SkipGroups = a.Options.SkipGroups && a.Target.LUTRAM
	for i := range layers {
		b.array.Layers = append(b.array.Layers, layers[i].LayerInfo)
	}
	return b, nil
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
	stalled := stalls.SourceStall != 0 || stalls.SinkStall != 0
	leaves := map[fire]bool{}
	stamps := cycles.Observe(n, b.array, cycles.Masks, results, func(sample, group, time int) { leaves[fire{sample, group, time}] = true })
	ends, err := b.compareSpikes(n, results, got.Beats, func(sample, neuron int, t network.Time) bool {
		return !stalled && leaves[fire{sample, neuron / b.layers[len(b.layers)-1].Lanes, int(t)}]
	})
	if err != nil {
		return nil, err
	}
	if len(got.Accepts) != len(inputs) {
		return nil, fmt.Errorf("%d samples were accepted, but %d were sent", len(got.Accepts), len(inputs))
	}
	if stalled {
		return results, nil
	}
	for k, want := range stamps {
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

// fire is a mask that leaves the last layer.
type fire struct{ sample, group, time int }

// compareSpikes rebuilds spike times from the beats and gives the cycle of each
// sample's end. Where samples end with their first spike, only those spikes are due
// that leave before, and the answer is always. Beats of a sample come in the order of
// their times, and of their neurons: a board's checksum stands on it.
func (b *Bench) compareSpikes(n *network.Network, results []*sim.Result, beats []verilator.Beat,
	due func(sample, neuron int, t network.Time) bool) ([]uint64, error) {
	var ends []uint64
	times := silent(n.NOut())
	latest := int64(-1)
	for _, beat := range beats {
		if len(ends) == len(results) {
			return nil, fmt.Errorf("a beat follows the last of %d samples", len(results))
		}
		if !beat.Last {
			if int64(beat.User) <= latest {
				return nil, fmt.Errorf("sample %d: the mask {time, base} = %#x came behind %#x", len(ends), beat.User, latest)
			}
			latest = int64(beat.User)
			if err := b.noteFired(times, beat); err != nil {
				return nil, fmt.Errorf("sample %d: %w", len(ends), err)
			}
			continue
		}
		if err := b.compareSample(len(ends), times, results[len(ends)].Output(), due); err != nil {
			return nil, err
		}
		ends = append(ends, beat.Cycle)
		times, latest = silent(n.NOut()), -1
	}
	if len(ends) != len(results) {
		return nil, fmt.Errorf("%d samples ended, but %d were sent", len(ends), len(results))
	}
	return ends, nil
}

func (b *Bench) compareSample(sample int, got, want []network.Time, due func(sample, neuron int, t network.Time) bool) error {
	first := b.array.Options.EarlyEnd == cycles.EndAtFirstSpike
	for j := range want {
		lost := first && got[j] == network.Silent && !due(sample, j, want[j])
		if got[j] != want[j] && !lost {
			return fmt.Errorf("sample %d: neuron %d fired at %d, but the model says %d", sample, j, got[j], want[j])
		}
	}
	if first && sim.Earliest(got) != sim.Earliest(want) {
		return fmt.Errorf("sample %d: the answer is neuron %d, but the model says %d", sample, sim.Earliest(got), sim.Earliest(want))
	}
	return nil
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
