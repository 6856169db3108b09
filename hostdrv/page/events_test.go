package page

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// message is an event as it comes.
type message struct{ id, event, data string }

// messages reads the next events of a stream.
func messages(t *testing.T, answer *http.Response, event string, count int) []message {
	t.Helper()
	require.Equal(t, 200, answer.StatusCode)
	require.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	var found []message
	var m message
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	for len(found) < count && lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			m.id = value
		case "event":
			m.event = value
		case "data":
			m.data = value
		case "":
			if m.event == event {
				found = append(found, m)
			}
			m = message{}
		}
	}
	require.Len(t, found, count, lines.Err())
	return found
}

func pictures(t *testing.T, list []message) (all []picture) {
	t.Helper()
	for _, m := range list {
		var some []picture
		require.NoError(t, json.Unmarshal([]byte(m.data), &some))
		all = append(all, some...)
	}
	return all
}

func TestSamplesStreamInTheirOrder(t *testing.T) {
	n := drawer(network.Window)
	server, keeper := served(t, n, modelBoards(n), nil)
	list := messages(t, get(t, server.URL+"/api/events?from=10&digit=all&rate=30"), "samples", 4)
	assert.Equal(t, []string{"11", "12", "13", "14"}, []string{list[0].id, list[1].id, list[2].id, list[3].id})
	for k, p := range pictures(t, list) {
		seed := uint64(10 + k)
		// What streams can be had again, one by one.
		same := decoded[picture](t, get(t, server.URL+"/api/sample?"+"from="+list[max(k-1, 0)].id+"&digit="+string(rune('0'+seed%3))), 200)
		assert.Equal(t, seed, p.Seed)
		assert.EqualValues(t, seed%3, p.Digit)
		if k > 0 {
			assert.Equal(t, same, p)
		}
	}
	assert.GreaterOrEqual(t, keeper.Status().Figures.Samples, uint64(8))
}

func TestAStreamOfOneDigitGoesOnWhereItBroke(t *testing.T) {
	n := drawer(network.Delta)
	server, _ := served(t, n, modelBoards(n), nil)
	list := messages(t, get(t, server.URL+"/api/events?from=10&digit=2&rate=full", "Last-Event-ID", "500"), "samples", 3)
	seed := uint64(500)
	shown := pictures(t, list)
	require.NotEmpty(t, shown)
	assert.Equal(t, seed, shown[0].Seed)
	for _, p := range shown {
		assert.Equal(t, 2, p.Digit)
	}
}

func TestTwoPagesLookAtOneBoard(t *testing.T) {
	n := drawer(network.Window)
	server, _ := served(t, n, modelBoards(n), nil)
	one := get(t, server.URL+"/api/events?from=10&digit=1&rate=30")
	two := get(t, server.URL+"/api/events?from=20&digit=2&rate=30")
	first, second := pictures(t, messages(t, one, "samples", 3)), pictures(t, messages(t, two, "samples", 3))
	assert.EqualValues(t, 10, first[0].Seed)
	assert.EqualValues(t, 20, second[0].Seed)
	status := messages(t, two, "status", 1)[0].data
	assert.Contains(t, status, `"pages":2`)
	assert.Contains(t, status, `"phase":"up"`)
	assert.Contains(t, status, `"clock":50000000`)
}

func TestWishes(t *testing.T) {
	n := drawer(network.Window)
	server, _ := served(t, n, modelBoards(n), nil)
	for query, want := range map[string]string{
		"rate=1":                  `from = "": must be a seed from 0 to 9007199254740991`,
		"from=1":                  `rate = "": must be "full" or 0 to 1000 samples per second`,
		"from=1&rate=1001":        `rate = "1001": must be "full" or 0 to 1000 samples per second`,
		"from=1&rate=NaN":         `rate = "NaN": must be "full" or 0 to 1000 samples per second`,
		"from=1&rate=-1":          `rate = "-1": must be "full" or 0 to 1000 samples per second`,
		"from=1&rate=1&digit=3":   `digit = "3": must be 0 to 2`,
		"from=1&rate=1&digit=one": `digit = "one": must be 0 to 2`,
	} {
		assert.Equal(t, want, errorOf(t, get(t, server.URL+"/api/events?"+query), 400))
	}
	n = drawer(network.Window)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 9}}
	server, _ = served(t, n, modelBoards(n), nil)
	assert.Equal(t, `digit = "1": network "random-window" has no classes to choose from; leave it out`, errorOf(t, get(t, server.URL+"/api/events?from=1&rate=1&digit=1"), 400))
}

func TestSeedsBeginAnewAfterTheLast(t *testing.T) {
	w := wish{from: maxSeed, digit: -1}
	assert.Equal(t, []Point{{From: maxSeed, To: maxSeed, Of: 1, Digit: maxSeed % 10}, {Of: 1}}, w.points(2, 10))
	assert.EqualValues(t, 1, w.from)
}

// The rate is kept in false time: by a board that is fast enough, and as far as it
// can by one that is not.
func TestRateOfAStream(t *testing.T) {
	for _, test := range []struct {
		wish   wish
		takes  time.Duration // of a sample
		most   int           // samples in an event
		inAll  int           // within ten seconds
		within float64
	}{
		{wish{rate: 2}, time.Millisecond, 1, 20, 1},
		{wish{rate: 30}, time.Millisecond, 1, 300, 2},
		{wish{rate: 200}, time.Millisecond, 7, 2000, 10},
		{wish{rate: 30}, 500 * time.Millisecond, 1, 20, 1},
		{wish{full: true}, time.Millisecond, 100, 9900, 200},
		{wish{full: true}, 500 * time.Millisecond, 1, 20, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			n, most, inAll := drawer(network.Window), 0, 0
			b := &scripted{network: n, run: func(inputs [][]network.Time) error {
				time.Sleep(test.takes * time.Duration(len(inputs)))
				most, inAll = max(most, len(inputs)), inAll+len(inputs)
				return nil
			}}
			k := keep(t, n, boards{func(func(int, int)) (Board, error) { return b, nil }})
			s, err := NewServer(Config{Network: n, Keeper: k.Keeper})
			require.NoError(t, err)
			events, ended := make(chan event), make(chan struct{})
			stream, cancel := timeLimit(t, 10*time.Second)
			defer cancel()
			go func() {
				defer close(ended)
				s.produce(stream, test.wish, events)
			}()
			for open := true; open; {
				select {
				case e := <-events:
					assert.LessOrEqual(t, len(e.data.([]picture)), maxShown)
				case <-ended:
					open = false
				}
			}
			k.end(t)
			assert.InDelta(t, test.inAll, inAll, test.within, test)
			assert.LessOrEqual(t, most, test.most, test)
		})
	}
}
