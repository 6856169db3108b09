package area

import "spikehdl/boards"

// noiseModules are what a source of noise, the checksums, and what they take of the
// modules around them add to a device: it depends on the network by a few bits only, so
// Yosys counted devices of 74 inputs and 16 steps with noise and without.
var noiseModules = map[string]Cost{
	"xc7":   {LUT: 538, FF: 370},
	"ecp5":  {LUT: 931, FF: 370},
	"ice40": {LUT: 764, FF: 370},
	"gowin": {LUT: 878, FF: 370},
}

// Noise is the cost of a board's making samples of noise itself.
func Noise(family *boards.Family) Cost { return noiseModules[family.Name] }
