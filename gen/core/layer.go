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
	lib      *library
	weights  WeightStore

	// Sizes: the module's parameters and localparams.
	timeBits, rowBits, inputs, biasRows, thresholdRows *hdl.Constant
	neurons, lanes, groups, weightBits, membraneBits   *hdl.Constant
	addressBits, groupBits, neuronBits, rowsInAll      *hdl.Constant
	banks, bankBits, bankLanes, initialised, stem      *hdl.Constant
	lastLanes, wordBits, depth, encoded, spareInLUTs   *hdl.Constant

	write        writePorts
	rows         stream      // the sample with the layer's own rows, into the sequencer
	digit, fresh *hdl.Signal // beside rows
	out          masks
	over, done   answer      // of the last layer: which sample has its answer
	room         *hdl.Signal // the queue can take one more pass
	address      *hdl.Signal // into the weight banks
	laneFires    *hdl.Signal // which lanes fire
	bankFires    *hdl.Signal // in which banks, a cycle later
	issued       pass        // the pass whose masks are heard later
	reads        *hdl.Signal // the banks read a word of weights each
	unread       []hdl.Expr  // what this kind of neuron leaves unread
}

// writePorts carry a word for one of the layer's banks.
type writePorts struct{ enable, bank, address, data *hdl.Signal }

// layerModule builds the module of all layers of one kind whose weights are kept in
// one kind of memory.
func layerModule(kind neuron, lib *library, store WeightStore) *hdl.Module {
	name, doc := kind.module()
	f := &frame{m: hdl.NewModule(name+store.suffix(), doc...), lib: lib, weights: store}
	f.parameters(kind)
	m := f.m
	f.clk, f.rst = m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Weights: a word of one bank at a time, while no sample runs.")
	f.write = writePorts{m.Input("write_enable", 0), m.Input("write_bank", f.bankBits), m.Input("write_address", f.addressBits),
		m.Input("write_data", hdl.Mul(f.bankLanes, f.weightBits))}
	m.Ports("Events in; row is the index of an input.")
	in := streamPorts(m, "s_", true, f.timeBits, f.rowBits)
	kind.ports(f)
	m.Ports("Fired masks out.")
	f.out = maskPorts(m, "m_", false, f.lanes, f.banks, f.timeBits, f.neuronBits)
	m.Ports("To be counted.")
	f.reads = m.Output("reads", 0).Says("every bank reads a word of weights")

	f.b = m.Body()
	b := f.b
	f.rowsInAll = b.Local("ROWS", hdl.Add(hdl.Add(f.inputs, f.biasRows), f.thresholdRows))
	f.wordBits = b.Local("WORD_BITS", hdl.Mul(f.bankLanes, f.weightBits))
	f.depth = b.Local("DEPTH", hdl.Mul(f.rowsInAll, f.groups))
	b.Remark("Neurons, and so lanes in use, of the last group.")
	f.lastLanes = b.Local("LAST_LANES", hdl.Sub(f.neurons, hdl.Mul(hdl.Sub(f.groups, 1), f.lanes)))

	b.Remark("The sample, with the layer's own rows before it.")
	f.rows = streamWires(b, "own_", f.timeBits, f.rowBits)
	f.digit, f.fresh = b.Wire("own_digit", 0), b.Wire("own_fresh", 0)
	b.Instance(f.lib.get("prologue", prologue), "sample_start", []hdl.Setting{
		hdl.Set("TIME_BITS", f.timeBits), hdl.Set("ROW_BITS", f.rowBits), hdl.Set("N_IN", f.inputs),
		hdl.Set("BIAS_ROWS", f.biasRows), hdl.Set("THRESHOLD_ROWS", f.thresholdRows),
	}, concat(f.clocks(), in.join("s_"), f.rows.join("m_"),
		[]hdl.Setting{hdl.Set("m_digit", f.digit), hdl.Set("m_fresh", f.fresh)}))

	f.room = b.Wire("room", 0)
	f.address = b.Wire("address", f.addressBits)
	f.laneFires, f.bankFires = b.Wire("lane_fires", f.lanes), b.Wire("bank_fires", f.banks)
	kind.body(f)
	b.Unused(f.unread...)
	return m
}

// parameters declares the sizes of a layer.
func (f *frame) parameters(kind neuron) {
	m := f.m
	f.inputs = m.Param("N_IN", 100).Says("inputs")
	f.neurons = m.Param("N_OUT", 40).Says("neurons")
	f.biasRows = m.Param("BIAS_ROWS", 1).Says("inputs that always spike at step 0")
	f.thresholdRows = m.Param("THRESHOLD_ROWS", 0).Says("digits of a threshold; 0 for window")
	f.lanes = m.Param("LANES", 20).Says("neurons added to in one cycle")
	f.groups = m.Param("GROUPS", 2).Says("derived: N_OUT / LANES, rounded up")
	f.timeBits = m.Param("TIME_BITS", 4).Says("log2 T")
	f.weightBits = m.Param("WEIGHT_BITS", 6).Says("of a weight, two's complement")
	f.membraneBits = m.Param("MEMBRANE_BITS", 20).Says("holds the worst case, or what was proven of the weights")
	kind.declare(m)
	f.rowBits = m.Param("ROW_BITS", 7).Says("derived: of a row number, own rows included")
	f.addressBits = m.Param("ADDRESS_BITS", 8).Says("derived: of an address into a bank")
	f.groupBits = m.Param("GROUP_BITS", 1).Says("derived: of a group number")
	f.neuronBits = m.Param("NEURON_BITS", 6).Says("derived: of a neuron number")
	f.banks = m.Param("BANKS", 4).Says("derived: LANES / BANK_LANES, rounded up")
	f.bankBits = m.Param("BANK_BITS", 2).Says("derived: of a bank number")
	f.bankLanes = m.Param("BANK_LANES", 6).Says("lanes whose weights share a bank")
	if f.lib.spares(f.weights) {
		f.spareInLUTs = m.Param("SPARE_IN_LUTS", 0).Says("1: the last bank has few lanes, and is kept in LUT RAM")
	}
	f.encoded = m.Param("ENCODED", 1).Says("0: the masks leave the core, and nobody asks in which banks")
	f.initialised = m.Param("INITIALISED", 0).Says("1: the banks are filled from files")
	f.stem = m.TextParam("INIT_STEM", "mem/layer0_bank").Says("their names, up to the number of the bank")
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

// collect queues the masks that are not empty, and the ends of samples. The masks
// of a pass are heard so many cycles after it was issued; beside it, whether any of
// its lanes fires.
func (f *frame) collect(heard int, beside func(b *hdl.Body, any *hdl.Signal)) {
	b := f.b
	b.Remark("The masks of lanes, until it is known whether any lane fires.")
	mask, queued := b.Reg("mask", f.lanes), b.Reg("queued_mask", f.lanes)
	any, flags := b.Reg("any_fires", 0), b.Reg("queued_banks", f.banks)
	b.Clocked(f.clk, func(b *hdl.Block) {
		b.Set(mask, f.laneFires)
		b.Set(queued, mask)
		b.Set(flags, f.bankFires)
		b.Set(any, hdl.AnyBit(f.bankFires))
	})
	beside(b, any)
	noteBits := b.Local("PASS_BITS", hdl.Add(hdl.Add(f.timeBits, f.neuronBits), 1))
	note := b.Wire("queued_pass", noteBits)
	end := b.Let("queued_end", 0, note.At(hdl.Sub(noteBits, 1)))
	b.Instance(f.lib.delay(), "pass_beside", []hdl.Setting{hdl.Set("WIDTH", noteBits), hdl.Set("CYCLES", heard)}, []hdl.Setting{
		hdl.Set("clk", f.clk), hdl.Set("d", hdl.Cat(f.issued.end, f.issued.time, f.issued.base)), hdl.Set("q", note)})

	b.Remark("Masks with a fired lane, and ends of samples, wait in the queue.")
	push := b.Let("push", 0, hdl.Any(end, any))
	head := []hdl.Setting{hdl.Set("push", push), hdl.Set("room", f.room), hdl.Set("m_valid", f.out.valid), hdl.Set("m_ready", f.out.ready)}
	sized := func(width hdl.Expr) []hdl.Setting {
		return []hdl.Setting{hdl.Set("WIDTH", width), hdl.Set("DEPTH", cycles.QueueDepth), hdl.Set("RESERVE", cycles.PassesUnderWay)}
	}
	b.Choose(hdl.Ne(f.encoded, 0), "with_banks", func(b *hdl.Body) {
		width := b.Local("QUEUE_BITS", hdl.Add(hdl.Add(noteBits, f.banks), f.lanes))
		b.Instance(f.lib.queue(), "mask_queue", sized(width), concat(f.clocks(), head, []hdl.Setting{
			hdl.Set("push_data", hdl.Cat(note, flags, queued)),
			hdl.Set("m_data", hdl.Cat(f.out.last, f.out.time, f.out.base, f.out.banks, f.out.mask))}))
	}, func(b *hdl.Body) {
		width := b.Local("QUEUE_BITS", hdl.Add(noteBits, f.lanes))
		b.Instance(f.lib.queue(), "mask_queue", sized(width), concat(f.clocks(), head, []hdl.Setting{
			hdl.Set("push_data", hdl.Cat(note, queued)), hdl.Set("m_data", hdl.Cat(f.out.last, f.out.time, f.out.base, f.out.mask))}))
		b.Assign(f.out.banks, hdl.Zeros(f.banks))
	})
	f.unread = append(f.unread, flags)
}
