package cosim

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/verilator"
)

// fault is a mistake planted in the Verilog by hand.
type fault struct {
	file, from, to string
	kind           network.Kind
}

var faults = map[string]fault{
	"fires above the threshold, not at it": {"delta_lane.v",
		"compare && !sum[MEMBRANE_BITS - 1]", "compare && !sum[MEMBRANE_BITS - 1] && |sum", network.Delta},
	"window: a level counts from above its edge": {"window_bank.v",
		"final_sum <= sum", "final_sum <= sum - 1'b1", network.Window},
	"the last event of a sample does not compare": {"delta_sequencer.v",
		"wire end_of_step = s_last ||", "wire end_of_step = !s_last &&", network.Delta},
	"the encoder drops the last event of a word": {"mask_encoder.v",
		"picked_valid <= emit", "picked_valid <= emit && !(word_done && !word_last)", network.Window},
	"the encoder is off by one lane": {"mask_encoder.v",
		"placed_neuron + wide_place[0 +: NEURON_BITS]", "placed_neuron + wide_place[0 +: NEURON_BITS] + 1'b1", network.Delta},
	"the queue never says that it is full": {"queue.v",
		"room <= count <= LIMIT[COUNT_BITS - 1:0]", "room <= 1'b1", network.Delta},
	"a window is fired while the next overwrites it": {"window_sequencer.v",
		"needs_scanner && claimed", "needs_scanner && claimed && 1'b0", network.Window},
	"a neuron may fire twice": {"delta_lane.v",
		"reached && !kept_fired", "reached", network.Delta},
	"one cycle more than needed": {"delta_sequencer.v",
		"wire go = held && room", "wire go = held && room && !enable", network.Delta},
	"a group is left out before all of it has fired": {"delta_layer.v",
		"gathered[part] <= &answers", "gathered[part] <= |answers", network.Delta},
	"a group that has fired is not left out": {"delta_sequencer.v",
		"wire leaves = !row_fresh && group_has_fired", "wire leaves = !row_fresh && group_has_fired && 1'b0", network.Delta},
	"the only group left does not rest": {"delta_sequencer.v",
		"!drop && !resting", "!drop", network.Delta},
	"a group of the sample before is taken for fired": {"delta_sequencer.v",
		"fired_valid && fired_tag == tag[0 +: 2]", "fired_valid", network.Delta},
}

// TestPlantedFaults plants each fault and demands that the comparison sees it.
func TestPlantedFaults(t *testing.T) {
	needVerilator(t)
	shapes := map[network.Kind]Shape{
		network.Delta: {Kind: network.Delta, T: 16, Sizes: []int{30, 40, 90}, Bits: []int{4, 4}, Bias: []int{1, 0},
			Delay: []int{0, 0}, Shift: []int{0, 0}, Array: PlainArray([]int{20, 2})},
		network.Window: {Kind: network.Window, T: 16, Sizes: []int{30, 40, 20}, Bits: []int{4, 4}, Bias: []int{1, 1},
			Delay: []int{0, 0}, Shift: []int{3, 3}, Array: PlainArray([]int{20, 5})},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			shape := shapes[f.kind]
			bench, err := Start(t.Context(), RandomNetwork(r, shape), shape.Array, func(files map[string]string) {
				require.Equal(t, 1, strings.Count(files[f.file], f.from), "the fault's place in %s", f.file)
				files[f.file] = strings.Replace(files[f.file], f.from, f.to, 1)
			})
			require.NoError(t, err)
			defer bench.Close()
			for range 40 {
				n := RandomNetwork(r, shape)
				require.NoError(t, bench.Load(n))
				_, err := bench.Check(n, RandomInputs(r, n, 10), verilator.Options{IdleLimit: 10_000})
				if err != nil {
					t.Log("caught:", err)
					return
				}
			}
			assert.Fail(t, "the fault was not seen")
		})
	}
}
