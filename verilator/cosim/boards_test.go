package cosim

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/verilator"
)

// plannedShapes are two small networks, one of them too large for the block RAM of the
// smallest board, so that its weights go into large RAM there.
var plannedShapes = []Shape{
	{Kind: network.Delta, T: 32, Sizes: []int{20, 30, 60}, Bits: []int{4, 4}, Bias: []int{1, 1}, Delay: []int{0, 1}, Shift: []int{0, 0}},
	{Kind: network.Window, T: 16, Sizes: []int{12, 16, 10}, Bits: []int{4, 4}, Bias: []int{1, 0}, Delay: []int{0, 0}, Shift: []int{4, 4}},
}

// TestEveryBoardAndPlan runs over a thousand random weight sets through the arrays that
// each rule plans for each board. Boards of one family often get the same array, which is
// compiled once.
func TestEveryBoardAndPlan(t *testing.T) {
	needVerilator(t)
	seen := map[string]bool{}
	stores := map[core.WeightStore]bool{}
	var cases []struct {
		name  string
		shape Shape
	}
	for _, shape := range plannedShapes {
		n := RandomNetwork(rand.New(rand.NewPCG(1, 1)), shape)
		for _, name := range boards.Names() {
			board, err := boards.Load(name)
			require.NoError(t, err)
			for _, rule := range gen.Rules() {
				plan, err := gen.MakePlan(n, board, gen.Options{Optimize: rule})
				require.NoError(t, err, "%s on %s for %s", shape.Kind, name, rule)
				shape.Array = PlannedArray(plan)
				for _, store := range shape.Array.Stores {
					stores[store] = true
				}
				if key := fmt.Sprint(shape); !seen[key] {
					seen[key] = true
					cases = append(cases, struct {
						name  string
						shape Shape
					}{fmt.Sprintf("%s %s %s", shape.Kind, name, rule), shape})
				}
			}
		}
	}
	assert.Len(t, stores, 2, "block RAM and large RAM")
	sets := 1000/len(cases) + 1
	t.Logf("%d arrays, %d weight sets each", len(cases), sets)
	for k, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(k), 9))
			bench, err := Start(t.Context(), RandomNetwork(r, c.shape), c.shape.Array, nil)
			require.NoError(t, err)
			defer bench.Close()
			for range sets {
				n := RandomNetwork(r, c.shape)
				require.NoError(t, bench.Load(n))
				_, err := bench.Check(n, RandomInputs(r, n, 4), verilator.Options{})
				require.NoError(t, err)
			}
		})
	}
}
