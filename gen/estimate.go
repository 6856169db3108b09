package gen

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// Cost is what a design takes of an FPGA of AMD's 7 series: an estimate made
// before any synthesis, from the sizes alone.
type Cost struct {
	LUT      int `json:"lut"` // six-input look-up tables, LUT RAM included
	FF       int `json:"ff"`
	BlockRAM int `json:"block_ram"` // the family's blocks; see boards.Resources
	LargeRAM int `json:"large_ram"`
	DSP      int `json:"dsp"`
}

func (c *Cost) add(o Cost) {
	c.LUT += o.LUT
	c.FF += o.FF
	c.BlockRAM += o.BlockRAM
	c.LargeRAM += o.LargeRAM
	c.DSP += o.DSP
}

// estimate sums the parts of a whole board.
func estimate(layers []core.Layer) Cost {
	var total Cost
	for i := range layers {
		total.add(layerCost(&layers[i]))
		total.add(encoderCost(&layers[i])) // between layers; the last one's is the board's
	}
	total.add(deviceCost(layers))
	return total
}

// queueRAM is the LUTs of a small memory with a write and a read address: four
// LUTs hold 32 words of 6 bits (RAM32M) or 64 words of 3 bits (RAM64M), AMD UG474
// table 2-3.
func queueRAM(width, depth int) int {
	if depth <= 32 {
		return (width + 5) / 6 * 4
	}
	return (width + 2) / 3 * 4 * ((depth + 63) / 64)
}

// laneRAM is the LUTs of a small memory with one address: beyond 32 words, a LUT
// holds 64 of one bit.
func laneRAM(width, depth int) int {
	if depth <= 32 {
		return queueRAM(width, depth)
	}
	return width * ((depth + 63) / 64)
}

// blockForms are the words and bits of one 18 kb block RAM with one write and
// one read port (AMD UG473, table 1-7).
var blockForms = [][2]int{{512, 36}, {1024, 18}, {2048, 9}, {4096, 4}, {8192, 2}, {16384, 1}}

// blockRAMs is the 18 kb halves for a memory, in the best of the block's forms,
// and how many of them are stacked on top of each other.
func blockRAMs(width, depth int) (count, stacked int) {
	for _, form := range blockForms {
		high := (depth + form[0] - 1) / form[0]
		if n := high * ((width + form[1] - 1) / form[1]); count == 0 || n < count {
			count, stacked = n, high
		}
	}
	return count, stacked
}

// bankCost is a weight bank: its blocks, and where they are stacked the
// multiplexer behind them, a LUT a bit for up to four.
func bankCost(l *core.Layer) Cost {
	count, stacked := blockRAMs(l.WordBits(), l.Depth())
	c := Cost{BlockRAM: count}
	if stacked > 1 {
		c.LUT = l.WordBits()*(stacked+2)/4 + 3
		c.FF = 2
	}
	return c
}

func layerCost(l *core.Layer) Cost {
	lane := deltaLaneCost(l)
	if l.Kind == network.Window {
		lane = windowLaneCost(l)
	}
	queueBits := l.Lanes + l.TimeBits + l.NeuronBits() + 1
	bank := bankCost(l)
	c := Cost{
		LUT:      l.Lanes*(lane.LUT+1) + l.Lanes/5 + l.Banks()*(bank.LUT+1) + queueRAM(queueBits, cycles.QueueDepth),
		FF:       l.Lanes*(lane.FF+1) + l.Banks()*bank.FF,
		BlockRAM: l.Banks() * bank.BlockRAM,
	}
	// Prologue, sequencer, queue pointers and the registers of a pass.
	c.LUT += 40 + 4*(l.AddressBits()+l.RowBits()) + 2*l.NeuronBits() + 4*l.TimeBits
	c.FF += 40 + 2*l.AddressBits() + 2*l.RowBits() + 6*l.NeuronBits() + 6*l.TimeBits + 3*l.GroupBits()
	return c
}

// deltaLaneCost: an adder bit a membrane bit, the firing logic, and the LUT RAM of
// membranes and fired flags where there is more than one group.
func deltaLaneCost(l *core.Layer) Cost {
	if l.Groups() == 1 {
		return Cost{LUT: l.MembraneBits + 3, FF: l.MembraneBits + 2}
	}
	return Cost{LUT: l.MembraneBits + 3 + laneRAM(l.MembraneBits+1, l.Groups()), FF: 1}
}

// windowLaneCost: one adder for both sums with its operand multiplexers, the
// clamp, the compare, and the LUT RAM of currents, membranes and levels.
func windowLaneCost(l *core.Layer) Cost {
	level, finished := l.TimeBits, l.MembraneBits-l.Shift
	if l.Groups() == 1 {
		return Cost{
			LUT: l.MembraneBits + l.CurrentBits + level*3/2 + 6,
			FF:  l.MembraneBits + l.CurrentBits + level + finished + 1,
		}
	}
	return Cost{
		LUT: l.MembraneBits + l.CurrentBits + level + 4 + laneRAM(l.MembraneBits, l.Groups()) +
			laneRAM(l.CurrentBits, l.Groups()) + queueRAM(level, l.Groups()),
		FF: finished + 1,
	}
}

// encoderCost: the words' tests and choice, and the lowest bit of a word.
func encoderCost(l *core.Layer) Cost {
	words := l.Banks()
	return Cost{
		LUT: l.Lanes*2/3 + 6*words + 90,
		FF:  l.Lanes + 2*words + 4*l.BankLanes + 3*(l.TimeBits+l.NeuronBits()) + 8,
	}
}

// deviceCost: UART, framing, CRC, commander; and the memories for frames, events
// and spike times.
func deviceCost(layers []core.Layer) Cost {
	first, last := &layers[0], &layers[len(layers)-1]
	inputs := bits.Len(uint(first.In - 1))
	frames, _ := blockRAMs(8, link.CreditBytes)
	events, _ := blockRAMs(first.TimeBits+inputs, first.In)
	times, _ := blockRAMs(last.TimeBits+1, last.Out)
	return Cost{
		LUT:      700 + 12*len(layers),
		FF:       560 + last.NeuronBits() + inputs,
		BlockRAM: frames + events + times,
	}
}
