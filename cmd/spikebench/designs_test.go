package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/network"
)

// haveBoard skips designs of boards that there are not.
func haveBoard(t *testing.T, name string) *boards.Board {
	t.Helper()
	board, err := boards.Load(name)
	if err != nil {
		t.Skip(err)
	}
	return board
}

// The published designs show what the issue with estimates is: everything varies.
func TestThePublishedDesignsVary(t *testing.T) {
	assert.GreaterOrEqual(t, len(published), 30)
	seen := map[string]bool{}
	for _, d := range published {
		require.NoError(t, d.network().Validate())
		seen[fmt.Sprint(d.kind, d.plan)] = true
		seen[fmt.Sprint("T ", d.T)] = true
		seen[fmt.Sprint("bits ", d.bits)] = true
		seen[fmt.Sprint("board ", d.board)] = true
		seen[fmt.Sprint(d.kind, d.sizes, d.board, d.plan)] = true
	}
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		for _, plan := range []planKind{smallest, balanced, densest} {
			assert.Contains(t, seen, fmt.Sprint(kind, plan))
		}
	}
	for T := network.MinT; T <= network.MaxT; T *= 2 {
		assert.Contains(t, seen, fmt.Sprint("T ", T))
	}
	for bits := network.MinBits; bits <= network.MaxBits; bits++ {
		assert.Contains(t, seen, fmt.Sprint("bits ", bits))
	}
	for _, board := range boards.Names() {
		assert.Contains(t, seen, fmt.Sprint("board ", board))
	}
}

func TestPlansOfADesignDiffer(t *testing.T) {
	board := haveBoard(t, "arty-a7-35")
	n := published[0].network()
	lanes := map[planKind]int{}
	for _, plan := range []planKind{smallest, balanced, densest} {
		d := design{shape: published[0].shape, board: board.Name, plan: plan}
		of, err := d.planned(n, board)
		require.NoError(t, err)
		for _, l := range of {
			lanes[plan] += l
		}
	}
	assert.Less(t, 3*lanes[smallest], lanes[balanced])
	assert.Less(t, 3*lanes[balanced]/2, lanes[densest])
}

// No design that judges the estimates may have made them.
func TestCalibrationIsApartFromWhatIsPublished(t *testing.T) {
	judging := map[string]bool{}
	for _, d := range published {
		judging[d.shape.String()] = true
	}
	for _, name := range calibrationBoards {
		board, err := boards.Load(name)
		if err != nil {
			t.Logf("left out: %v", err)
			continue
		}
		designs := calibration(board)
		assert.Equal(t, designs, calibration(board), "the same each time")
		for _, d := range designs {
			require.NoError(t, d.network().Validate())
			assert.NotContains(t, judging, d.shape.String())
		}
	}
}

// A design is told by its Verilog, whatever its comments say.
func TestHashesFollowTheVerilog(t *testing.T) {
	a := &generated{files: map[string]string{"x.v": "// one\nmodule x; // two\nendmodule\n", "mem/a.hex": "0"}, top: "x"}
	b := &generated{files: map[string]string{"x.v": "module x;\n\n  endmodule\n", "mem/a.hex": "1"}, top: "x"}
	c := &generated{files: map[string]string{"x.v": "module x; wire y;\nendmodule\n"}, top: "x"}
	assert.Equal(t, hashOf(a, "synth"), hashOf(b, "synth"))
	assert.NotEqual(t, hashOf(a, "synth"), hashOf(c, "synth"))
	assert.NotEqual(t, hashOf(a, "synth"), hashOf(a, "synth -abc9"))
}
