package cells

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRealStatistics counts what two versions of Yosys printed of one design. The
// sums were made by a person.
func TestRealStatistics(t *testing.T) {
	for _, test := range []struct {
		file string
		want Cells
	}{
		// 11 + 333 + 155 + 115 + 196 + 222 LUTs, 7 RAM32M of 4, 9 shift registers.
		{"yosys-0.23-xc7.txt", Cells{LUT: 1032 + 28 + 9, FF: 944, BlockRAM: 5}},
		// nextpnr's own sum of the same netlist is 1941 LUTs.
		{"yosys-0.23-ecp5.txt", Cells{LUT: 1941, FF: 1060, BlockRAM: 5}},
		{"yosys-0.70-ecp5.txt", Cells{LUT: 1383 + 480 + 96, FF: 1060, BlockRAM: 5}},
		// What nextpnr packed: 457 LUTs with a flip-flop, 1177 LUTs and 622 flip-flops alone.
		{"yosys-0.23-ice40.txt", Cells{LUT: 1177 + 457, FF: 457 + 622, BlockRAM: 11}},
		// 29 and 35 flip-flops in two modules that are left in the design, 1130 beside them.
		{"yosys-0.23-ice40-modules.txt", Cells{LUT: 1481, FF: 29 + 35 + 1130, BlockRAM: 13}},
		{"yosys-0.70-ice40-modules.txt", Cells{LUT: 1407, FF: 29 + 35 + 1130, BlockRAM: 13}},
		{"yosys-0.23-gowin.txt", Cells{LUT: 607 + 282 + 329 + 564 + 522 + 96, FF: 1060, BlockRAM: 5}},
		{"yosys-0.70-gowin.txt", Cells{LUT: 167 + 322 + 395 + 559 + 514 + 96, FF: 1060, BlockRAM: 5}},
	} {
		stat, err := os.ReadFile(filepath.Join("testdata", test.file))
		require.NoError(t, err)
		assert.Equal(t, test.want, Count(string(stat)), test.file)
	}
}
