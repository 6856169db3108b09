package area

import (
	"math/bits"

	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// parts is what a design is made of: so much of each term, and what needs no
// fitting, memories above all.
type parts struct {
	family *boards.Family
	counts map[Term]float64
	fixed  Cost
}

func partsOf(family *boards.Family) parts {
	return parts{family: family, counts: map[Term]float64{}}
}

func (p *parts) merge(o parts) {
	for term, n := range o.counts {
		p.counts[term] += n
	}
	p.fixed = p.fixed.Plus(o.fixed)
}

func (p *parts) count(term Term, n int) { p.counts[term] += float64(n) }

// small adds a memory of a few words: in LUT RAM, or else in block RAM.
func (p *parts) small(width, depth int) {
	if width == 0 {
		return
	}
	if !p.family.LUTRAM {
		p.block(width, depth)
		return
	}
	m := smallMemory(p.family, width, depth)
	p.fixed.LUT += m.luts
	p.count(RAMSelect, m.selects)
}

func (p *parts) block(width, depth int) {
	blocks, _ := Blocks(p.family, width, depth)
	p.fixed.BlockRAM += blocks
}

// layerParts takes a layer and the encoder behind it apart: the next layer's source
// or, behind the last, the board's.
func layerParts(family *boards.Family, l *core.Layer, last bool) parts {
	p := arrayParts(family, l, last)
	p.merge(encoderParts(family, l))
	if last {
		p.marker(l)
	}
	return p
}

// marker is a register behind the array, with a test of every word: it needs no
// fitting, and a fit could not tell it from the encoder behind it.
func (p *parts) marker(l *core.Layer) {
	p.fixed.FF += l.Lanes + l.Banks() + l.TimeBits + l.NeuronBits() + 2
	p.fixed.LUT += l.Banks() * ceil(l.BankLanes, p.family.LUTInputs)
}

// wordLeft is the width of the count of bits left in a word, and of its end mark.
const wordLeft = 6

// encoderParts: the choice among the words of a mask, the stages that take a word
// apart, and the queues of words and of events.
func encoderParts(family *boards.Family, l *core.Layer) parts {
	p := partsOf(family)
	p.count(EncoderLane, l.Banks()*l.BankLanes)
	p.count(EncoderWord, l.Banks())
	p.count(EncoderBit, l.TimeBits+l.NeuronBits()+l.BankLanes)
	p.count(Encoder, 1)
	p.small(l.TimeBits+l.NeuronBits()+l.BankLanes+wordLeft, cycles.WordQueueDepth)
	p.small(l.TimeBits+l.NeuronBits()+1, cycles.EventQueueDepth)
	return p
}

// arrayParts: the lanes, the banks, the mask queue and what drives them.
func arrayParts(family *boards.Family, l *core.Layer, last bool) parts {
	p := partsOf(family)
	p.lanes(l)
	p.banks(l)
	queue := l.TimeBits + l.NeuronBits() + 1 + l.Lanes
	if !last {
		queue += l.Banks() // which words are not empty
	}
	p.small(queue, cycles.QueueDepth)
	p.count(AddressBit, l.AddressBits()+l.RowBits())
	p.count(EventBit, l.TimeBits+l.NeuronBits())
	p.count(LayerControl, 1)
	if l.Groups() > 1 {
		p.count(GroupBit, l.GroupBits())
	}
	if l.Skips() {
		p.small(l.GroupBits()+l.NeuronBits()+l.AddressBits(), l.Groups()) // the list of groups
	}
	if l.Watches(last) {
		p.count(WatchedGroup, l.Groups())
		p.count(WatchedLane, l.Lanes)
	}
	return p
}

// lanes: an adder each, what it keeps of each of its neurons, and the level of a
// window neuron.
func (p *parts) lanes(l *core.Layer) {
	if l.Kind == network.Delta {
		p.count(DeltaLane, l.Lanes)
		p.count(DeltaBit, l.Lanes*l.MembraneBits)
		p.state(l, l.MembraneBits+1, true) // and whether it has fired
		return
	}
	above := l.MembraneBits - l.Shift
	p.count(WindowLane, l.Lanes)
	p.count(WindowBit, l.Lanes*l.MembraneBits)
	p.count(WindowLevel, l.Lanes*l.TimeBits)
	p.count(LevelBit, l.Lanes*above)
	if l.Groups() > 1 {
		p.count(FinalBit, l.Lanes*above)
	}
	p.state(l, l.CurrentBits, true)
	p.state(l, l.MembraneBits, true)
	p.state(l, l.TimeBits, false) // levels set aside: never restarted
}

// state keeps so many bits of each neuron: a register a lane where there is one
// group, else a memory for the lanes of each bank, with a register behind it.
func (p *parts) state(l *core.Layer, width int, restarts bool) {
	if l.Groups() == 1 {
		p.count(KeptBit, l.Lanes*width)
		return
	}
	if p.family.LUTRAM {
		p.count(KeptBit, l.Lanes*width)
	} else if restarts {
		p.count(RestartBit, l.Lanes*width)
	}
	for bank := range l.Banks() {
		p.small(min(l.BankLanes, l.Lanes-bank*l.BankLanes)*width, l.Groups())
	}
}

// banks: the memories of weights, and the relays before them.
func (p *parts) banks(l *core.Layer) {
	words := l.Banks() * l.WordBits()
	p.count(WeightBit, l.RegisteredLanes()*l.Bits)
	p.count(Bank, l.Banks())
	p.count(BankBit, words)
	p.count(BankGroup, l.Banks()*l.GroupBits())
	pass := 7 + l.GroupBits() + l.AddressBits() // flags, group, address
	if l.Kind == network.Window {
		pass += 1 + l.GroupBits() + l.TimeBits // the scan
	}
	write := 1 + bits.Len(core.RelayBanks-1) + l.AddressBits() + l.WordBits()
	p.count(RelayBit, l.Relays()*(pass+write))
	if l.Weights == core.InLargeRAM {
		large := ceil(l.WordBits(), largeWord) * ceil(l.Depth(), largeDepth)
		p.fixed.LargeRAM += l.Banks() * large
		return
	}
	p.weights(l, l.Banks()-1, l.WordBits())
	if width := l.SpareLanes() * l.Bits; l.SpareInLUTs() {
		p.small(width, l.Depth())
	} else {
		p.weights(l, 1, width)
	}
}

// weights: so many banks in block RAM, of whose words so many bits are read.
func (p *parts) weights(l *core.Layer, banks, read int) {
	blocks, stacked := blocksRead(p.family, l.WordBits(), read, l.Depth())
	p.fixed.BlockRAM += banks * blocks
	p.count(BankSelect, banks*read*chooser(p.family, stacked))
}

func busBits(p core.Ports) int { return p.WriteLayer + p.WriteBank + p.WriteAddress + p.WriteData }

// coreParts: what an array has once.
func coreParts(family *boards.Family, layers []core.Layer) parts {
	p := partsOf(family)
	p.count(BusBit, busBits(core.PortsOf(layers)))
	return p
}

// deviceParts: link and commands, and the memories for frames, events and spike
// times.
func deviceParts(family *boards.Family, layers []core.Layer) parts {
	p := coreParts(family, layers)
	first, last, ports := &layers[0], &layers[len(layers)-1], core.PortsOf(layers)
	p.count(DeviceOnce, 1)
	p.count(DeviceBit, busBits(ports)+ports.InTime+ports.InIndex+ports.OutTime+ports.OutBase)
	p.block(8, link.CreditBytes)
	p.small(bits.Len(uint(link.CreditBytes))+2, 2*link.CreditFrames)
	if core.EventsInLUTs(first) {
		p.small(1+ports.InTime+ports.InIndex, 2<<ports.InIndex)
	} else {
		p.block(1+ports.InTime+ports.InIndex, 2<<ports.InIndex)
	}
	if steps := 1 << ports.InTime; core.StepsInLUTs(first, steps) {
		p.small(1+2*ports.InIndex, steps)
	} else {
		p.block(1+2*ports.InIndex, steps)
	}
	p.block(last.TimeBits+1, 2<<ports.OutBase) // the sample that is sent, and the one that runs
	p.small(16, 64)                            // counters
	return p
}
