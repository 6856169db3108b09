package page

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// kept is a keeper at work in a bubble of false time.
type kept struct {
	*Keeper
	said   []string
	result chan error
	cancel context.CancelFunc
}

func keep(t *testing.T, n *network.Network, source Source) *kept {
	t.Helper()
	keeper, err := NewKeeper(n, source)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	k := &kept{Keeper: keeper, result: make(chan error, 1), cancel: cancel}
	go func() {
		k.result <- keeper.Keep(ctx, func(s string) { k.said = append(k.said, s) }, func(err error) bool { return errors.Is(err, errFinal) })
	}()
	synctest.Wait()
	return k
}

func (k *kept) end(t *testing.T) {
	t.Helper()
	k.cancel()
	require.NoError(t, <-k.result)
}

var errFinal = errors.New("no such kind of port")

func TestAnswersAreTheBoardsAndAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		k := keep(t, n, boards{func(func(int, int)) (Board, error) { return &scripted{network: n}, nil }})
		inputs, err := n.Samples(3, 5)
		require.NoError(t, err)
		answers, err := k.Ask(t.Context(), false, inputs)
		require.NoError(t, err)
		want := Figures{Samples: 5, Cycles: 35, Spikes: make([]uint64, 3), Sent: 11, Received: 22, Retries: 33, Opened: 1}
		for i, input := range inputs {
			r, err := sim.Run(n, input)
			require.NoError(t, err)
			assert.Equal(t, Checked{Answer: Answer{r.Output(), 7}}, answers[i])
			want.Spikes[0] += uint64(r.Counts.InputSpikes)
			want.Spikes[1] += uint64(r.Counts.HiddenSpikes)
			want.Spikes[2] += uint64(r.Counts.OutputSpikes)
		}
		assert.Equal(t, want, k.Status().Figures)
		k.end(t)
	})
}

func TestAWrongAnswerIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		k := keep(t, n, boards{func(func(int, int)) (Board, error) { return liar{Board: &scripted{network: n}}, nil }})
		inputs, err := n.Samples(3, 2)
		require.NoError(t, err)
		answers, err := k.Ask(t.Context(), true, inputs)
		require.NoError(t, err)
		assert.Regexp(t, `^neuron 5: the board says (silent|step \d+), the model (silent|step \d+)$`, answers[1].Difference)
		assert.Equal(t, answers[1].Difference, k.Status().Difference)
		assert.EqualValues(t, 2, k.Status().Figures.Differ)
		k.end(t)
	})
}

func TestALostBoardIsOpenedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		var plugged atomic.Bool
		plugged.Store(true)
		var opened []*scripted
		k := keep(t, n, boards{func(func(int, int)) (Board, error) {
			if !plugged.Load() {
				return nil, errors.New("no such port; plug the board in")
			}
			b := &scripted{network: n}
			b.run = func([][]network.Time) error {
				if !plugged.Load() {
					return errors.New("the board went away")
				}
				return nil
			}
			opened = append(opened, b)
			return b, nil
		}})
		inputs, err := n.Samples(1, 1)
		require.NoError(t, err)
		_, err = k.Ask(t.Context(), true, inputs)
		require.NoError(t, err)

		plugged.Store(false)
		_, err = k.Ask(t.Context(), true, inputs)
		assert.Equal(t, &DownError{"the board went away"}, err)
		synctest.Wait()
		assert.True(t, opened[0].closed)
		status := k.Status()
		assert.Equal(t, Down, status.Phase)
		assert.Equal(t, "the board went away", status.Failure)
		assert.Equal(t, time.Second, time.Until(status.Retry))
		_, err = k.Ask(t.Context(), true, inputs)
		assert.Equal(t, &DownError{"the board went away"}, err, "at once, and the same words")

		time.Sleep(time.Hour)
		status = k.Status()
		assert.Equal(t, "no such port; plug the board in", status.Failure)
		assert.InDelta(t, 360, status.Figures.Errors, 5, "every ten seconds")
		plugged.Store(true)
		time.Sleep(10 * time.Second)
		_, err = k.Ask(t.Context(), true, inputs)
		require.NoError(t, err)
		synctest.Wait()
		assert.Equal(t, []string{"the board went away", "no such port; plug the board in", "scripted: the board is back"}, k.said)
		status = k.Status()
		assert.Equal(t, Up, status.Phase)
		assert.Empty(t, status.Failure)
		assert.EqualValues(t, 2, status.Figures.Opened)
		assert.EqualValues(t, 2, status.Figures.Samples)
		k.end(t)
	})
}

func TestAnIdleBoardIsAskedWhetherItIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		b := &scripted{network: n}
		k := keep(t, n, boards{func(func(int, int)) (Board, error) { return b, nil }})
		time.Sleep(time.Minute + time.Second)
		assert.EqualValues(t, 12, b.pings.Load())
		b.dead.Store(true)
		time.Sleep(4*time.Second + time.Millisecond)
		synctest.Wait()
		assert.Equal(t, "scripted: no reply came", k.Status().Failure)
		k.end(t)
	})
}

func TestTheUrgentGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		var order []int
		b := &scripted{network: n, run: func(inputs [][]network.Time) error {
			order = append(order, len(inputs))
			time.Sleep(time.Second)
			return nil
		}}
		k := keep(t, n, boards{func(func(int, int)) (Board, error) { return b, nil }})
		ask := func(urgent bool, count int) {
			inputs, err := n.Samples(1, count)
			assert.NoError(t, err)
			_, err = k.Ask(t.Context(), urgent, inputs)
			assert.NoError(t, err)
		}
		go ask(false, 1)
		synctest.Wait() // the board has work for a second
		go ask(false, 2)
		synctest.Wait()
		go ask(false, 3)
		synctest.Wait()
		go ask(true, 4)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		assert.Equal(t, []int{1, 4, 2, 3}, order, "and the others in turn")
		assert.InDelta(t, 4, k.Status().Figures.Busy, 1e-9)
		k.end(t)
	})
}

func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		inputs, err := n.Samples(1, 1)
		require.NoError(t, err)
		lost := errors.New("lost")
		b := &scripted{network: n, run: func([][]network.Time) error {
			time.Sleep(time.Second)
			return lost
		}}
		k := keep(t, n, boards{func(func(int, int)) (Board, error) { return b, nil }})
		go func() { _, _ = k.Ask(t.Context(), true, inputs) }()
		synctest.Wait()
		// One waits behind it until the board is given up, one goes away before that.
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err = k.Ask(impatient, true, inputs)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = k.Ask(t.Context(), true, inputs)
		assert.Equal(t, &DownError{"the board was lost; it is being opened again"}, err)
		k.end(t)
	})
}

func TestLoadingIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := drawer(network.Window)
		k := keep(t, n, boards{func(loading func(int, int)) (Board, error) {
			time.Sleep(time.Second)
			loading(30, 120)
			time.Sleep(time.Second)
			return &scripted{network: n}, nil
		}})
		assert.Equal(t, Opening, k.Status().Phase)
		_, err := k.Ask(t.Context(), true, nil)
		assert.Equal(t, &DownError{"the board is not ready yet"}, err)
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, Loading, k.Status().Phase)
		assert.Equal(t, 0.25, k.Status().Loaded)
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, Up, k.Status().Phase)
		k.end(t)
	})
}

func TestWhatCannotPassEndsTheKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := keep(t, drawer(network.Window), boards{func(func(int, int)) (Board, error) { return nil, errFinal }})
		assert.Equal(t, errFinal, <-k.result)
		k.cancel()
	})
}

func TestRates(t *testing.T) {
	var m rateMeter
	start := time.Unix(1000, 0)
	at := func(milliseconds int, samples uint64) Rates {
		return m.rates(start.Add(time.Duration(milliseconds)*time.Millisecond), Figures{Samples: samples, Sent: 10 * samples, Received: 100 * samples, Busy: float64(samples) / 100})
	}
	assert.Zero(t, at(0, 0))
	assert.Equal(t, Rates{Samples: 20, Sent: 200, Received: 2000, Busy: 0.2}, at(1000, 20))
	assert.Equal(t, 20.0, at(3000, 60).Samples)
	assert.Equal(t, 10.0, at(4000, 50).Samples, "what is long ago does not count")
	assert.Zero(t, at(60_000, 60).Samples)
	assert.LessOrEqual(t, len(m.history), 13)
}

// TestEarlyEndsAreComparedByAnswers: a board that tells no spike after a sample's first is
// equal to the model as long as its answer is.
func TestEarlyEndsAreComparedByAnswers(t *testing.T) {
	info := link.Info{EarlyEnd: 2}
	model := []network.Time{9, 3, network.Silent, 3}
	for _, test := range []struct {
		board []network.Time
		want  string
	}{
		{model, ""},
		{[]network.Time{network.Silent, 3, network.Silent, network.Silent}, ""},
		{[]network.Time{network.Silent, network.Silent, network.Silent, 3}, "neuron 3 is the first to fire on the board, in the model neuron 1"},
		{[]network.Time{network.Silent, network.Silent, network.Silent, network.Silent}, "no neuron is the first to fire on the board, in the model neuron 1"},
	} {
		assert.Equal(t, test.want, difference(info, test.board, model))
	}
	for _, early := range []int{0, 1} { // these tell all spikes
		info.EarlyEnd = early
		assert.Equal(t, "neuron 0: the board says silent, the model step 9", difference(info, []network.Time{network.Silent, 3, network.Silent, 3}, model))
	}
}

// hasty is a scripted board that ends each sample with its first spike.
type hasty struct{ *scripted }

func (h hasty) Info() link.Info {
	info := h.scripted.Info()
	info.EarlyEnd = 2
	return info
}

func (h hasty) Run(ctx context.Context, inputs [][]network.Time, each func(int, Answer) error) error {
	return h.scripted.Run(ctx, inputs, func(k int, a Answer) error {
		first := sim.Earliest(a.Times)
		for j := range a.Times {
			if j != first {
				a.Times[j] = network.Silent
			}
		}
		return each(k, a)
	})
}

func TestABoardOfFirstSpikesDoesNotDiffer(t *testing.T) {
	n := drawer(network.Delta)
	server, keeper := served(t, n, boards{func(func(int, int)) (Board, error) { return hasty{&scripted{network: n}}, nil }}, nil)
	got := decoded[rasterAnswer](t, get(t, server.URL+"/api/raster?from=7&digit=0"), 200)
	assert.Empty(t, got.Sample.Difference)
	assert.Equal(t, "in the neuron that is the first to fire; the board tells no later spike", got.Compared)
	assert.EqualValues(t, 1, spikes(got.Layers[2]), "one spike came")
	figures := keeper.Status().Figures
	assert.EqualValues(t, 1, figures.Samples)
	assert.Zero(t, figures.Differ)
}
