package sweep

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
)

func windowNet() *network.Network {
	return &network.Network{Name: "w", Kind: network.Window, T: 16,
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: 12}},
		Output: network.Output{Meaning: network.OutputSpikes},
		Layers: []network.Layer{
			{In: 12, Out: 20, Bits: 4, Shift: 5, Weights: make([]int8, 240)},
			{In: 20, Out: 30, Bits: 6, Shift: 1, Weights: make([]int8, 600)},
		}}
}

func arty(t *testing.T) []*boards.Board {
	board, err := boards.Load("arty-a7")
	require.NoError(t, err)
	return []*boards.Board{board}
}

func TestPointsAreTheShapesTimesTheirPlans(t *testing.T) {
	own, misfits, err := Points(windowNet(), arty(t), nil, nil)
	require.NoError(t, err)
	assert.Empty(t, misfits)
	plans, err := gen.Plans(windowNet(), arty(t)[0])
	require.NoError(t, err)
	require.Len(t, own, len(plans))
	assert.Equal(t, "4-6", own[0].Key().Bits, "the network's own widths")

	all, _, err := Points(windowNet(), arty(t), []int{2, 8}, []int{8, 64, 256})
	require.NoError(t, err)
	shapes := map[[2]any]bool{}
	for k := range all {
		shapes[[2]any{all[k].Key().Bits, all[k].Key().T}] = true
		layers := all[k].network.Layers
		want := map[int][2]int{2: {3, 0}, 8: {9, 3}}[layers[0].Bits]
		assert.Equal(t, want, [2]int{layers[0].Shift, layers[1].Shift}, "a shift goes with the weights, to 0 at the least")
	}
	assert.Len(t, shapes, 6)
}

func TestWhatDoesNotFitIsTold(t *testing.T) {
	n := windowNet()
	n.Layers[1].Out = 12000
	_, misfits, err := Points(n, arty(t), []int{8, 2}, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"8 bits, T 16 on arty-a7-35"}, misfits)
}

func rows(t *testing.T) []Row {
	points, _, err := Points(windowNet(), arty(t), []int{3}, []int{16, 32})
	require.NoError(t, err)
	var all []Row
	for k := range points {
		row, err := points[k].Row()
		require.NoError(t, err)
		all = append(all, row)
	}
	return all
}

func TestAFileGivesItsRowsBack(t *testing.T) {
	all := rows(t)
	var first, second bytes.Buffer
	require.NoError(t, Write(&first, all))
	back, err := Read(bytes.NewReader(first.Bytes()))
	require.NoError(t, err)
	assert.ElementsMatch(t, all, back)
	back[0], back[len(back)-1] = back[len(back)-1], back[0]
	require.NoError(t, Write(&second, back))
	assert.Equal(t, first.String(), second.String(), "sorted, whatever the order")

	for k := 1; k < len(back); k++ {
		assert.NotEqual(t, all[k].Hash, all[k-1].Hash)
		assert.NotEqual(t, all[k].Key, all[k-1].Key)
	}
}

func TestForeignAndDamagedFilesAreRefused(t *testing.T) {
	_, err := Read(strings.NewReader("a,b\n1,2\n"))
	assert.Equal(t, ErrNotOurs, err)
	_, err = Read(strings.NewReader(""))
	assert.Equal(t, ErrNotOurs, err)
	var b bytes.Buffer
	require.NoError(t, Write(&b, rows(t)[:2]))
	text := b.String()
	_, err = Read(strings.NewReader(text[:len(text)-40]))
	assert.ErrorContains(t, err, "wrong number of fields")
	_, err = Read(strings.NewReader(strings.Replace(text, ",16,3,", ",sixteen,3,", 1)))
	assert.ErrorContains(t, err, `line 2: strconv.Atoi: parsing "sixteen"`)
}

func TestNoRowBeatsTheFront(t *testing.T) {
	all := rows(t)
	front := Front(all)
	require.NotEmpty(t, front)
	for _, r := range all {
		beaten := false
		for _, f := range front {
			assert.False(t, r.Cost.LUT < f.Cost.LUT && r.Rate >= f.Rate || r.Cost.LUT <= f.Cost.LUT && r.Rate > f.Rate)
			beaten = beaten || f.Cost.LUT <= r.Cost.LUT && f.Rate >= r.Rate
		}
		assert.True(t, beaten)
	}
	for k := 1; k < len(front); k++ {
		assert.Greater(t, front[k].Cost.LUT, front[k-1].Cost.LUT)
		assert.Greater(t, front[k].Rate, front[k-1].Rate)
	}
}
