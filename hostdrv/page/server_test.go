package page

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// decoded is the JSON of an answer that must have the status.
func decoded[T any](t *testing.T, answer *http.Response, status int) T {
	t.Helper()
	var value T
	assert.Equal(t, status, answer.StatusCode)
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&value))
	return value
}

func errorOf(t *testing.T, answer *http.Response, status int) string {
	t.Helper()
	return decoded[map[string]string](t, answer, status)["error"]
}

func TestASampleIsTheBoards(t *testing.T) {
	for _, kind := range []network.Kind{network.Window, network.Delta} {
		n := drawer(kind)
		server, _ := served(t, n, modelBoards(n), nil)
		got := decoded[picture](t, get(t, server.URL+"/api/sample?from=7&to=8&at=5&of=9&digit=2"), 200)
		input, err := Point{7, 8, 5, 9, 2}.input(n)
		require.NoError(t, err)
		want, err := sim.Run(n, input)
		require.NoError(t, err)
		assert.Equal(t, picture{7, 2, n.Pixels(want.Output()), fixtureCycles, ""}, got)
		assert.Equal(t, `digit = "3": must be 0 to 2`, errorOf(t, get(t, server.URL+"/api/sample?from=7&digit=3"), 400))
		assert.Equal(t, `from = "": must be a seed from 0 to 9007199254740991`, errorOf(t, get(t, server.URL+"/api/raster"), 400))
	}
}

type rasterAnswer struct {
	Sample   picture
	Layers   [][]network.Time
	Cycles   string
	Compared string
}

func TestARasterIsTheModelsButForTheLastLayer(t *testing.T) {
	n := drawer(network.Window)
	input, err := Point{From: 7, Of: 1}.input(n)
	require.NoError(t, err)
	want, err := sim.Run(n, input)
	require.NoError(t, err)
	predicted := uint64(fixtureCycles)
	predict := func(c *Config) {
		c.Predict = func(link.Info, *sim.Result) uint64 { return predicted }
	}

	server, _ := served(t, n, modelBoards(n), predict)
	got := decoded[rasterAnswer](t, get(t, server.URL+"/api/raster?from=7&digit=0"), 200)
	assert.Equal(t, [][]network.Time{input, want.Layers[0].Times, want.Layers[1].Times}, got.Layers)
	assert.Equal(t, picture{7, 0, n.Pixels(want.Output()), fixtureCycles, ""}, got.Sample)
	assert.Equal(t, "100 cycles, as predicted", got.Cycles)
	assert.Equal(t, "in all 12 neurons", got.Compared)

	predicted = 101
	server, _ = served(t, n, liar{Source: modelBoards(n)}, predict)
	got = decoded[rasterAnswer](t, get(t, server.URL+"/api/raster?from=7&digit=0"), 200)
	assert.Regexp(t, `^neuron 5: the board says .*, the model .*$`, got.Sample.Difference)
	assert.NotEqual(t, want.Output(), got.Layers[2], "the board's own answer is drawn, though it is wrong")
	assert.Equal(t, "100 cycles, where 101 were predicted", got.Cycles)
}

func TestWithoutABoardThereIsOneSentence(t *testing.T) {
	n := drawer(network.Window)
	keeper, err := NewKeeper(n, modelBoards(n)) // which nobody keeps
	require.NoError(t, err)
	s, err := NewServer(Config{Network: n, Keeper: keeper})
	require.NoError(t, err)
	server := httptest.NewServer(s)
	defer server.Close()
	assert.Equal(t, "the board is not ready yet", errorOf(t, get(t, server.URL+"/api/sample?from=7&digit=0"), 503))
	answer := get(t, server.URL+"/healthz")
	assert.Equal(t, 503, answer.StatusCode)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, "opening the board\n", string(body))
}

func TestThePageIsWholeAndItsOwn(t *testing.T) {
	n := drawer(network.Window)
	server, _ := served(t, n, modelBoards(n), nil)
	answer := get(t, server.URL+"/")
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), "<title>spikehost</title>")
	assert.NotContains(t, string(body), "//", "nothing from elsewhere")
	for _, name := range []string{"style.css", "main.js", "ask.js", "ink.js", "stream.js", "walk.js", "raster.js", "figures.js", "icon.svg"} {
		assert.Equal(t, 200, get(t, server.URL+"/"+name).StatusCode, name)
	}
	assert.Equal(t, 404, get(t, server.URL+"/page.go").StatusCode)
	about := decoded[map[string]any](t, get(t, server.URL+"/api/about"), 200)
	assert.Equal(t, "random-window", about["network"])
	assert.Equal(t, []any{10.0, 12.0}, about["layers"])
	assert.Equal(t, 3.0, about["classes"])
	assert.Equal(t, "a test", about["simulated"])
}

func TestOnlyQuestions(t *testing.T) {
	n := drawer(network.Window)
	server, _ := served(t, n, modelBoards(n), nil)
	answer, err := http.Post(server.URL+"/api/sample?from=7&digit=0", "text/plain", strings.NewReader("x"))
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Equal(t, 405, answer.StatusCode)
}

func TestNetworksThatCannotBeShown(t *testing.T) {
	for want, change := range map[string]func(*network.Network){
		`network "random-window" gives spikes, not an image; the page shows images only`: func(n *network.Network) { n.Output = network.Output{Meaning: network.OutputSpikes} },
		`network "random-window" reads images: it cannot be sampled from noise`:          func(n *network.Network) { n.Inputs[0].Meaning = network.Image },
	} {
		n := drawer(network.Window)
		change(n)
		_, err := NewServer(Config{Network: n})
		assert.EqualError(t, err, want)
	}
	_, err := NewServer(Config{Network: drawer(network.Window), Seed: 1 << 53})
	assert.ErrorContains(t, err, "seed 9007199254740992: must be 0 to 9007199254740991")
}

func TestThereIsRoomForSoManyOnly(t *testing.T) {
	places := make(chan struct{}, 2)
	handler := limited(places, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	ask := func() *http.Response {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/", nil))
		return recorder.Result()
	}
	for range 5 {
		assert.Equal(t, 204, ask().StatusCode, "a place is free again")
	}
	places <- struct{}{}
	places <- struct{}{}
	answer := ask()
	assert.Equal(t, "2 requests of this kind are open already; close other pages", errorOf(t, answer, 503))
	assert.Equal(t, "1", answer.Header.Get("Retry-After"))
}

func TestTheEndFreesThePort(t *testing.T) {
	n := drawer(network.Window)
	keeper, err := NewKeeper(n, modelBoards(n))
	require.NoError(t, err)
	s, err := NewServer(Config{Network: n, Keeper: keeper})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()

	// A page looks on, and sees the stream end.
	answer := get(t, "http://"+l.Addr().String()+"/api/events?from=1&rate=0")
	lines := bufio.NewReader(answer.Body)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "event: status\n", line)
	cancel()
	require.NoError(t, <-ended)
	_, err = io.ReadAll(lines)
	assert.NoError(t, err)
	again, err := net.Listen("tcp", l.Addr().String())
	require.NoError(t, err)
	require.NoError(t, again.Close())

	// A listener that breaks is an error.
	l, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	assert.ErrorContains(t, s.Serve(t.Context(), l), "cannot be served any more")
}
