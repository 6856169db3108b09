package page

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// metricsOf reads the metrics as Prometheus does: each value once, of a type said
// before it, all values of a name together.
func metricsOf(t *testing.T, url string) map[string]string {
	t.Helper()
	answer := get(t, url+"/metrics")
	require.Equal(t, "text/plain; version=0.0.4; charset=utf-8", answer.Header.Get("Content-Type"))
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(body), "\n"))
	value := regexp.MustCompile(`^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\]|\\[\\"n])*",?)+\})? ([-+0-9.e]+)$`)
	comment := regexp.MustCompile(`^# (HELP [a-z_]+ .+|TYPE ([a-z_]+) (counter|gauge))$`)
	values, types, name := map[string]string{}, map[string]string{}, ""
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSuffix(line, "\n")
		if parts := comment.FindStringSubmatch(line); parts != nil {
			if parts[2] != "" {
				require.Empty(t, types[parts[2]], "the type of %s comes twice", parts[2])
				types[parts[2]], name = parts[3], parts[2]
			}
			continue
		}
		parts := value.FindStringSubmatch(line)
		require.NotNil(t, parts, line)
		require.Equal(t, name, parts[1])
		require.Equal(t, types[name] == "counter", strings.HasSuffix(name, "_total"), "%s: counters end in _total, and nothing else does", name)
		require.NotContains(t, values, parts[1]+parts[2])
		values[parts[1]+parts[2]] = parts[3]
	}
	return values
}

func TestMetricsCount(t *testing.T) {
	n := drawer(network.Window)
	server, keeper := served(t, n, liar{Source: modelBoards(n)}, nil)
	before := metricsOf(t, server.URL)
	assert.Equal(t, "1", before["spikehost_board_up"])
	assert.Equal(t, "0", before["spikehost_samples_total"])
	assert.Equal(t, "5e+07", before["spikehost_board_clock_hertz"])
	assert.Equal(t, "1", before[`spikehost_board_info{port="model",network="random-window",kind="window",configuration="`+n.ShapeHash()+`"}`])
	for range 3 {
		get(t, server.URL+"/api/sample?from=7&digit=1")
	}
	after := metricsOf(t, server.URL)
	assert.Equal(t, "3", after["spikehost_samples_total"])
	assert.Equal(t, "3", after["spikehost_samples_differing_total"])
	assert.Equal(t, "300", after["spikehost_board_cycles_total"])
	assert.Equal(t, "1", after["spikehost_board_opens_total"])
	assert.Equal(t, "0", after["spikehost_board_errors_total"])
	status := keeper.Status()
	assert.Positive(t, status.Figures.Spikes[0])
	assert.NotEqual(t, "0", after[`spikehost_spikes_total{layer="input"}`])
	assert.Contains(t, after, `spikehost_spikes_total{layer="1"}`)
	assert.Greater(t, len(after["spikehost_link_sent_bytes_total"]), 2)
	assert.NotEqual(t, before["spikehost_link_received_bytes_total"], after["spikehost_link_received_bytes_total"])
}

func TestLabelsAreEscaped(t *testing.T) {
	var e exposition
	e.add("x", "gauge", "An x.", 1.5, "port", "a\\b\"c\nd", "kind", "k")
	e.add("x", "gauge", "An x.", 2, "port", "b", "kind", "k")
	assert.Equal(t, "# HELP x An x.\n# TYPE x gauge\nx{port=\"a\\\\b\\\"c\\nd\",kind=\"k\"} 1.5\nx{port=\"b\",kind=\"k\"} 2\n", e.text.String())
}
