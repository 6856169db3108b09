package core

import "spikehdl/hdl"

// bankSizes are the parameters that the banks of every kind have.
type bankSizes struct {
	lanes, groups, groupBits, weightBits, membraneBits *hdl.Constant
	wordBits, depth, addressBits, initialised, file    *hdl.Constant
}

func bankParams(m *hdl.Module) bankSizes {
	return bankSizes{
		lanes:        m.Param("LANES", 9),
		groups:       m.Param("GROUPS", 2),
		groupBits:    m.Param("GROUP_BITS", 1),
		weightBits:   m.Param("WEIGHT_BITS", 4),
		membraneBits: m.Param("MEMBRANE_BITS", 14),
		wordBits:     m.Param("WORD_BITS", 36),
		depth:        m.Param("DEPTH", 512),
		addressBits:  m.Param("ADDRESS_BITS", 9),
		initialised:  m.Param("INITIALISED", 0).Says("1: the weights are filled from a file"),
		file:         m.TextParam("INIT_FILE", ""),
	}
}

// writePorts declares the ports by which weights are written.
func (z bankSizes) writePorts(m *hdl.Module) bankPorts {
	m.Ports("Weights, a word at a time, while no sample runs.")
	return bankPorts{
		enable:  m.Input("write_enable", 0),
		address: m.Input("write_address", z.addressBits),
		data:    m.Input("write_data", z.wordBits),
	}
}

// store places the bank's memory and gives the word that was read.
func (z bankSizes) store(b *hdl.Body, store WeightStore, clk *hdl.Signal, write bankPorts, enable, address *hdl.Signal) *hdl.Signal {
	word := b.Wire("word", z.wordBits)
	b.Instance(weightBank(store), "store", []hdl.Setting{
		hdl.Set("WORD_BITS", z.wordBits), hdl.Set("DEPTH", z.depth), hdl.Set("ADDRESS_BITS", z.addressBits),
		hdl.Set("INITIALISED", z.initialised), hdl.Set("INIT_FILE", z.file),
	}, []hdl.Setting{
		hdl.Set("clk", clk), hdl.Set("write_enable", write.enable), hdl.Set("write_address", write.address),
		hdl.Set("write_data", write.data), hdl.Set("read_enable", enable), hdl.Set("read_address", address), hdl.Set("read_data", word),
	})
	b.Choose(hdl.Gt(z.wordBits, hdl.Mul(z.lanes, z.weightBits)), "spare_lanes", func(b *hdl.Body) {
		b.Unused(word.Bits(hdl.Sub(z.wordBits, 1), hdl.Mul(z.lanes, z.weightBits)))
	}, nil)
	return word
}

// heard registers which lanes fire, those left out that have no neuron in the last
// group, and a cycle later whether any does.
func (z bankSizes) heard(b *hdl.Body, clk *hdl.Signal, liveLanes *hdl.Constant, fires, lastGroup, fire, anyFire *hdl.Signal) {
	b.For("place", z.lanes, "live_lanes", func(b *hdl.Body, place *hdl.Constant) {
		live := b.Let("live", 0, hdl.Any(hdl.Lt(place, liveLanes), hdl.None(lastGroup)))
		b.Clocked(clk, func(b *hdl.Block) { b.Set(fire.At(place), hdl.All(fires.At(place), live)) })
	})
	b.Clocked(clk, func(b *hdl.Block) { b.Set(anyFire, hdl.AnyBit(fire)) })
}
