package netlist

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUnknownModesStop runs a block RAM in a mode that its model does not know:
// the simulation must say so and stop.
func TestUnknownModesStop(t *testing.T) {
	if err := have("iverilog", "vvp"); err != nil {
		t.Skip("the programs iverilog and vvp are not in PATH")
	}
	for _, test := range []struct{ models, cell string }{
		{"xc7.v.tmpl", `RAMB18E1 #(.DOA_REG(1))`},
		{"xc7.v.tmpl", `RAMB18E1 #(.RAM_MODE("FIFO"))`},
		{"xc7.v.tmpl", `RAMB36E1 #(.RAM_EXTENSION_A("LOWER"))`},
		{"ecp5.v.tmpl", `DP16KD #(.REGMODE_B("LATCH"))`},
		{"ecp5.v.tmpl", `DP16KD #(.CSDECODE_A("0b001"))`},
		{"gowin.v.tmpl", `SDPX9B #(.READ_MODE(1'b1))`},
		{"gowin.v.tmpl", `DPB #(.READ_MODE1(1'b1))`},
	} {
		t.Run(test.cell, func(t *testing.T) {
			text, err := render(test.models)
			require.NoError(t, err)
			blocks, err := os.ReadFile("models/block_ram.v")
			require.NoError(t, err)
			dir := t.TempDir()
			require.NoError(t, writeFiles(dir, map[string]string{
				"cells.v": text, "block_ram.v": string(blocks),
				"bench.v": "module bench; " + test.cell + " ram (); initial #1 $display(\"ran\"); endmodule\n"}))
			_, err = run(t.Context(), dir, "iverilog", "-g2009", "-o", "bench", "-s", "bench", "bench.v", "cells.v", "block_ram.v")
			require.NoError(t, err)
			said, err := exec.CommandContext(t.Context(), "vvp", filepath.Join(dir, "bench")).Output()
			require.NoError(t, err)
			assert.Contains(t, string(said), "not modelled")
			assert.NotContains(t, string(said), "ran")
		})
	}
}

func TestCellsWithoutModelsAreRefused(t *testing.T) {
	text := "`define X 1\n(* box *)\nmodule A (output o);\n  assign o = `X;\nendmodule\n" +
		"module B (output o);\n  A a (o);\nendmodule\nmodule C (input i);\n  specify\n    assign = 1;\n  endspecify\nendmodule\n"
	made, err := extract(text, []string{"B"})
	require.NoError(t, err)
	assert.Equal(t, "`define X 1\nmodule A (output o);\n  assign o = `X;\nendmodule\nmodule B (output o);\n  A a (o);\nendmodule\n", made)
	for _, cell := range []string{"C", "D"} {
		_, err = extract(text, []string{cell})
		assert.EqualError(t, err, "the cell "+cell+" has no simulation model")
	}
}

func TestOpenContentsBecomeRandom(t *testing.T) {
	made := anyContents("  .INIT_0A(256'hx0),\n  .INITP_01(256'bx1),\n  .INIT(1'hx),\n")
	assert.Regexp(t, `^  \.INIT_0A\(256'h[0-9a-f]0\),\n  \.INITP_01\(256'b[01]1\),\n  \.INIT\(1'hx\),\n$`, made)
	assert.Equal(t, made, anyContents("  .INIT_0A(256'hx0),\n  .INITP_01(256'bx1),\n  .INIT(1'hx),\n"))
}

func TestUnknownFamilyIsRefused(t *testing.T) {
	_, err := Synthesise(t.Context(), "xc6", Design{})
	assert.EqualError(t, err, `netlist: there is no family "xc6"; give one of xc7, ecp5, ice40, gowin`)
}
