package core

import (
	"fmt"
	"strings"

	"spikehdl/hdl"
	"spikehdl/network"
)

// TopName is the name of the core's module.
const TopName = "spike_core"

// Ports are the widths of spike_core's buses, in bits.
type Ports struct {
	WriteLayer, WriteBank, WriteAddress, WriteData int
	InTime, InIndex                                int // s_axis_tdata = {time, index}
	OutTime, OutBase                               int // m_axis_tuser = {time, base}
	OutMask                                        int // m_axis_tdata
}

// PortsOf sizes the buses for a shape.
func PortsOf(layers []Layer) Ports {
	first, last := &layers[0], &layers[len(layers)-1]
	p := Ports{
		WriteLayer: indexBits(len(layers)),
		InTime:     first.TimeBits, InIndex: indexBits(first.In),
		OutTime: last.TimeBits, OutBase: last.NeuronBits(), OutMask: last.Lanes,
	}
	for i := range layers {
		l := &layers[i]
		p.WriteBank = max(p.WriteBank, l.BankBits())
		p.WriteAddress = max(p.WriteAddress, l.AddressBits())
		p.WriteData = max(p.WriteData, l.WordBits())
	}
	return p
}

// MemoryFile names the file of a bank's first contents, relative to the folder
// of the Verilog files.
func MemoryFile(layer, bank int) string { return fmt.Sprintf("%s%03d.hex", memoryStem(layer), bank) }

// MemoryText is the text of that file: a word a line, in hexadecimal.
func (l *Layer) MemoryText(bank int, words []uint64) string {
	width := l.WordBits()
	if bank == l.Banks()-1 && l.SpareInLUTs() {
		width = l.SpareLanes() * l.Bits
	}
	var text strings.Builder
	for _, word := range words {
		fmt.Fprintf(&text, "%0*x\n", (width+3)/4, word)
	}
	return text.String()
}

func memoryStem(layer int) string { return fmt.Sprintf("mem/layer%d_bank", layer) }

// Core is spike_core, with the modules in it that a device around it uses too.
type Core struct {
	Top, Queue, Encoder, Marker *hdl.Module
	Ports                       Ports
}

// ResetCycles is how long rst must last at least: until what was under way in the
// array has run out of its pipelines.
const ResetCycles = 8

// Build makes spike_core for a shape. With initialised, the weight banks are
// filled from the files that MemoryFile names.
func Build(layers []Layer, initialised bool) (*Core, error) {
	if _, err := neuronOf(layers[0].Kind); err != nil {
		return nil, err
	}
	p, lib := PortsOf(layers), newLibrary(layers[0].Target)
	m := hdl.NewModule(TopName, coreDoc(layers)...)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Weights: one word of one bank of one layer, while no sample runs.")
	bus := writeBus{
		enable: m.Input("write_enable", 0), layer: m.Input("write_layer", p.WriteLayer), bank: m.Input("write_bank", p.WriteBank),
		address: m.Input("write_address", p.WriteAddress), data: m.Input("write_data", p.WriteData),
	}
	m.Ports("Samples in: tdata is {time, index} of an input's spike; tlast is the end of a sample, without a spike.")
	m.Ports("Times must not fall within a sample, and nothing may be offered while rst is high.")
	inValid, inReady := m.Input("s_axis_tvalid", 0), m.Output("s_axis_tready", 0)
	inLast, inData := m.Input("s_axis_tlast", 0), m.Input("s_axis_tdata", p.InTime+p.InIndex)
	m.Ports("Samples out: bit l of tdata is the spike of neuron base + l; tuser is {time, base}.")
	outValid, outReady := m.Output("m_axis_tvalid", 0), m.Input("m_axis_tready", 0)
	outLast, outData := m.Output("m_axis_tlast", 0), m.Output("m_axis_tdata", p.OutMask)
	outUser := m.Output("m_axis_tuser", p.OutTime+p.OutBase)
	m.Ports("To be counted, of each layer: a spike in; a row of weights read by all banks, of one group.")
	events, passes := m.OutputReg("events", len(layers)).Starts(hdl.Lit(len(layers), 0)), m.OutputReg("passes", len(layers)).Starts(hdl.Lit(len(layers), 0))

	b := m.Body()
	written := bus.registered(b, clk, rst, p)
	moved, reads := b.Wire("moved", len(layers)), b.Wire("reads", len(layers))
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(events, hdl.And(moved, hdl.Repeat(len(layers), hdl.None(rst))))
		b.Set(passes, hdl.And(reads, hdl.Repeat(len(layers), hdl.None(rst))))
	})
	source := stream{valid: inValid, ready: inReady, last: inLast}
	sourceTime, sourceIndex := inData.Run(p.InIndex, p.InTime), inData.Run(0, p.InIndex)
	sourceBits := p.InIndex
	over := overOf(b, layers)
	for i := range layers {
		l := &layers[i]
		last := i == len(layers)-1
		kind, _ := neuronOf(l.Kind)
		b.Remark(fmt.Sprintf("Layer %d: %d inputs, %d neurons in %d group(s) of %d lanes.", i, l.In, l.Out, l.Groups(), l.Lanes))
		name := fmt.Sprintf("layer%d_", i)
		out := masks{
			valid: b.Wire(name+"valid", 0), ready: b.Wire(name+"ready", 0), last: b.Wire(name+"last", 0),
			time: b.Wire(name+"time", l.TimeBits), base: b.Wire(name+"base", l.NeuronBits()),
			banks: b.Wire(name+"banks", l.Banks()), mask: b.Wire(name+"mask", l.Lanes),
		}
		b.Instance(lib.layer(kind, l.Weights), fmt.Sprintf("layer%d", i), layerSettings(l, kind, i, last, initialised),
			concat([]hdl.Setting{hdl.Set("clk", clk), hdl.Set("rst", rst)}, written.toLayer(i, l), []hdl.Setting{
				hdl.Set("s_valid", source.valid), hdl.Set("s_ready", source.ready), hdl.Set("s_last", source.last),
				hdl.Set("s_time", sourceTime), hdl.Set("s_row", padded(sourceIndex, sourceBits, l.RowBits())),
			}, over.join(i), out.join("m_"), []hdl.Setting{hdl.Set("reads", reads.At(i))}))
		b.Assign(moved.At(i), hdl.All(source.valid, source.ready, hdl.None(source.last)))
		if last {
			b.Assign(outValid, out.valid)
			b.Assign(out.ready, outReady)
			b.Assign(outLast, out.last)
			b.Assign(outData, out.mask)
			b.Assign(outUser, hdl.Cat(out.time, out.base))
			b.Unused(append(over.unread(), out.banks)...)
			break
		}
		name = fmt.Sprintf("spikes%d_", i)
		source = stream{valid: b.Wire(name+"valid", 0), ready: b.Wire(name+"ready", 0), last: b.Wire(name+"last", 0)}
		time, neuron := b.Wire(name+"time", l.TimeBits), b.Wire(name+"neuron", l.NeuronBits())
		b.Instance(lib.encoder(), fmt.Sprintf("encoder%d", i), []hdl.Setting{
			hdl.Set("LANES", l.Lanes), hdl.Set("WORDS", l.Banks()), hdl.Set("WORD_BITS", l.BankLanes),
			hdl.Set("TIME_BITS", l.TimeBits), hdl.Set("NEURON_BITS", l.NeuronBits()),
		}, concat([]hdl.Setting{hdl.Set("clk", clk), hdl.Set("rst", rst)}, out.join("s_"), []hdl.Setting{
			hdl.Set("m_valid", source.valid), hdl.Set("m_ready", source.ready), hdl.Set("m_last", source.last),
			hdl.Set("m_time", time), hdl.Set("m_neuron", neuron),
		}))
		sourceTime, sourceIndex, sourceBits = time, neuron, l.NeuronBits()
	}
	return &Core{m, lib.queue(), lib.encoder(), maskMarker(), p}, nil
}

// overWires carry the last layer's answer back to all delta layers.
type overWires struct {
	done []answer // of each layer
}

func overOf(b *hdl.Body, layers []Layer) overWires {
	var w overWires
	if layers[0].Kind != network.Delta {
		return w
	}
	b.Remark("Which sample the last layer has its answer to; all layers then pass over what is left of it.")
	for i := range layers {
		w.done = append(w.done, answer{b.Wire(fmt.Sprintf("done%d", i), 0), b.Wire(fmt.Sprintf("done%d_tag", i), layers[i].tagBits)})
	}
	return w
}

// unread are the answers of layers that are not the last.
func (w overWires) unread() (all []hdl.Expr) {
	for i := range len(w.done) - 1 {
		all = append(all, w.done[i].valid, w.done[i].tag)
	}
	return all
}

func (w overWires) join(layer int) []hdl.Setting {
	if len(w.done) == 0 {
		return nil
	}
	last, own := w.done[len(w.done)-1], w.done[layer]
	return []hdl.Setting{hdl.Set("over", last.valid), hdl.Set("over_tag", last.tag), hdl.Set("done", own.valid), hdl.Set("done_tag", own.tag)}
}

func coreDoc(layers []Layer) []string {
	doc := []string{fmt.Sprintf("An array of single-spike %s neurons, T = %d steps:", layers[0].Kind, 1<<layers[0].TimeBits)}
	for i := range layers {
		l := &layers[i]
		doc = append(doc, fmt.Sprintf("  layer %d: %d -> %d, %d-bit weights, %d bias row(s), %d lanes x %d group(s)",
			i, l.In, l.Out, l.Bits, l.BiasRows, l.Lanes, l.Groups()))
	}
	return doc
}

func layerSettings(l *Layer, kind neuron, index int, last, initialised bool) []hdl.Setting {
	fromFiles, encoded := 0, 1
	if initialised && l.Weights == InBlockRAM {
		fromFiles = 1
	}
	if last {
		encoded = 0
	}
	var spare []hdl.Setting
	if l.Target.LUTRAM && l.Weights == InBlockRAM {
		in := 0
		if l.SpareInLUTs() {
			in = 1
		}
		spare = append(spare, hdl.Set("SPARE_IN_LUTS", in))
	}
	return concat([]hdl.Setting{
		hdl.Set("N_IN", l.In), hdl.Set("N_OUT", l.Out), hdl.Set("BIAS_ROWS", l.BiasRows),
		hdl.Set("THRESHOLD_ROWS", l.ThresholdRows), hdl.Set("LANES", l.Lanes), hdl.Set("GROUPS", l.Groups()),
		hdl.Set("TIME_BITS", l.TimeBits), hdl.Set("WEIGHT_BITS", l.Bits), hdl.Set("MEMBRANE_BITS", l.MembraneBits),
		hdl.Set("ROW_BITS", l.RowBits()), hdl.Set("ADDRESS_BITS", l.AddressBits()), hdl.Set("GROUP_BITS", l.GroupBits()),
		hdl.Set("NEURON_BITS", l.NeuronBits()), hdl.Set("BANKS", l.Banks()), hdl.Set("BANK_BITS", l.BankBits()),
		hdl.Set("BANK_LANES", l.BankLanes), hdl.Set("ENCODED", encoded), hdl.Set("INITIALISED", fromFiles), hdl.Set("INIT_STEM", hdl.Text(memoryStem(index))),
	}, spare, kind.settings(l, last))
}

// padded widens an index with zeros to the width of a row number.
func padded(index hdl.Expr, from, to int) hdl.Expr {
	if to == from {
		return index
	}
	return hdl.Cat(hdl.Lit(to-from, 0), index)
}

// writeBus carries weights to the banks.
type writeBus struct {
	enable, layer, bank, address, data *hdl.Signal
	layerBits                          int
}

// registered puts a register before the fan-out to all banks.
func (w writeBus) registered(b *hdl.Body, clk, rst *hdl.Signal, p Ports) writeBus {
	b.Remark("A register before the write bus spreads to all banks. It starts low, or the first clock edge",
		"could spoil a word of the banks' first contents.")
	r := writeBus{
		enable: b.Reg("bus_enable", 0).Starts(hdl.Low), layer: b.Reg("bus_layer", p.WriteLayer), bank: b.Reg("bus_bank", p.WriteBank),
		address: b.Reg("bus_address", p.WriteAddress), data: b.Reg("bus_data", p.WriteData),
		layerBits: p.WriteLayer,
	}
	b.Clocked(clk, func(b *hdl.Block) {
		b.Set(r.enable, hdl.All(w.enable, hdl.None(rst)))
		b.Set(r.layer, w.layer)
		b.Set(r.bank, w.bank)
		b.Set(r.address, w.address)
		b.Set(r.data, w.data)
	})
	return r
}

func (w writeBus) toLayer(index int, l *Layer) []hdl.Setting {
	selected := hdl.All(w.enable, hdl.Eq(w.layer, hdl.Lit(w.layerBits, index)))
	return []hdl.Setting{
		hdl.Set("write_enable", selected),
		hdl.Set("write_bank", w.bank.Run(0, l.BankBits())), hdl.Set("write_address", w.address.Run(0, l.AddressBits())),
		hdl.Set("write_data", w.data.Run(0, l.WordBits())),
	}
}
