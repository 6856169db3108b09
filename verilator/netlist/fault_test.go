package netlist

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/cosim"
)

// invert flips the bits of hexadecimal digits.
var invert = strings.NewReplacer("0", "f", "1", "e", "2", "d", "3", "c", "4", "b", "5", "a", "6", "9", "7", "8",
	"8", "7", "9", "6", "a", "5", "b", "4", "c", "3", "d", "2", "e", "1", "f", "0")

// TestPlantedFaults demands that the comparison sees a netlist that is not the
// design: other first contents of a block RAM, or another truth table in one of
// its many look-up tables. One table may be idle in what the samples do; of three
// at least one must be seen.
func TestPlantedFaults(t *testing.T) {
	need(t, Available("ice40"))
	shape := cosim.Shape{Kind: network.Delta, T: 16, Sizes: []int{10, 12}, Bits: []int{4}, Bias: []int{1}, Delay: []int{0},
		Shift: []int{0}, Array: cosim.PlainArray([]int{6})}
	shape.Array.Target = core.Target{WordBits: 16}
	r := rand.New(rand.NewPCG(1, 2))
	n := cosim.RandomNetwork(r, shape)
	inputs := cosim.RandomInputs(r, n, 40)
	files, err := cosim.InitialisedFiles(n, shape.Array)
	require.NoError(t, err)
	made, err := Synthesise(t.Context(), "ice40", Design{Top: core.TopName, Files: files})
	require.NoError(t, err)
	check := func(t *testing.T, netlist string) error {
		changed := maps.Clone(made.Files)
		changed["netlist.v"] = netlist
		bench, err := cosim.StartFiles(t.Context(), n, shape.Array, changed)
		require.NoError(t, err)
		defer bench.Close()
		_, err = bench.Check(n, inputs, verilator.Options{IdleLimit: 10_000})
		return err
	}
	sound := made.Files["netlist.v"]
	require.NoError(t, check(t, sound))

	t.Run("first contents", func(t *testing.T) {
		contents := regexp.MustCompile(`\.INIT_0\(256'h[0-9a-f]+\)`)
		faulty := contents.ReplaceAllStringFunc(sound, func(text string) string {
			name, digits, _ := strings.Cut(text, "'h")
			return name + "'h" + invert.Replace(digits)
		})
		require.NotEqual(t, sound, faulty)
		err := check(t, faulty)
		require.Error(t, err)
		t.Log("caught:", err)
	})
	t.Run("truth table", func(t *testing.T) {
		tables := regexp.MustCompile(`\.LUT_INIT\(16'h([0-9a-f]{4})\)`).FindAllStringSubmatchIndex(sound, -1)
		require.NotEmpty(t, tables)
		for try := range 3 {
			at := tables[(2*try+1)*len(tables)/6]
			if err := check(t, sound[:at[2]]+invert.Replace(sound[at[2]:at[3]])+sound[at[3]:]); err != nil {
				t.Log("caught:", err)
				return
			}
		}
		assert.Fail(t, "no wrong truth table was seen")
	})
}
