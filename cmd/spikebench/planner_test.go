package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/network"
)

func testApp() (*app, *bytes.Buffer) {
	var out bytes.Buffer
	return &app{stdout: &out, stderr: &out}, &out
}

// few are small designs: an array of each kind on each family, and one board.
var few = []design{
	{shape{network.Delta, 16, 5, 1, []int{25, 30, 20}}, "arty-a7-35", "", []int{10, 20}, false},
	{shape{network.Window, 32, 4, 0, []int{25, 21, 20}}, "arty-a7-35", "", []int{7, 20}, true},
	{shape{network.Delta, 64, 6, 1, []int{18, 22}}, "ulx3s-85f", "", []int{11}, true},
	{shape{network.Window, 8, 3, 1, []int{18, 22}}, "ulx3s-85f", "", []int{11}, true},
	{shape{network.Delta, 8, 2, 0, []int{10, 24}}, "icebreaker", "", []int{12}, true},
	{shape{network.Window, 16, 4, 1, []int{10, 16}}, "icebreaker", "", []int{16}, true},
	{shape{network.Delta, 32, 3, 2, []int{20, 26}}, "tang-nano-20k", "", []int{13}, true},
	{shape{network.Window, 16, 4, 0, []int{20, 16}}, "tang-nano-20k", "", []int{16}, true},
}

// tolerance is the planner's promise.
const tolerance = 0.10

func TestEstimatesOfAFewDesigns(t *testing.T) {
	if _, err := exec.LookPath("yosys"); err != nil {
		t.Skip("yosys is not installed")
	}
	for _, d := range few {
		t.Run(d.shape.String()+" on "+d.board, func(t *testing.T) {
			t.Parallel()
			haveBoard(t, d.board)
			a, _ := testApp()
			known, err := loadCounts(filepath.Join(t.TempDir(), "counts.json"))
			require.NoError(t, err)
			all, err := a.measure(t.Context(), []design{d}, known, 1)
			require.NoError(t, err)
			t.Logf("estimated %+v, synthesised %+v", all[0].made.cost, all[0].synthesised)
			for _, off := range all[0].errors3() {
				assert.InDelta(t, 0, off, tolerance)
			}
			assert.Zero(t, all[0].synthesised.DSP)
		})
	}
}

// The published table holds what it promises, as far as today's Verilog is in it.
func TestThePublishedErrors(t *testing.T) {
	known, err := loadCounts(filepath.Join("..", "..", countsFile))
	require.NoError(t, err)
	judged := 0
	for _, d := range published {
		if _, err := boards.Load(d.board); err != nil {
			continue
		}
		made, board, err := d.generate()
		require.NoError(t, err)
		family, err := boards.FamilyOf(board.Family)
		require.NoError(t, err)
		cost, is := known.find(hashOf(made, synthesis[family.Name]))
		if !is {
			continue
		}
		judged++
		m := measured{design: d, made: made, synthesised: cost}
		for i, off := range m.errors3() {
			assert.InDelta(t, 0, off, tolerance, "%s on %s, %s: %s", d.shape, d.board, d.plan, []string{"LUT", "FF", "block RAM"}[i])
		}
	}
	if judged == 0 {
		t.Skip("the Verilog has changed since docs/planner.md was made; go run ./cmd/spikebench planner makes it anew")
	}
}

// What was counted is not counted again, and an interruption keeps it.
func TestCountsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "counts.json")
	known, err := loadCounts(path)
	require.NoError(t, err)
	d := few[0]
	made, board, err := d.generate()
	require.NoError(t, err)
	family, err := boards.FamilyOf(board.Family)
	require.NoError(t, err)
	require.NoError(t, known.note(hashOf(made, synthesis[family.Name]), area.Cost{LUT: 1234}))

	t.Setenv("PATH", "") // no Yosys
	again, err := loadCounts(path)
	require.NoError(t, err)
	a, _ := testApp()
	all, err := a.measure(t.Context(), []design{d}, again, 1)
	require.NoError(t, err)
	assert.Equal(t, 1234, all[0].synthesised.LUT)
	other := d
	other.lanes = []int{5, 20}
	_, err = a.measure(t.Context(), []design{d, other}, again, 1)
	assert.EqualError(t, err, "yosys is not installed, and 1 of 2 designs have not been synthesised yet; install it with make tools")

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o644))
	_, err = loadCounts(path)
	assert.ErrorContains(t, err, "counts.json: cannot be read")
}

func TestThePlannerTable(t *testing.T) {
	m := measured{design: published[0], made: &generated{lanes: []int{22, 157}, cost: area.Cost{LUT: 110, FF: 95, BlockRAM: 4}},
		synthesised: area.Cost{LUT: 100, FF: 100, BlockRAM: 4}}
	text := plannerTable([]measured{m})
	assert.Contains(t, text, "| delta 100-400-784, T 64, 4 bit | arty-a7-35 | 22, 157 | densest | 110 | 100 | +10.0 % | 95 | 100 | -5.0 % | 4 | 4 | +0.0 % |")
	assert.Contains(t, text, "| LUT | 10.0 % | 10.0 % |")
	assert.Equal(t, 1.0, off(2, 1))
	assert.Equal(t, 0.0, off(0, 0))
}

func TestTableOfTheProject(t *testing.T) {
	a, out := testApp()
	require.Zero(t, a.run(context.Background(), []string{"table", "--only", "floor"}))
	assert.Regexp(t, `(?m)^\| figure +\| value +\| unit +\| kind +\| command +\|$`, out.String())
	assert.Regexp(t, `(?m)^\| cycles a sample over floor, digits, arty-a7-35, full activity +\| \d+\.\d / \d+\.\d = \d\.\d{3} +\| cycles +\| simulated`, out.String())
	out.Reset()
	assert.Equal(t, 2, a.run(context.Background(), []string{"table", "--only", "speed"}))
	assert.Contains(t, out.String(), `there are no figures "speed"`)
}
