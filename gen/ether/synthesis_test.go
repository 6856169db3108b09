package ether

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/gen/cells"
	"spikehdl/hdl"
)

// TestSynthesis counts what a port takes, and holds the estimate to it: of the family
// that has a board with Ethernet, and with SPIKEHDL_PROVE of all.
func TestSynthesis(t *testing.T) {
	if _, err := exec.LookPath("yosys"); err != nil {
		t.Skip("yosys is not installed")
	}
	for name, command := range map[string]string{
		"xc7": "synth_xilinx -flatten -arch xc7", "ecp5": "synth_ecp5", "ice40": "synth_ice40", "gowin": "synth_gowin",
	} {
		t.Run(name, func(t *testing.T) {
			if name != "xc7" && os.Getenv("SPIKEHDL_PROVE") == "" {
				t.Skip("set SPIKEHDL_PROVE to count all families")
			}
			t.Parallel()
			family, err := boards.FamilyOf(name)
			require.NoError(t, err)
			folder := t.TempDir()
			for file, text := range hdl.Print(bench(family.LUTRAM)) {
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644))
			}
			yosys := exec.Command("yosys", "-q", "-p", "read_verilog *.v; "+command+" -top ether_bench; tee -q -o cells.txt stat")
			yosys.Dir = folder
			output, err := yosys.CombinedOutput()
			require.NoError(t, err, "%s", output)
			stat, err := os.ReadFile(filepath.Join(folder, "cells.txt"))
			require.NoError(t, err)
			got := cells.Count(string(stat))
			t.Logf("%s: %+v", name, got)
			estimate := area.EthernetPort(family)
			assert.Equal(t, estimate.BlockRAM, got.BlockRAM)
			assert.InEpsilon(t, got.LUT, estimate.LUT, 0.15)
			assert.InEpsilon(t, got.FF, estimate.FF, 0.1)
			assert.Zero(t, got.DSP)
		})
	}
}
