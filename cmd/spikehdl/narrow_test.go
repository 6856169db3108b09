package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

func TestNarrow(t *testing.T) {
	t.Chdir(t.TempDir())
	wide := saved(t, network.Window, 16, 4, 6, 7, 5)
	code, out, err := run(t, "narrow", "--model", wide, "-o", "narrow")
	require.Zero(t, code, err)
	assert.Regexp(t, `^layer 0     membrane of \d+ bits, current of \d+ -> membrane of \d+ bits, current of \d+
layer 1     .*
narrow: network ".*", configuration [0-9a-f]{16}
$`, out)
	before, loadErr := network.Load(wide)
	require.NoError(t, loadErr)
	after, loadErr := network.Load("narrow")
	require.NoError(t, loadErr)
	for i := range before.Layers {
		assert.Less(t, after.MembraneBits(i), before.MembraneBits(i))
		assert.Equal(t, before.Layers[i].Weights, after.Layers[i].Weights)
	}
	code, _, err = run(t, "narrow", "--model", wide, "-o", "narrow")
	assert.Equal(t, 1, code)
	assert.Equal(t, "spikehdl: narrow: the directory is not empty; choose another -o\n", err)
	code, _, err = run(t, "narrow", "--model", wide)
	assert.NotZero(t, code)
	assert.Contains(t, err, "output")

	// A width that the weights could leave is refused, with what they need.
	text, readErr := os.ReadFile("narrow/network.toml")
	require.NoError(t, readErr)
	assert.Contains(t, string(text), "membrane_bits = ")
}
