package core

import (
	"spikehdl/hdl"
	"spikehdl/sim/cycles"
)

// frame is the layer module while it is built: what is the same for every kind
// of neuron.
type frame struct {
	m        *hdl.Module
	b        *hdl.Body
	clk, rst *hdl.Signal

	// Sizes: the module's parameters and localparams.
	timeBits, rowBits, inputs, biasRows, thresholdRows *hdl.Constant
	neurons, lanes, groups, weightBits, membraneBits   *hdl.Constant
	addressBits, groupBits, neuronBits, rowsInAll      *hdl.Constant

	rows         stream      // the sample with the layer's own rows, into the sequencer
	digit, fresh *hdl.Signal // beside rows
	room         *hdl.Signal // the queue can take one more pass
	address      *hdl.Signal // into the weight banks; weights follow one cycle later
	weights      *hdl.Signal // one weight a lane
	laneFires    *hdl.Signal // which lanes fire
	fired        pass        // the pass that laneFires belongs to
	unused       []hdl.Expr  // what this kind of neuron leaves unread
}

// layerModule builds the module of all layers of one kind.
func layerModule(kind neuron, queue *hdl.Module) *hdl.Module {
	name, doc := kind.module()
	f := &frame{m: hdl.NewModule(name, doc...)}
	m := f.m
	f.inputs = m.Param("N_IN", 100).Says("inputs")
	f.neurons = m.Param("N_OUT", 40).Says("neurons")
	f.biasRows = m.Param("BIAS_ROWS", 1).Says("inputs that always spike at step 0")
	f.thresholdRows = m.Param("THRESHOLD_ROWS", 0).Says("digits of a threshold; 0 for window")
	f.lanes = m.Param("LANES", 20).Says("neurons added to in one cycle")
	f.groups = m.Param("GROUPS", 2).Says("derived: N_OUT / LANES, rounded up")
	f.timeBits = m.Param("TIME_BITS", 4).Says("log2 T")
	f.weightBits = m.Param("WEIGHT_BITS", 6).Says("of a weight, two's complement")
	f.membraneBits = m.Param("MEMBRANE_BITS", 20).Says("derived: holds the worst case")
	kind.declare(m)
	f.rowBits = m.Param("ROW_BITS", 7).Says("derived: of a row number, own rows included")
	f.addressBits = m.Param("ADDRESS_BITS", 8).Says("derived: of an address into a bank")
	f.groupBits = m.Param("GROUP_BITS", 1).Says("derived: of a group number")
	f.neuronBits = m.Param("NEURON_BITS", 6).Says("derived: of a neuron number")
	banks := m.Param("BANKS", 4).Says("derived: LANES / BANK_LANES, rounded up")
	bankBits := m.Param("BANK_BITS", 2).Says("derived: of a bank number")
	bankLanes := m.Param("BANK_LANES", 6).Says("lanes whose weights share a bank")
	initialised := m.Param("INITIALISED", 0).Says("1: the banks are filled from files")
	stem := m.TextParam("INIT_STEM", "mem/layer0_bank").Says("their names, up to the number of the bank")
	f.clk, f.rst = m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Weights: a word of one bank at a time, while no sample runs.")
	write := m.Input("write_enable", 0)
	writeBank := m.Input("write_bank", bankBits)
	writeAddress := m.Input("write_address", f.addressBits)
	writeData := m.Input("write_data", hdl.Mul(bankLanes, f.weightBits))
	m.Ports("Events in; row is the index of an input.")
	in := streamPorts(m, "s_", true, f.timeBits, f.rowBits)
	m.Ports("Fired masks out.")
	out := maskPorts(m, "m_", false, f.lanes, f.timeBits, f.neuronBits)

	f.b = m.Body()
	b := f.b
	f.rowsInAll = b.Local("ROWS", hdl.Add(hdl.Add(f.inputs, f.biasRows), f.thresholdRows))
	wordBits := b.Local("WORD_BITS", hdl.Mul(bankLanes, f.weightBits))
	depth := b.Local("DEPTH", hdl.Mul(f.rowsInAll, f.groups))

	b.Remark("The sample, with the layer's own rows before it.")
	f.rows = streamWires(b, "own_", f.timeBits, f.rowBits)
	f.digit, f.fresh = b.Wire("own_digit", 0), b.Wire("own_fresh", 0)
	b.Instance(prologue(), "sample_start", []hdl.Setting{
		hdl.Set("TIME_BITS", f.timeBits), hdl.Set("ROW_BITS", f.rowBits), hdl.Set("N_IN", f.inputs),
		hdl.Set("BIAS_ROWS", f.biasRows), hdl.Set("THRESHOLD_ROWS", f.thresholdRows),
	}, concat(f.clocks(), in.join("s_"), f.rows.join("m_"),
		[]hdl.Setting{hdl.Set("m_digit", f.digit), hdl.Set("m_fresh", f.fresh)}))

	b.Remark("The weight banks: an address now, the weights of all lanes in the next cycle.")
	f.address = b.Wire("address", f.addressBits)
	f.weights = b.Wire("weights", hdl.Mul(banks, wordBits))
	b.Instance(weightMemory(), "memory", []hdl.Setting{
		hdl.Set("BANKS", banks), hdl.Set("WORD_BITS", wordBits), hdl.Set("DEPTH", depth),
		hdl.Set("ADDRESS_BITS", f.addressBits), hdl.Set("BANK_BITS", bankBits), hdl.Set("INITIALISED", initialised),
		hdl.Set("INIT_STEM", stem),
	}, []hdl.Setting{
		hdl.Set("clk", f.clk), hdl.Set("write_enable", write), hdl.Set("write_bank", writeBank),
		hdl.Set("write_address", writeAddress), hdl.Set("write_data", writeData),
		hdl.Set("read_address", f.address), hdl.Set("read_data", f.weights),
	})
	b.Choose(hdl.Gt(hdl.Mul(banks, bankLanes), f.lanes), "spare_lanes", func(b *hdl.Body) {
		b.Unused(f.weights.Bits(hdl.Sub(hdl.Mul(banks, wordBits), 1), hdl.Mul(f.lanes, f.weightBits)))
	}, nil)

	f.room = b.Wire("room", 0)
	f.laneFires = b.Wire("lane_fires", f.lanes)
	kind.body(f)
	f.collect(out, queue)
	return m
}

func (f *frame) clocks() []hdl.Setting {
	return []hdl.Setting{hdl.Set("clk", f.clk), hdl.Set("rst", f.rst)}
}

func concat(lists ...[]hdl.Setting) []hdl.Setting {
	var all []hdl.Setting
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// collect queues the masks that are not empty, and the ends of samples.
func (f *frame) collect(out masks, queue *hdl.Module) {
	b := f.b
	b.Remark("Lanes of the last group that have no neuron never fire.")
	lastLanes := b.Local("LAST_LANES", hdl.Sub(f.neurons, hdl.Mul(hdl.Sub(f.groups, 1), f.lanes)))
	fires := b.Wire("fires", f.lanes)
	b.For("place", f.lanes, "live_lanes", func(b *hdl.Body, place *hdl.Constant) {
		live := b.Let("live", 0, hdl.Any(hdl.Lt(place, lastLanes), hdl.None(f.fired.lastGroup)))
		b.Assign(fires.At(place), hdl.All(f.laneFires.At(place), live, hdl.None(f.fired.last)))
	})

	b.Remark("Masks with a fired lane, and ends of samples, wait in the queue.")
	mask := b.Reg("mask", f.lanes)
	maskValid := b.Reg("mask_valid", 0)
	maskLast := b.Reg("mask_last", 0)
	maskTime := b.Reg("mask_time", f.timeBits)
	maskBase := b.Reg("mask_base", f.neuronBits)
	b.Clocked(f.clk, func(b *hdl.Block) {
		b.Set(maskValid, hdl.All(f.fired.valid, hdl.None(f.rst)))
		b.Set(maskLast, f.fired.last)
		b.Set(maskTime, f.fired.time)
		b.Set(maskBase, f.fired.base)
		b.Set(mask, fires)
	})
	width := b.Local("QUEUE_BITS", hdl.Add(hdl.Add(hdl.Add(f.lanes, f.timeBits), f.neuronBits), 1))
	push := b.Let("push", 0, hdl.All(maskValid, hdl.Any(maskLast, hdl.AnyBit(mask))))
	b.Instance(queue, "mask_queue", []hdl.Setting{
		hdl.Set("WIDTH", width), hdl.Set("DEPTH", cycles.QueueDepth), hdl.Set("RESERVE", cycles.PassesUnderWay),
	}, concat(f.clocks(), []hdl.Setting{
		hdl.Set("push", push), hdl.Set("push_data", hdl.Cat(maskLast, maskTime, maskBase, mask)), hdl.Set("room", f.room),
		hdl.Set("m_valid", out.valid), hdl.Set("m_ready", out.ready),
		hdl.Set("m_data", hdl.Cat(out.last, out.time, out.base, out.mask)),
	}))
	if len(f.unused) > 0 {
		b.Unused(f.unused...)
	}
}

// eachLane builds the lanes of a layer.
func (f *frame) eachLane(build func(b *hdl.Body, lane *hdl.Constant, weight hdl.Expr)) {
	f.b.For("lane", f.lanes, "lanes", func(b *hdl.Body, lane *hdl.Constant) {
		build(b, lane, f.weights.Run(hdl.Mul(lane, f.weightBits), f.weightBits))
	})
}
