package area

import (
	"spikehdl/boards"
	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// Term is a kind of thing that takes look-up tables and flip-flops.
type Term string

// The terms. Terms explains them.
const (
	DeltaBit     Term = "delta_bit"
	DeltaLane    Term = "delta_lane"
	WindowBit    Term = "window_bit"
	WindowLevel  Term = "window_level"
	WindowLane   Term = "window_lane"
	FinishedBit  Term = "finished_bit"
	WeightBit    Term = "weight_bit"
	KeptBit      Term = "kept_bit"
	RegisterFile Term = "register_file"
	RAMSelect    Term = "ram_select"
	Bank         Term = "bank"
	BankBit      Term = "bank_bit"
	BankSelect   Term = "bank_select"
	AddressBit   Term = "address_bit"
	EventBit     Term = "event_bit"
	LayerControl Term = "layer"
	EncoderLane  Term = "encoder_lane"
	EncoderWord  Term = "encoder_word"
	BusBit       Term = "bus_bit"
	DeviceBit    Term = "device_bit"
	DeviceOnce   Term = "device"
)

// Terms lists every term with what it counts, in the order of reports.
var Terms = []struct {
	Term
	Counts string
}{
	{DeltaBit, "membrane bits of all delta lanes: the adder and the multiplexer before it"},
	{DeltaLane, "delta lanes: the firing logic and the lane's place in the mask"},
	{WindowBit, "current and membrane bits of all window lanes: the one adder and its multiplexers"},
	{WindowLevel, "level bits of all window lanes: the clamp and the compare"},
	{WindowLane, "window lanes: the lane's control and its place in the mask"},
	{FinishedBit, "bits of the finished membranes above the shift, of which a window lane makes the level"},
	{WeightBit, "weight bits read in a cycle, on their way from the banks to the lanes"},
	{KeptBit, "bits that lanes of a single group keep in registers"},
	{RegisterFile, "bits of small memories on a family without LUT RAM"},
	{RAMSelect, "look-up tables that choose between stacked LUT RAMs"},
	{Bank, "weight banks: which bank a written word is for"},
	{BankBit, "bits of the words of all banks: what a family needs beside a block, should a word be read while it is written"},
	{BankSelect, "look-up tables that choose between stacked blocks of the banks"},
	{AddressBit, "bits of row numbers and of bank addresses, of every layer"},
	{EventBit, "bits of spike times, neuron numbers and group numbers, of every layer"},
	{LayerControl, "layers: prologue, sequencer, the mask queue's pointers"},
	{EncoderLane, "lanes that an encoder chooses among, rounded up to whole words"},
	{EncoderWord, "words of all encoders"},
	{BusBit, "bits of the bus that writes weights, within the array"},
	{DeviceBit, "bits of the same bus, of an input event and of an output event, around the array"},
	{DeviceOnce, "devices, that is one: UART, framing, checksum, commander"},
}

// parts is what a design is made of: so much of each term, and memories.
type parts struct {
	counts   map[Term]float64
	memories Cost
}

func (p *parts) merge(o parts) {
	for term, n := range o.counts {
		p.counts[term] += n
	}
	p.memories = p.memories.Plus(o.memories)
}

func (p *parts) count(term Term, n int) { p.counts[term] += float64(n) }

// small adds a number of equal small memories.
func (p *parts) small(family *boards.Family, copies, width, depth int, ports portCount) {
	m := smallMemory(family, width, depth, ports)
	p.memories.LUT += copies * m.luts
	p.count(RegisterFile, copies*m.registers)
	p.count(RAMSelect, copies*m.selects)
}

// layerParts takes a layer and the encoder behind it apart.
func layerParts(family *boards.Family, l *core.Layer) parts {
	p := arrayParts(family, l)
	p.merge(encoderParts(l))
	return p
}

// encoderParts: the choice among the words of a mask, and within a word.
func encoderParts(l *core.Layer) parts {
	p := parts{counts: map[Term]float64{}}
	p.count(EncoderLane, l.Banks()*l.BankLanes)
	p.count(EncoderWord, l.Banks())
	return p
}

// arrayParts: the lanes, the banks, the mask queue and what drives them.
func arrayParts(family *boards.Family, l *core.Layer) parts {
	p := parts{counts: map[Term]float64{}}
	if l.Kind == network.Delta {
		p.deltaLanes(family, l)
	} else {
		p.windowLanes(family, l)
	}
	blocks, stacked := Blocks(family, l.WordBits(), l.Depth())
	p.memories.BlockRAM += l.Banks() * blocks
	p.count(WeightBit, l.Lanes*l.Bits)
	p.count(Bank, l.Banks())
	p.count(BankBit, l.Banks()*l.WordBits())
	p.count(BankSelect, l.Banks()*l.WordBits()*chooser(family, stacked))
	p.small(family, 1, l.Lanes+l.TimeBits+l.NeuronBits()+1, cycles.QueueDepth, readAndWrite)
	p.count(AddressBit, l.AddressBits()+l.RowBits())
	p.count(EventBit, l.TimeBits+l.NeuronBits()+l.GroupBits())
	p.count(LayerControl, 1)
	return p
}

// deltaLanes: an adder, the firing logic, and a membrane and a fired flag for
// each group.
func (p *parts) deltaLanes(family *boards.Family, l *core.Layer) {
	p.count(DeltaLane, l.Lanes)
	p.count(DeltaBit, l.Lanes*l.MembraneBits)
	p.keep(family, l, l.MembraneBits+1, onePort)
}

// windowLanes: one adder for both sums, the level out of the finished membrane,
// and a current, a membrane and a level for each group.
func (p *parts) windowLanes(family *boards.Family, l *core.Layer) {
	p.count(WindowLane, l.Lanes)
	p.count(WindowBit, l.Lanes*(l.MembraneBits+l.CurrentBits))
	p.count(WindowLevel, l.Lanes*l.TimeBits)
	p.count(FinishedBit, l.Lanes*(l.MembraneBits-l.Shift))
	p.keep(family, l, l.MembraneBits, onePort)
	p.keep(family, l, l.CurrentBits, onePort)
	p.keep(family, l, l.TimeBits, readAndWrite)
}

// keep stores so many bits of each neuron in its lane.
func (p *parts) keep(family *boards.Family, l *core.Layer, width int, ports portCount) {
	if l.Groups() == 1 {
		p.count(KeptBit, l.Lanes*width)
		return
	}
	p.small(family, l.Lanes, width, l.Groups(), ports)
}

func busBits(p core.Ports) int { return p.WriteLayer + p.WriteBank + p.WriteAddress + p.WriteData }

// coreParts: what an array has once.
func coreParts(layers []core.Layer) parts {
	p := parts{counts: map[Term]float64{}}
	p.count(BusBit, busBits(core.PortsOf(layers)))
	return p
}

// deviceParts: link and commander, and the memories for frames, events and spike
// times.
func deviceParts(family *boards.Family, layers []core.Layer) parts {
	p := coreParts(layers)
	first, last, ports := &layers[0], &layers[len(layers)-1], core.PortsOf(layers)
	p.count(DeviceOnce, 1)
	p.count(DeviceBit, busBits(ports)+ports.InTime+ports.InIndex+ports.OutTime+ports.OutBase)
	for _, memory := range [][2]int{
		{8, link.CreditBytes},
		{ports.InTime + ports.InIndex, first.In},
		{last.TimeBits + 1, last.Out},
	} {
		blocks, _ := Blocks(family, memory[0], memory[1])
		p.memories.BlockRAM += blocks
	}
	return p
}
