package cells

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCount(t *testing.T) {
	for _, test := range []struct {
		name, stat string
		want       Cells
	}{
		{"xc7", `
   Number of cells:                100
     BUFG                            1
     CARRY4                         12
     FDRE                           30
     FDSE                            2
     LUT1                            3
     LUT6                           40
     MUXF7                           5
     RAM32M                          2
     RAM64X1S                        7
     RAMB18E1                        3
     RAMB36E1                        2
     SRL16E                          4
     DSP48E1                         1
`, Cells{LUT: 3 + 40 + 2*4 + 7 + 4, FF: 32, BlockRAM: 3 + 2*2, DSP: 1}},
		{"ecp5", `
     CCU2C                          10
     DP16KD                          7
     L6MUX21                       116
     LUT4                          100
     PFUMX                         293
     TRELLIS_DPR16X4                 3
     TRELLIS_FF                     50
     EHXPLLL                         1
`, Cells{LUT: 20 + 100 + 18, FF: 50, BlockRAM: 7}},
		{"ice40", `
     SB_CARRY                       20
     SB_DFF                         10
     SB_DFFESR                       5
     SB_LUT4                        80
     SB_RAM40_4K                     6
     SB_SPRAM256KA                   2
     SB_MAC16                        1
`, Cells{LUT: 80, FF: 15, BlockRAM: 6, LargeRAM: 2, DSP: 1}},
		{"gowin, in the order of a newer Yosys", `
        +----------Local Count, excluding submodules.
        |
     4069 wires
        7 ports
     4526 cells
       61   $scopeinfo
       20   ALU
       38   DFF
       90   DFFSE
        3   DPX9B
        4   SDPX9B
        1   GND
       17   LUT1
       71   LUT4
      310   MUX2_LUT5
        2   RAM16SDP4
        5   pROM
`, Cells{LUT: 20 + 17 + 71 + 12, FF: 128, BlockRAM: 3 + 4 + 5}},
		{"gowin, by the names of an older Yosys", "     DPX9                            3\n     SDPX9                           4\n", Cells{BlockRAM: 7}},
		{"nothing", "", Cells{}},
	} {
		assert.Equal(t, test.want, Count(test.stat), test.name)
	}
}
