package core

import "spikehdl/hdl"

// bankSizes are the parameters that the banks of every kind have.
type bankSizes struct {
	lanes, groups, groupBits, weightBits, membraneBits *hdl.Constant
	wordBits, depth, addressBits, initialised, file    *hdl.Constant
	small                                              *hdl.Constant // nil where no bank is in LUTs
}

func bankParams(m *hdl.Module, lib *library, store WeightStore) bankSizes {
	z := bankSizes{
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
	if lib.spares(store) {
		z.small = m.Param("IN_LUTS", 0).Says("1: the weights are in LUT RAM")
	}
	return z
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

// store places the bank's memory and gives the weights that were read.
func (z bankSizes) store(b *hdl.Body, lib *library, store WeightStore, clk *hdl.Signal, write bankPorts, enable, address *hdl.Signal) *hdl.Signal {
	weightsBits := b.Local("WEIGHTS_BITS", hdl.Mul(z.lanes, z.weightBits))
	weights := b.Wire("weights", weightsBits)
	place := func(b *hdl.Body, store WeightStore, width *hdl.Constant, read *hdl.Signal) {
		of := lib.get("weight_bank"+store.suffix(), func() *hdl.Module { return weightBank(lib, store) })
		b.Instance(of, "store", []hdl.Setting{
			hdl.Set("WORD_BITS", width), hdl.Set("DEPTH", z.depth), hdl.Set("ADDRESS_BITS", z.addressBits),
			hdl.Set("INITIALISED", z.initialised), hdl.Set("INIT_FILE", z.file),
		}, []hdl.Setting{
			hdl.Set("clk", clk), hdl.Set("write_enable", write.enable), hdl.Set("write_address", write.address),
			hdl.Set("write_data", write.data.Run(0, width)), hdl.Set("read_enable", enable), hdl.Set("read_address", address),
			hdl.Set("read_data", read),
		})
	}
	whole := func(b *hdl.Body) {
		b.Choose(hdl.Gt(z.wordBits, weightsBits), "spare_lanes", func(b *hdl.Body) {
			word := b.Wire("word", z.wordBits)
			place(b, store, z.wordBits, word)
			b.Assign(weights, word.Run(0, weightsBits))
			b.Unused(word.Bits(hdl.Sub(z.wordBits, 1), weightsBits))
		}, func(b *hdl.Body) { place(b, store, z.wordBits, weights) })
	}
	if z.small == nil {
		whole(b)
		return weights
	}
	b.Choose(hdl.Ne(z.small, 0), "in_luts", func(b *hdl.Body) { place(b, inLUTs, weightsBits, weights) }, whole)
	return weights
}

// added declares the register in which weights stand while they are added. It is set
// here only where it may be one of the block RAM, and so stands apart.
func (z bankSizes) added(b *hdl.Body, lib *library, store WeightStore, clk, weights *hdl.Signal) *hdl.Signal {
	bits := hdl.Mul(z.lanes, z.weightBits)
	if !lib.registersInRAM(store) {
		return b.Reg("add_weights", bits)
	}
	added := b.Wire("add_weights", bits)
	inRAM := hdl.Le(z.depth, lib.target.OutputRegister)
	if z.small != nil {
		inRAM = hdl.All(hdl.Eq(z.small, 0), inRAM)
	}
	b.Choose(inRAM, outputRegister, func(b *hdl.Body) {
		b.Instance(lib.get("weight_register", weightRegister), "behind", []hdl.Setting{hdl.Set("WIDTH", bits)},
			[]hdl.Setting{hdl.Set("clk", clk), hdl.Set("d", weights), hdl.Set("q", added)})
	}, func(b *hdl.Body) {
		stage := b.Reg("stage", bits)
		b.Clocked(clk, func(b *hdl.Block) { b.Set(stage, weights) })
		b.Assign(added, stage)
	})
	return added
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
