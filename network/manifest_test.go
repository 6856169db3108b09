package network

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func itoa(n int) string { return strconv.Itoa(n) }

// edited is a network's manifest with one text replaced by another.
func edited(t *testing.T, n *Network, old, new string) error {
	t.Helper()
	text, weights := filesOf(n)
	require.Contains(t, text, old)
	_, err := LoadFS(directory(strings.Replace(text, old, new, 1), weights), "net")
	return err
}

func TestEveryManifestErrorNamesFileFieldValueAndRemedy(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{`"spikehdl-network-1"`, `"other"`, `format = "other": must be "spikehdl-network-1"`},
		{`name = "tiny"`, ``, `name = "": give the network a name`},
		{`kind = "delta"`, `kind = "wave"`, `kind = "wave": must be "delta" or "window"`},
		{`T = 16`, `T = -16`, `T = -16: must be a power of two from 8 to 256`},
		{`n_in = 3`, `n_in = -9223372036854775808`, `layer[0].n_in = -9223372036854775808: must be 1 to 16384`},
		{`n_in = 3`, `n_in = 9223372036854775807`, `layer[0].n_in = 9223372036854775807: must be 1 to 16384`},
		{`n_out = 2`, `n_out = -2`, `layer[0].n_out = -2: must be 1 to 16384`},
		{`bias_rows = 1`, `bias_rows = 4611686018427387904`, `layer[0].bias_rows = 4611686018427387904: must be 0 to 64`},
		{`weight_bits = 4`, `weight_bits = 64`, `layer[0].weight_bits = 64: must be 2 to 8`},
		{`size = 2`, `size = -2`, `input[0].size = -2: must be 1 to 16384`},
		{`meaning = "noise"`, `meaning = "static"`, `input[0].meaning = "static": must be "noise", "class", "image" or "bias"`},
		{`seed = 7`, `seed = -7`, `trained.seed = -7: must be 0 to 9223372036854775807`},
		{`[[layer]]`, "[[layer]]\nsize = 3", `unknown key "layer.size"; remove it or correct its spelling`},
		{`[output]`, "[output]\nformat.deep = 3", `unknown key "output.format.deep"; remove it or correct its spelling`},
		{`T = 16`, `t = 16`, `unknown key "t"; remove it or correct its spelling`},
		{`T = 16`, "T = 16\nt = 8", `unknown key "t"; remove it or correct its spelling`},
		{`n_in = 3`, `"N_IN" = 3`, `unknown key "layer.N_IN"; remove it or correct its spelling`},
	} {
		assert.EqualError(t, edited(t, tinyDelta(), test.old, test.new), "net/network.toml: "+test.want)
	}
}

// What TOML itself refuses is worded by its package; our part is the file, the
// line and the remedy.
func TestWhatIsNoTOML(t *testing.T) {
	for _, test := range []struct{ old, new, line string }{
		{`name = "tiny"`, `name == "tiny"`, "line 2"},
		{`name = "tiny"`, "name = \"tiny\"\nname = \"tiny\"", "line 3"},
		{`T = 16`, `T = "16"`, "line 4"},
		{`T = 16`, `T = 16.5`, "line 4"},
		{`T = 16`, `T = 99999999999999999999`, "line 4"},
		{`name = "tiny"`, "name = \"\xff\"", "invalid UTF-8"},
		{`T = 16`, `T = [16]`, "line 4"},
	} {
		err := edited(t, tinyDelta(), test.old, test.new)
		require.Error(t, err, test.new)
		assert.True(t, strings.HasPrefix(err.Error(), "net/network.toml: not understood: "), err)
		assert.Contains(t, err.Error(), test.line)
		assert.True(t, strings.HasSuffix(err.Error(), "; correct it, or save the network again"), err)
	}
}

func TestWeightsFileStaysInTheDirectory(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "net")
	require.NoError(t, tinyDelta().Save(dir))
	require.NoError(t, os.Rename(filepath.Join(dir, WeightsFile), filepath.Join(outside, WeightsFile)))
	text, _ := filesOf(tinyDelta())
	for _, name := range []string{"", ".", "..", "...", "../weights.safetensors", outside + "/weights.safetensors",
		"./weights.safetensors", "a/../weights.safetensors", "weights.safetensors/", `..\weights.safetensors`,
		"C:weights.safetensors", "weights\x00.safetensors", "network.toml"} {
		tricked := strings.Replace(text, `file = "weights.safetensors"`, "file = "+tomlText(name), 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, ManifestFile), []byte(tricked), 0o644))
		_, err := Load(dir)
		assert.EqualError(t, err, dir+"/network.toml: weights.file = "+strconv.Quote(name)+
			`: must be a plain file name, such as "weights.safetensors"`)
	}
}

func TestWeightsMayHaveAnotherName(t *testing.T) {
	text, weights := filesOf(tinyDelta())
	fsys := directory(strings.Replace(text, WeightsFile, "other.bin", 1), nil)
	fsys["other.bin"] = fsys[WeightsFile]
	fsys["other.bin"].Data = weights
	loaded, err := LoadFS(fsys, "net")
	require.NoError(t, err)
	require.Equal(t, tinyDelta(), loaded)
}

// A manifest may claim anything; only what its weights bear out costs memory.
// Sixteen layers of 16384 x 16384 would be 4 GiB.
func TestAHugeClaimCostsNoMemory(t *testing.T) {
	_, weights := filesOf(tinyDelta())
	var text strings.Builder
	text.WriteString("format = \"spikehdl-network-1\"\nname = \"huge\"\nkind = \"delta\"\nT = 16\n" +
		"[[input]]\nmeaning = \"noise\"\nsize = 16384\n[output]\nmeaning = \"spikes\"\n" +
		"[weights]\nfile = \"weights.safetensors\"\nsha256 = \"" + sumOf(weights) + "\"\n")
	for range 16 {
		text.WriteString("[[layer]]\nn_in = 16384\nn_out = 16384\nweight_bits = 8\nbias_rows = 64\n")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := LoadFS(directory(text.String(), weights), "net")
	runtime.ReadMemStats(&after)
	require.EqualError(t, err, `net/weights.safetensors: tensor "layer0.weight" is I8 [4 2], but must be I8 [16448 16384] as network.toml declares; correct one of the two files`)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20))
}

func tomlText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, "\x00", `\u0000`).Replace(s) + `"`
}
