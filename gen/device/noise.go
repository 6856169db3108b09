package device

import (
	"spikehdl/hdl"
	"spikehdl/link"
	"spikehdl/network"
)

// Bits of what a noise source is told, in the order in which they come: the payload of
// GENERATE.
const (
	noiseCountBits = 32 // how many samples
	noiseStateBits = 64 // where the generator stands
	noiseClassBits = 16 // the class of the first sample; the uppermost bit: of each
	noiseEveryBits = 32 // samples between two checksums, 0 for none
)

// noiseSource makes the inputs of samples as network.Network.Input makes them with a
// network.NoiseSource. The inputs are those of a network that reads no image.
func noiseSource(kind network.Kind, timeBits, indexBits int, inputs link.NoiseInputs) *hdl.Module {
	m := hdl.NewModule("noise_source",
		"Makes samples from noise, an input a cycle. Each noise input takes a step of a generator, xorshift64",
		"by 13, 7 and 17 (Marsaglia 2003), whose uppermost bits are its level. Of the class inputs, that of",
		"the sample's class spikes at step 0.")
	n := &noise{kind: kind, inputs: inputs, timeBits: timeBits, indexBits: indexBits, clk: m.Input("clk", 0), rst: m.Input("rst", 0)}
	n.stop = m.Input("stop", 0).Says("make no more, at once")
	m.Ports("What to make, bit by bit: the payload of GENERATE.")
	n.take, n.told = m.Input("take", 0), m.Input("told", 0)
	n.every = m.OutputReg("every", noiseEveryBits).Says("of it: samples between two checksums")
	n.wrong = m.OutputReg("wrong", 0).Says("not a single one, or no such class; a cycle after the last bit")
	n.start, n.making = m.Input("start", 0), m.OutputReg("making", 0)
	m.Ports("The samples: spikes in the order of the inputs, and an end each.")
	n.valid, n.ready = m.OutputReg("m_valid", 0), m.Input("m_ready", 0)
	n.last = m.OutputReg("m_last", 0).Says("end of sample; carries no spike")
	n.time, n.index = m.OutputReg("m_time", timeBits), m.OutputReg("m_index", indexBits)

	n.b = m.Body()
	n.generate()
	n.count()
	n.walk()
	return m
}

// noise is the module while it is built.
type noise struct {
	kind                network.Kind
	inputs              link.NoiseInputs
	timeBits, indexBits int

	b                               *hdl.Body
	clk, rst, stop                  *hdl.Signal
	take, told, wrong, every        *hdl.Signal
	start, making                   *hdl.Signal
	valid, ready, last, time, index *hdl.Signal

	left, state, class *hdl.Signal
	at, atEnd          *hdl.Signal // the input, or the end behind the last one
	makes              *hdl.Signal // this cycle makes it
	ofNoise            *hdl.Signal // it is a noise input
}

// among tells whether the input in hand is of a part of the given meaning.
func (n *noise) among(meaning link.NoiseMeaning) hdl.Expr {
	first, total := 0, 0
	for _, p := range n.inputs {
		total += p.Size
	}
	var parts []hdl.Expr
	for _, p := range n.inputs {
		var within []hdl.Expr
		if first > 0 {
			within = append(within, hdl.Ge(n.at, hdl.Lit(n.indexBits, first)))
		}
		if first += p.Size; first < total {
			within = append(within, hdl.Lt(n.at, hdl.Lit(n.indexBits, first)))
		}
		if p.Meaning != meaning {
			continue
		}
		if len(within) == 0 {
			return hdl.High
		}
		parts = append(parts, hdl.All(within...))
	}
	if len(parts) == 0 {
		return hdl.Low
	}
	return hdl.Any(parts...)
}

// total is the number of inputs; classes that of the class inputs and the first of them.
func (n *noise) total() (total, classes, firstClass int) {
	for _, p := range n.inputs {
		if p.Meaning == link.InputClass {
			classes, firstClass = p.Size, total
		}
		total += p.Size
	}
	return total, classes, firstClass
}

// generate takes the steps of the generator. Its state is a step ahead, so that a level
// stands in a register when it is used.
func (n *noise) generate() {
	b := n.b
	b.Remark("What is told shifts through every, class, state and number of samples.")
	n.left = b.Reg("samples_left", noiseCountBits)
	n.state = b.Reg("state", noiseStateBits)
	n.class = b.Reg("class_told", noiseClassBits)
	n.at, n.atEnd = b.Reg("at", n.indexBits).Says("the input in hand"), b.Reg("at_end", 0).Says("none: the end of the sample")
	n.makes = b.Let("makes", 0, hdl.All(n.making, hdl.Any(hdl.None(n.valid), n.ready)))
	n.ofNoise = b.Let("of_noise", 0, n.among(link.InputNoise))
	b.Remark("The generator is a step ahead, so that a level is in a register when it is used.")
	shifted := func(name string, of *hdl.Signal, by func(*hdl.Signal) hdl.Expr) *hdl.Signal {
		return b.Let(name, noiseStateBits, hdl.Xor(of, by(of)))
	}
	left := func(by int) func(*hdl.Signal) hdl.Expr {
		return func(of *hdl.Signal) hdl.Expr { return hdl.Cat(of.Run(0, noiseStateBits-by), hdl.Lit(by, 0)) }
	}
	right := func(by int) func(*hdl.Signal) hdl.Expr {
		return func(of *hdl.Signal) hdl.Expr { return hdl.Cat(hdl.Lit(by, 0), of.Run(by, noiseStateBits-by)) }
	}
	next := shifted("next_state", shifted("by_7", shifted("by_13", n.state, left(13)), right(7)), left(17))
	b.Clocked(n.clk, func(b *hdl.Block) {
		b.If(n.take, func(b *hdl.Block) {
			b.Set(n.state, hdl.Cat(n.class.At(0), n.state.Bits(noiseStateBits-1, 1)))
		}).ElseIf(hdl.Any(n.start, hdl.All(n.makes, n.ofNoise, hdl.None(n.atEnd))), func(b *hdl.Block) { b.Set(n.state, next) })
	})
}

// count counts the samples, and their classes.
func (n *noise) count() {
	b := n.b
	_, classes, _ := n.total()
	b.Remark("Samples, and their classes.")
	const numberBits = noiseClassBits - 1
	number, fixed := n.class.Run(0, numberBits), n.class.At(numberBits)
	ends := b.Let("ends", 0, hdl.All(n.makes, n.atEnd))
	lastSample := b.Reg("last_sample", 0)
	wrong := hdl.None(hdl.AnyBit(n.left))
	if classes > 0 {
		wrong = hdl.Any(wrong, hdl.Ge(number, hdl.Lit(numberBits, classes)))
	}
	b.Clocked(n.clk, func(b *hdl.Block) {
		b.Set(n.wrong, wrong)
		b.Set(lastSample, hdl.Eq(n.left, hdl.Lit(noiseCountBits, 1)))
		b.If(hdl.Any(n.rst, n.stop, hdl.All(ends, lastSample)), func(b *hdl.Block) { b.Set(n.making, hdl.Low) }).
			ElseIf(n.start, func(b *hdl.Block) { b.Set(n.making, hdl.High) })
		b.If(n.take, func(b *hdl.Block) {
			b.Set(n.left, hdl.Cat(n.state.At(0), n.left.Bits(noiseCountBits-1, 1)))
			b.Set(n.class, hdl.Cat(n.every.At(0), n.class.Bits(noiseClassBits-1, 1)))
			b.Set(n.every, hdl.Cat(n.told, n.every.Bits(noiseEveryBits-1, 1)))
		}).ElseIf(ends, func(b *hdl.Block) {
			b.Set(n.left, hdl.Decrement(n.left))
			if classes > 0 {
				b.If(hdl.None(fixed), func(b *hdl.Block) {
					b.Set(number, hdl.Mux(hdl.Eq(number, hdl.Lit(numberBits, classes-1)), hdl.Lit(numberBits, 0), hdl.Increment(number)))
				})
			}
		})
	})
}

// walk goes through the inputs of a sample.
func (n *noise) walk() {
	b := n.b
	total, classes, firstClass := n.total()
	b.Remark("The inputs of a sample. A level stands for the step as far from the last as it is high.")
	level := b.Let("level", n.timeBits, n.state.Run(noiseStateBits-n.timeBits, n.timeBits))
	ofNoise := hdl.Expr(n.ofNoise)
	if n.kind == network.Window {
		ofNoise = hdl.All(ofNoise, hdl.AnyBit(level))
	}
	spikes := []hdl.Expr{ofNoise}
	if classes > 0 {
		class := b.Let("class_at", n.indexBits, hdl.Add(n.class.Run(0, n.indexBits), hdl.Lit(n.indexBits, firstClass)))
		spikes = append(spikes, hdl.Eq(n.at, class))
	}
	for _, p := range n.inputs {
		if p.Meaning == link.InputBias {
			spikes = append(spikes, b.Let("of_bias", 0, n.among(link.InputBias)))
			break
		}
	}
	fires := b.Let("fires", 0, hdl.Any(spikes...))
	atLast := b.Let("at_last", 0, hdl.Eq(n.at, hdl.Lit(n.indexBits, total-1)))
	b.Clocked(n.clk, func(b *hdl.Block) {
		b.If(hdl.Any(n.rst, n.stop), func(b *hdl.Block) { b.Set(n.valid, hdl.Low) }).
			ElseIf(hdl.Any(hdl.None(n.valid), n.ready), func(b *hdl.Block) { b.Set(n.valid, hdl.All(n.making, hdl.Any(n.atEnd, fires))) })
		b.If(n.makes, func(b *hdl.Block) {
			b.Set(n.last, n.atEnd)
			b.Set(n.time, hdl.Mux(n.ofNoise, hdl.Not(level), hdl.Lit(n.timeBits, 0)))
			b.Set(n.index, n.at)
		})
		b.If(hdl.Any(n.start, hdl.All(n.makes, n.atEnd)), func(b *hdl.Block) {
			b.Set(n.at, hdl.Lit(n.indexBits, 0))
			b.Set(n.atEnd, hdl.Low)
		}).ElseIf(n.makes, func(b *hdl.Block) {
			b.Set(n.at, hdl.Increment(n.at))
			b.Set(n.atEnd, atLast)
		})
	})
}
