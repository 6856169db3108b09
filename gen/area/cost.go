package area

import (
	"math"

	"spikehdl/boards"
	"spikehdl/gen/core"
)

// Cost is what a design takes of an FPGA.
type Cost struct {
	LUT      int `json:"lut"` // look-up tables of the family's number of inputs, LUT RAM and carry cells included
	FF       int `json:"ff"`
	BlockRAM int `json:"block_ram"` // the family's blocks; see boards.Resources
	LargeRAM int `json:"large_ram"`
	DSP      int `json:"dsp"`
}

// Plus is the cost of both.
func (c Cost) Plus(o Cost) Cost {
	return Cost{c.LUT + o.LUT, c.FF + o.FF, c.BlockRAM + o.BlockRAM, c.LargeRAM + o.LargeRAM, c.DSP + o.DSP}
}

// Estimate is the cost of a whole board with these layers.
func Estimate(family *boards.Family, layers []core.Layer) Cost {
	total := Device(family, layers)
	for i := range layers {
		total = total.Plus(Layer(family, &layers[i], i == len(layers)-1))
	}
	return total
}

// Layer is the cost of a layer with the encoder behind it: the next layer's
// source or, behind the last, the board's.
func Layer(family *boards.Family, l *core.Layer, last bool) Cost {
	return of(layerParts(family, l, last))
}

// Device is the cost of all that a board has once, whatever the lanes.
func Device(family *boards.Family, layers []core.Layer) Cost {
	return of(deviceParts(family, layers))
}

// Counts is how much a whole board has of each term, and what in it needs no fitting:
// the two halves of an estimate, for fitting the first.
func Counts(family *boards.Family, layers []core.Layer) (counts map[Term]float64, fixed Cost) {
	all := deviceParts(family, layers)
	for i := range layers {
		all.merge(layerParts(family, &layers[i], i == len(layers)-1))
	}
	return all.counts, all.fixed
}

// Core is the cost of spike_core alone.
func Core(family *boards.Family, layers []core.Layer) Cost { return of(aloneParts(family, layers)) }

// CoreCounts is Counts of spike_core alone.
func CoreCounts(family *boards.Family, layers []core.Layer) (counts map[Term]float64, fixed Cost) {
	all := aloneParts(family, layers)
	return all.counts, all.fixed
}

// aloneParts are those of an array with nothing around it: it has an encoder
// between layers only.
func aloneParts(family *boards.Family, layers []core.Layer) parts {
	all := coreParts(family, layers)
	for i := range layers {
		all.merge(arrayParts(family, &layers[i], i == len(layers)-1))
		if i+1 < len(layers) {
			all.merge(encoderParts(family, &layers[i]))
		}
	}
	return all
}

// of prices the parts of a design.
func of(p parts) Cost {
	var luts, ffs float64
	for _, t := range Terms { // in a fixed order: sums of floats depend on it
		c := coefficients[p.family.Name][t.Term]
		luts += p.counts[t.Term] * c.LUT
		ffs += p.counts[t.Term] * c.FF
	}
	return p.fixed.Plus(Cost{LUT: int(math.Round(luts)), FF: int(math.Round(ffs))})
}
