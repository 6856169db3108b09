package page

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// drawer is a small network that draws 4 x 3 pixels of a digit of three.
func drawer(kind network.Kind) *network.Network {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), kind, 16, 4, 9, 10, 12)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 6}, {Meaning: network.Class, Size: 3}}
	n.Output = network.Output{Meaning: network.OutputImage, Width: 4, Height: 3}
	return n
}

const fixtureCycles = 100

// modelBoards are boards of the driver over the model's port.
func modelBoards(n *network.Network) Source {
	return Over(n, func(context.Context) (hostdrv.Link, error) {
		lanes := make([]int, len(n.Layers))
		for k := range lanes {
			lanes[k] = 4
		}
		return modelport.New(modelport.Describe(n, lanes, 50_000_000), func(*network.Network, []network.Time, *sim.Result) uint32 { return fixtureCycles })
	})
}

// liar is a board that says of neuron 5 what is not so.
type liar struct {
	Source
	Board
}

func (l liar) Open(ctx context.Context, loading func(done, total int)) (Board, error) {
	b, err := l.Source.Open(ctx, loading)
	return liar{Board: b}, err
}

func (l liar) Run(ctx context.Context, inputs [][]network.Time, each func(int, Answer) error) error {
	return l.Board.Run(ctx, inputs, func(k int, a Answer) error {
		if a.Times[5]++; a.Times[5] > 3 {
			a.Times[5] = network.Silent
		}
		return each(k, a)
	})
}

// served is a server on boards that are up, and what it talks to. The test ends it.
func served(t *testing.T, n *network.Network, source Source, change func(*Config)) (*httptest.Server, *Keeper) {
	t.Helper()
	keeper, err := NewKeeper(n, source)
	require.NoError(t, err)
	config := Config{Network: n, Keeper: keeper, Seed: 1, Version: "1.2.3", Simulated: "a test"}
	if change != nil {
		change(&config)
	}
	s, err := NewServer(config)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	kept := make(chan error, 1)
	go func() {
		kept <- keeper.Keep(ctx, func(string) {}, func(error) bool { return false })
	}()
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		cancel()
		server.CloseClientConnections()
		server.Close()
		require.NoError(t, <-kept)
	})
	require.Eventually(t, func() bool { return keeper.Status().Phase == Up }, time.Minute, time.Millisecond)
	return server, keeper
}

// scripted is a board without a link: it does what run says.
type scripted struct {
	network *network.Network
	run     func(inputs [][]network.Time) error // nil: all is well
	pings   atomic.Int32
	dead    atomic.Bool
	closed  bool
}

func (s *scripted) String() string  { return "scripted" }
func (s *scripted) Info() link.Info { return modelport.Describe(s.network, []int{4, 4}, 1_000_000) }
func (s *scripted) Close() error    { s.closed = true; return nil }

func (s *scripted) Ping(context.Context) error {
	s.pings.Add(1)
	if s.dead.Load() {
		return errors.New("scripted: no reply came")
	}
	return nil
}

func (s *scripted) Run(_ context.Context, inputs [][]network.Time, each func(int, Answer) error) error {
	if s.run != nil {
		if err := s.run(inputs); err != nil {
			return err
		}
	}
	for k, input := range inputs {
		r, err := sim.Run(s.network, input)
		if err != nil {
			return err
		}
		if err := each(k, Answer{r.Output(), 7}); err != nil {
			return err
		}
	}
	return nil
}

// boards is a source of scripted boards: what open says comes next.
type boards struct {
	open func(loading func(done, total int)) (Board, error)
}

func (b boards) Open(_ context.Context, loading func(done, total int)) (Board, error) {
	return b.open(loading)
}
func (b boards) Traffic() Traffic { return Traffic{Sent: 11, Received: 22, Retries: 33} }

// get asks a server, as curl would.
func get(t *testing.T, url string, headers ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	for k := 0; k < len(headers); k += 2 {
		request.Header.Set(headers[k], headers[k+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// timeLimit is the test's context, but shorter.
func timeLimit(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}
