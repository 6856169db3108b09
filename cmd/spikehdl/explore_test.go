package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/cli"
	"spikehdl/network"
)

func TestExploreTwiceGivesTheSameBytes(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Window, 16, 4, 6, 7, 5)
	require.NoError(t, os.Mkdir("a", 0o755))
	require.NoError(t, os.Mkdir("b", 0o755))
	for _, folder := range []string{"a", "b"} {
		code, out, err := run(t, "explore", "--model", small, "--bits", "2..4", "--T", "16,64", "-o", folder+"/x.csv", "--jobs", "3")
		require.Zero(t, code, err)
		assert.Empty(t, err)
		assert.Regexp(t, `(?m)^`+folder+`/x\.csv: \d+ plans; plots `+folder+`/x\.png and `+folder+`/x\.svg
smallest    arty-a7-35, \d bits, T \d+, lanes \d+-\d+: \d+ LUT, \d+ samples/s
fastest     arty-a7-35, \d bits, T \d+, lanes 7-5: \d+ LUT, \d+ samples/s
Cycles are simulated`, out)
	}
	first := tree(t, "a")
	assert.Equal(t, first, tree(t, "b"))
	assert.Equal(t, "\x89PNG", first["x.png"][:4])
	assert.Contains(t, first["x.svg"], "</svg>")
	assert.Contains(t, first["x.svg"], "Pareto front")
	assert.Contains(t, first["x.svg"], "92 % of arty-a7-35")
}

// A row that is there is not computed again, unless it follows from something
// else; what a sweep does not ask for stays.
func TestExploreGoesOnFromItsFile(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Delta, 16, 4, 6, 7, 5)
	explore := func(bits string) string {
		code, _, err := run(t, "explore", "--model", small, "--bits", bits, "-o", "x.csv")
		require.Zero(t, code, err)
		return tree(t, ".")["x.csv"]
	}
	whole := explore("2..3")
	lines := strings.Split(whole, "\n")
	marked := strings.Split(lines[1], ",")
	marked[10] = "12345" // its interval, with its hash as it was
	lines[1] = strings.Join(marked, ",")
	stale := strings.Split(lines[2], ",")
	stale[10], stale[15] = "54321", "0123456789ab"
	lines[2] = strings.Join(stale, ",")
	require.NoError(t, os.WriteFile("x.csv", []byte(strings.Join(lines, "\n")), 0o644))
	after := explore("2..3")
	assert.Contains(t, after, ",12345,")
	assert.NotContains(t, after, ",54321,")

	wider := explore("4")
	assert.Contains(t, wider, ",12345,")
	assert.Greater(t, strings.Count(wider, "\n"), strings.Count(after, "\n"))
}

func TestAnInterruptedExploreKeepsWhatIsDone(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Window, 16, 4, 30, 40, 50)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	code, _, err := runUnder(ctx, "explore", "--model", small, "--bits", "2..8", "--T", "8..256", "-o", "x.csv", "--jobs", "1")
	if code == 0 {
		t.Skip("this machine was done before it could be interrupted")
	}
	assert.Equal(t, cli.ExitInterrupted, code)
	assert.Equal(t, "spikehdl: interrupted; x.csv holds what is done, and the same command goes on from there\n", err)
	assert.Equal(t, []string{"x.csv"}, entries(t, "."))
}

func TestExploreRefusesWhereItMustNotWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	small := saved(t, network.Delta, 16, 4, 6, 7, 5)
	require.NoError(t, os.WriteFile("mine.csv", []byte("a,b\n"), 0o644))
	require.NoError(t, os.WriteFile("plot.svg", []byte("mine"), 0o644))
	for _, test := range []struct{ output, want string }{
		{"mine.csv", "mine.csv: is no file of explore (the first line does not name the columns of a sweep); choose another -o, or give --force to replace it"},
		{"plot.csv", "plot.svg: is there already, and no plot.csv beside it that would show it to be explore's; choose another -o, or give --force to replace it"},
		{"none/x.csv", "none/x.csv: its directory does not exist; make it or choose another -o"},
	} {
		code, out, err := run(t, "explore", "--model", small, "-o", test.output)
		assert.Equal(t, cli.ExitFailure, code)
		assert.Empty(t, out)
		assert.Equal(t, "spikehdl: "+test.want+"\n", err)
	}
	assert.Equal(t, map[string]string{"mine.csv": "a,b\n", "plot.svg": "mine"}, tree(t, "."))
	code, _, err := run(t, "explore", "--model", small, "-o", "mine.csv", "--force")
	require.Zero(t, code, err)
	assert.Contains(t, tree(t, ".")["mine.csv"], "weight_bits")
}

func TestExploreUsage(t *testing.T) {
	for _, args := range [][]string{
		{"--bits", "1..8"}, {"--bits", "4..2"}, {"--bits", "x"}, {"--bits", "2,,3"}, {"--T", "8..100"}, {"--T", "12"}, {"-o", "x.png"}, {"--board", "none"},
	} {
		code, _, err := run(t, append([]string{"explore"}, args...)...)
		assert.NotZero(t, code, args)
		assert.Regexp(t, `^spikehdl: .*(is not understood; give a range such as|must end in \.csv|there is no board)`, err, args)
	}
	values, err := numbers("T", "8,32..128,8", 8, 256, func(v int) int { return 2 * v })
	assert.NoError(t, err)
	assert.Equal(t, []int{8, 32, 64, 128}, values)
}

func TestExploreJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, err := run(t, "explore", "--model", saved(t, network.Delta, 16, 4, 6, 7, 5), "--board", "arty-a7,arty-a7-100", "--json")
	require.Zero(t, code, err)
	var rows []struct {
		Board    string
		Interval float64
	}
	require.NoError(t, json.NewDecoder(bytes.NewBufferString(out)).Decode(&rows))
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.Board] = true
		assert.NotZero(t, r.Interval)
	}
	assert.Equal(t, map[string]bool{"arty-a7-35": true, "arty-a7-100": true}, seen)
}
