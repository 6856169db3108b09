package network

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryWrongValueIsNamed(t *testing.T) {
	for _, test := range []struct {
		base  func() *Network
		spoil func(n *Network)
		want  string
	}{
		{tinyDelta, func(n *Network) { n.Name = "" }, `name = "": give the network a name`},
		{tinyDelta, func(n *Network) { n.Name = "\xff" }, `name = "\xff": must be UTF-8`},
		{tinyDelta, func(n *Network) { n.Training.Command = "\xff" }, `trained.command = "\xff": must be UTF-8`},
		{tinyDelta, func(n *Network) { n.Training.Data = "\xff" }, `trained.data = "\xff": must be UTF-8`},
		{tinyDelta, func(n *Network) { n.Training.Note = "a\xff" }, `trained.note = "a\xff": must be UTF-8`},
		{tinyDelta, func(n *Network) { n.Training.Seed = 1 << 63 }, `trained.seed = 9223372036854775808: must be at most 9223372036854775807, the largest integer of TOML`},
		{tinyDelta, func(n *Network) { n.Kind = "" }, `kind = "": must be "delta" or "window"`},
		{tinyDelta, func(n *Network) { n.T = 4 }, `T = 4: must be a power of two from 8 to 256`},
		{tinyDelta, func(n *Network) { n.T = 512 }, `T = 512: must be a power of two from 8 to 256`},
		{tinyDelta, func(n *Network) { n.T = 24 }, `T = 24: must be a power of two from 8 to 256`},
		{tinyDelta, func(n *Network) { n.T = math.MinInt }, `T = -9223372036854775808: must be a power of two from 8 to 256`},
		{tinyDelta, func(n *Network) { n.Layers = nil }, `layer = 0 layers: must be 1 to 16`},
		{tinyDelta, func(n *Network) { n.Layers = make([]Layer, 17) }, `layer = 17 layers: must be 1 to 16`},
		{tinyDelta, func(n *Network) { n.Layers[0].In = 0 }, `layer[0].n_in = 0: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Layers[0].In = 16385 }, `layer[0].n_in = 16385: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Layers[1].In = 3 }, `layer[1].n_in = 3: must equal layer[0].n_out = 2`},
		{tinyDelta, func(n *Network) { n.Layers[1].Out = 0 }, `layer[1].n_out = 0: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Layers[1].Out = 16385 }, `layer[1].n_out = 16385: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Layers[0].Bits = 1 }, `layer[0].weight_bits = 1: must be 2 to 8`},
		{tinyDelta, func(n *Network) { n.Layers[0].Bits = 9 }, `layer[0].weight_bits = 9: must be 2 to 8`},
		{tinyDelta, func(n *Network) { n.Layers[0].BiasRows = -1 }, `layer[0].bias_rows = -1: must be 0 to 64`},
		{tinyDelta, func(n *Network) { n.Layers[0].BiasRows = 65 }, `layer[0].bias_rows = 65: must be 0 to 64`},
		{tinyDelta, func(n *Network) { n.Layers[0].Delay = 2 }, `layer[0].delay = 2: must be 0 or 1`},
		{tinyDelta, func(n *Network) { n.Layers[0].Delay = -1 }, `layer[0].delay = -1: must be 0 or 1`},
		{tinyWindow, func(n *Network) { n.Layers[0].Delay = 1 }, `layer[0].delay = 1: only a delta layer has a delay; leave it out`},
		{tinyDelta, func(n *Network) { n.Layers[1].Shift = 1 }, `layer[1].shift = 1: only a window layer has a shift; leave it out`},
		{tinyWindow, func(n *Network) { n.Layers[0].Shift = -1 }, `layer[0].shift = -1: must be 0 to 24`},
		{tinyWindow, func(n *Network) { n.Layers[0].Shift = 25 }, `layer[0].shift = 25: must be 0 to 24`},
		{tinyDelta, func(n *Network) { n.Layers[0].Weights = nil }, `layer[0].weight = 0 values: must be (n_in + bias_rows) x n_out = 4 x 2`},
		{tinyDelta, func(n *Network) { n.Layers[0].BiasRows = 2 }, `layer[0].weight = 8 values: must be (n_in + bias_rows) x n_out = 5 x 2`},
		{tinyDelta, func(n *Network) { n.Layers[0].Weights[7] = 8 }, `layer[0].weight[3][1] = 8: must be -8 to 7 at weight_bits = 4`},
		{tinyDelta, func(n *Network) { n.Layers[1].Weights[2] = -5 }, `layer[1].weight[1][0] = -5: must be -4 to 3 at weight_bits = 3`},
		{tinyDelta, func(n *Network) { n.Layers[0].Theta = nil }, `layer[0].theta = 0 values: must be n_out = 2`},
		{tinyDelta, func(n *Network) { n.Layers[0].Theta[0] = 0 }, `layer[0].theta[0] = 0: must be 1 to rows x (2^(b-1)-1) + 1 = 29`},
		{tinyDelta, func(n *Network) { n.Layers[0].Theta[1] = 30 }, `layer[0].theta[1] = 30: must be 1 to rows x (2^(b-1)-1) + 1 = 29`},
		{tinyDelta, func(n *Network) { n.Layers[0].Theta[1] = math.MinInt32 }, `layer[0].theta[1] = -2147483648: must be 1 to rows x (2^(b-1)-1) + 1 = 29`},
		{tinyWindow, func(n *Network) { n.Layers[0].Theta = make([]int32, 6) }, `layer[0].theta = 6 values: only a delta layer has thresholds; leave it out`},
		{tinyDelta, func(n *Network) { n.Inputs[1].Meaning = "" }, `input[1].meaning = "": must be "noise", "class", "image" or "bias"`},
		{tinyDelta, func(n *Network) { n.Inputs[1].Size = 0 }, `input[1].size = 0: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Inputs[1].Size = math.MaxInt }, `input[1].size = 9223372036854775807: must be 1 to 16384`},
		{tinyDelta, func(n *Network) { n.Inputs = nil }, `input = 0 inputs in all: must equal layer[0].n_in = 3`},
		{tinyDelta, func(n *Network) { n.Inputs[0].Size = 3 }, `input = 4 inputs in all: must equal layer[0].n_in = 3`},
		{tinyDelta, func(n *Network) { n.Inputs = make([]InputPart, 65) }, `input = 65 parts: must be 1 to 64`},
		{tinyDelta, func(n *Network) { n.Inputs[0].Meaning = Class }, `input = 2 class parts: at most one part may be the class`},
		{tinyDelta, func(n *Network) { n.Output.Meaning = "sound" }, `output.meaning = "sound": must be "image", "class" or "spikes"`},
		{tinyDelta, func(n *Network) { n.Output.Height = 2 }, `output = 0 x 2 pixels: only an image has a width and a height; leave them out`},
		{tinyDelta, func(n *Network) { n.Output = Output{OutputSpikes, 2, 1} }, `output = 2 x 1 pixels: only an image has a width and a height; leave them out`},
		{tinyWindow, func(n *Network) { n.Output.Width = 2 }, `output = 2 x 2 pixels: width x height must equal the last n_out = 6`},
		{tinyWindow, func(n *Network) { n.Output.Width, n.Output.Height = -2, -3 }, `output = -2 x -3 pixels: width x height must equal the last n_out = 6`},
		{tinyWindow, func(n *Network) { n.Output.Width, n.Output.Height = 0, 0 }, `output = 0 x 0 pixels: width x height must equal the last n_out = 6`},
	} {
		n := test.base()
		require.NoError(t, n.Validate())
		test.spoil(n)
		err := n.Validate()
		assert.EqualError(t, err, test.want)
		var field *FieldError
		assert.ErrorAs(t, err, &field)
	}
}

func TestValuesAtTheirLimitsAreValid(t *testing.T) {
	for _, change := range []func(n *Network){
		func(n *Network) { n.T = 8 },
		func(n *Network) { n.T = 256 },
		func(n *Network) { n.Training.Seed = math.MaxInt64 },
		func(n *Network) { n.Layers[0].Delay = 0 },
		func(n *Network) { n.Layers[0].Weights[0], n.Layers[0].Weights[1] = -8, 7 },
		func(n *Network) { n.Layers[0].Theta = []int32{29, 1} },
		func(n *Network) { n.Output = Output{OutputImage, 1, 2} },
	} {
		n := tinyDelta()
		change(n)
		require.NoError(t, n.Validate())
		loaded, err := LoadFS(directory(filesOf(n)), "net")
		require.NoError(t, err)
		require.Equal(t, n, loaded)
	}
}

func TestSizesOfANetwork(t *testing.T) {
	n := tinyDelta()
	assert.Equal(t, 3, n.NIn())
	assert.Equal(t, 2, n.NOut())
	assert.Equal(t, 4, n.LogT())
	assert.Equal(t, 1, n.Classes())
	assert.Equal(t, 0, tinyWindow().Classes())
	assert.Equal(t, 4, n.Layers[0].Rows())
	assert.Equal(t, []int8{3, 4}, n.Layers[0].Row(3))
}

// The hash is compared by boards in the field: it must never change for a shape.
// Both were computed by sha256sum over the shape's text.
func TestShapeHashIsPinned(t *testing.T) {
	assert.Equal(t, "spikehdl-shape-1 kind=delta T=16\n"+
		"n_in=3 n_out=2 bits=4 bias_rows=1 delay=1 shift=0\n"+
		"n_in=2 n_out=2 bits=3 bias_rows=0 delay=0 shift=0\n", tinyDelta().Shape())
	assert.Equal(t, "2aae2bd18acf7c40", tinyDelta().ShapeHash())
	assert.Equal(t, "3790945b2e466194", tinyWindow().ShapeHash())
}

func TestShapeHashSeesTheShapeAlone(t *testing.T) {
	same := tinyDelta()
	same.Name, same.Training, same.Output.Meaning = "other", Training{}, OutputSpikes
	same.Layers[0].Weights[0], same.Layers[0].Theta[0] = 0, 9
	same.Inputs = []InputPart{{Noise, 3}}
	assert.Equal(t, tinyDelta().ShapeHash(), same.ShapeHash())

	seen := map[string]bool{tinyDelta().ShapeHash(): true}
	for _, change := range []func(n *Network){
		func(n *Network) { n.Kind = Window },
		func(n *Network) { n.T = 8 },
		func(n *Network) { n.Layers[0].In++ },
		func(n *Network) { n.Layers[0].Out++ },
		func(n *Network) { n.Layers[0].Bits++ },
		func(n *Network) { n.Layers[0].BiasRows++ },
		func(n *Network) { n.Layers[1].Delay++ },
		func(n *Network) { n.Layers[1].Shift++ },
		func(n *Network) { n.Layers = n.Layers[:1] },
	} {
		n := tinyDelta()
		change(n)
		assert.False(t, seen[n.ShapeHash()], n.Shape())
		seen[n.ShapeHash()] = true
	}
}
