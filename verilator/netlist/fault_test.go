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
	shape := oneLayer(6)
	shape.Array.Target = core.Target{WordBits: 16}
	sound, check := sound(t, "ice40", shape, 2)

	t.Run("first contents", func(t *testing.T) {
		contents := regexp.MustCompile(`\.INIT_0\(256'h[0-9a-f]+\)`)
		faulty := contents.ReplaceAllStringFunc(sound, func(text string) string {
			name, digits, _ := strings.Cut(text, "'h")
			return name + "'h" + invert.Replace(digits)
		})
		require.NotEqual(t, sound, faulty)
		err := check(faulty)
		require.Error(t, err)
		t.Log("caught:", err)
	})
	t.Run("truth table", func(t *testing.T) {
		tables := regexp.MustCompile(`\.LUT_INIT\(16'h([0-9a-f]{4})\)`).FindAllStringSubmatchIndex(sound, -1)
		require.NotEmpty(t, tables)
		for try := range 3 {
			at := tables[(2*try+1)*len(tables)/6]
			if err := check(sound[:at[2]] + invert.Replace(sound[at[2]:at[3]]) + sound[at[3]:]); err != nil {
				t.Log("caught:", err)
				return
			}
		}
		assert.Fail(t, "no wrong truth table was seen")
	})
}

// TestPlantedRegisterFaults demands that it sees block RAM of an ECP5 whose output
// register is off in one half, or takes a word only with a read.
func TestPlantedRegisterFaults(t *testing.T) {
	need(t, Available("ecp5"))
	shape := oneLayer(9) // a word of 36 bits, which comes out of both halves
	shape.Array.Target = core.Target{LUTRAM: true, WordBits: 36, OutputRegister: 1024}
	sound, check := sound(t, "ecp5", shape, 4)
	for _, fault := range []struct{ name, what, with string }{
		{"low half not registered", `\.REGMODE_A\("OUTREG"\)`, `.REGMODE_A("NOREG")`},
		{"held between reads", `(?s)\.CEB\(([^)]+)\)(.*?)\.OCEB\(1'h1\)`, `.CEB($1)$2.OCEB($1)`},
	} {
		t.Run(fault.name, func(t *testing.T) {
			faulty := regexp.MustCompile(fault.what).ReplaceAllString(sound, fault.with)
			require.NotEqual(t, sound, faulty)
			err := check(faulty)
			require.Error(t, err)
			t.Log("caught:", err)
		})
	}
}

// oneLayer is 12 delta neurons on so many lanes.
func oneLayer(lanes int) cosim.Shape {
	return cosim.Shape{Kind: network.Delta, T: 16, Sizes: []int{10, 12}, Bits: []int{4}, Bias: []int{1}, Delay: []int{0},
		Shift: []int{0}, Array: cosim.PlainArray([]int{lanes})}
}

// sound makes the netlist of a shape that computes what the model says, and what
// checks another in its place. The seed is of the weights, the thresholds and the
// samples: neurons must not all fire with the first row, or the others are not seen.
func sound(t *testing.T, family string, shape cosim.Shape, seed uint64) (netlist string, check func(netlist string) error) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, seed))
	n := cosim.RandomNetwork(r, shape)
	inputs := cosim.RandomInputs(r, n, 40)
	files, err := cosim.InitialisedFiles(n, shape.Array)
	require.NoError(t, err)
	made, err := Synthesise(t.Context(), family, Design{Top: core.TopName, Files: files})
	require.NoError(t, err)
	check = func(netlist string) error {
		changed := maps.Clone(made.Files)
		changed["netlist.v"] = netlist
		bench, err := cosim.StartFiles(t.Context(), n, shape.Array, changed)
		require.NoError(t, err)
		defer bench.Close()
		if _, err = bench.Check(n, inputs, verilator.Options{IdleLimit: 10_000}); err != nil {
			return err
		}
		// With gaps between the events of a sample, and so between the reads of a bank.
		_, err = bench.Check(n, inputs, verilator.Options{IdleLimit: 10_000, SourceStall: 128, Seed: 1})
		return err
	}
	require.NoError(t, check(made.Files["netlist.v"]))
	return made.Files["netlist.v"], check
}
