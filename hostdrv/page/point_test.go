package page

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

func first(t *testing.T, n *network.Network, seed uint64, digit int) []network.Time {
	t.Helper()
	input, err := n.Input(network.NewNoiseSource(seed), digit)
	require.NoError(t, err)
	return input
}

func TestTheEndsOfAWalkAreTheSeedsOwnSamples(t *testing.T) {
	for _, kind := range []network.Kind{network.Window, network.Delta} {
		n := drawer(kind)
		for at, seed := range map[int]uint64{0: 7, 32: 8} {
			input, err := Point{From: 7, To: 8, At: at, Of: 32, Digit: 2}.input(n)
			require.NoError(t, err)
			assert.Equal(t, first(t, n, seed, 2), input)
		}
	}
}

func TestAWalkGoesStraightFromLevelToLevel(t *testing.T) {
	for _, kind := range []network.Kind{network.Window, network.Delta} {
		n := drawer(kind)
		a, b := network.NewNoiseSource(7), network.NewNoiseSource(8)
		var from, to []int
		for range 6 {
			from, to = append(from, a.Level(n.T)), append(to, b.Level(n.T))
		}
		require.NotEqual(t, from, to)
		for at := range 33 {
			input, err := Point{From: 7, To: 8, At: at, Of: 32, Digit: 1}.input(n)
			require.NoError(t, err)
			for i := range 6 {
				exact := float64(from[i]) + float64(to[i]-from[i])*float64(at)/32
				level := int(exact + 0.5)
				assert.Equal(t, n.TimeOfLevel(level), input[i], "%s, step %d, input %d", kind, at, i)
			}
			assert.Equal(t, []network.Time{network.Silent, 0, network.Silent}, input[6:], "the digit is asked for all the way")
		}
	}
}

func TestParsePoint(t *testing.T) {
	n := drawer(network.Window)
	for query, want := range map[string]Point{
		"from=5&digit=2":                {From: 5, To: 5, Of: 1, Digit: 2},
		"from=5&to=9&at=3&of=4&digit=0": {From: 5, To: 9, At: 3, Of: 4},
		"from=9007199254740991&digit=0": {From: maxSeed, To: maxSeed, Of: 1},
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		got, err := parsePoint(values, n)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for query, want := range map[string]string{
		"digit=1":                       `from = "": must be a seed from 0 to 9007199254740991`,
		"from=-1&digit=1":               `from = "-1": must be a seed from 0 to 9007199254740991`,
		"from=9007199254740992&digit=1": `from = "9007199254740992": must be a seed from 0 to 9007199254740991`,
		"from=1":                        `digit = "": must be 0 to 2`,
		"from=1&digit=3":                `digit = "3": must be 0 to 2`,
		"from=1&to=x&digit=1":           `to = "x": must be a seed from 0 to 9007199254740991`,
		"from=1&to=2&digit=1":           `of = "": must be 1 to 256`,
		"from=1&to=2&of=257&digit=1":    `of = "257": must be 1 to 256`,
		"from=1&to=2&of=4&at=5&digit=1": `at = "5": must be 0 to 4`,
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		_, err = parsePoint(values, n)
		assert.EqualError(t, err, want)
	}
}

func TestANetworkWithoutClassesHasNoDigits(t *testing.T) {
	n := drawer(network.Window)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 9}}
	p, err := parsePoint(url.Values{"from": {"5"}}, n)
	require.NoError(t, err)
	assert.Equal(t, Point{From: 5, To: 5, Of: 1}, p)
}
