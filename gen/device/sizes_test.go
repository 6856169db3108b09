package device

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"spikehdl/gen/cells"
	"spikehdl/hdl"
	"spikehdl/network"
)

// TestModulesForNoiseAreSmall counts what a board's own noise and its checksums take, for
// 74 inputs and 784 neurons of 16 steps.
func TestModulesForNoiseAreSmall(t *testing.T) {
	const xc7, ice40 = "xilinx -flatten -arch xc7", "ice40"
	n := ofInputs(network.Window, 16, network.InputPart{Meaning: network.Noise, Size: 64}, network.InputPart{Meaning: network.Class, Size: 10})
	timeBits, indexBits := sourceOf(n)
	noise := func() *hdl.Module { return noiseSource(n.Kind, timeBits, indexBits, given(n)) }
	for name, test := range map[string]struct {
		family string
		module *hdl.Module
		most   cells.Cells
	}{
		"sorter in LUT RAM":   {xc7, sorter(sorterSizes{4, 7, "distributed", "distributed"}), cells.Cells{LUT: 190, FF: 110}},
		"sorter in block RAM": {ice40, sorter(sorterSizes{4, 7, "block", "block"}), cells.Cells{LUT: 110, FF: 80, BlockRAM: 2}},
		"noise":               {xc7, noise(), cells.Cells{LUT: 220, FF: 180}},
		"noise of small LUTs": {ice40, noise(), cells.Cells{LUT: 340, FF: 180}},
		"checksum":            {xc7, spikeChecksum(crcByte(), 4, 10), cells.Cells{LUT: 220, FF: 180}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := counted(t, test.module, test.family)
			t.Logf("%+v", got)
			assert.LessOrEqual(t, got.LUT, test.most.LUT)
			assert.LessOrEqual(t, got.FF, test.most.FF)
			assert.LessOrEqual(t, got.BlockRAM, test.most.BlockRAM)
			assert.NotZero(t, got.LUT)
			assert.Zero(t, got.DSP)
		})
	}
}
