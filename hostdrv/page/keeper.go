package page

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/fast"
)

// Keeper owns the board.
type Keeper struct {
	network *network.Network
	source  Source
	model   *fast.Model
	state   *fast.State // of the keeping goroutine

	// Jobs are handed over, not queued: who waits is served in turn, the urgent
	// ones first.
	urgent, steady chan *job

	// How long to wait before the board is opened again, and how long without work
	// before it is asked whether it is still there.
	pause func(failures int) time.Duration
	idle  time.Duration

	mutex      sync.Mutex
	phase      Phase
	port       string
	info       *link.Info
	loaded     float64
	failure    string
	retry      time.Time
	difference string
	figures    Figures
	meter      rateMeter
	ended      chan struct{} // closed when the present board is given up; nil without one
}

// Phase is how a board stands.
type Phase string

// The phases of a board.
const (
	Opening Phase = "opening"
	Loading Phase = "loading"
	Up      Phase = "up"
	Down    Phase = "down"
)

// DownError says why no board answers now.
type DownError struct{ Reason string }

func (e *DownError) Error() string { return e.Reason }

// Checked is an answer, held against the model.
type Checked struct {
	Answer
	Difference string // the first spike time that differs, or the answer, in a sentence; "" if all are equal
}

type job struct {
	inputs  [][]network.Time
	answers []Checked
	err     error
	done    chan struct{}
}

// NewKeeper makes a keeper of boards that hold the network. It fails if the
// network is not valid.
func NewKeeper(n *network.Network, source Source) (*Keeper, error) {
	model, err := fast.New(n)
	if err != nil {
		return nil, err
	}
	return &Keeper{
		network: n, source: source, model: model, state: model.NewState(),
		urgent: make(chan *job), steady: make(chan *job),
		pause: func(failures int) time.Duration {
			return min(time.Second<<min(failures-1, 4), 10*time.Second)
		},
		idle:    5 * time.Second,
		phase:   Opening,
		figures: Figures{Spikes: make([]uint64, len(n.Layers)+1)},
	}, nil
}

// Keep opens the board and serves those who ask, until the context ends. After a
// failure it tells say one sentence, once for each that is new, and opens the
// board again. It returns the first failure that final calls one that cannot pass.
func (k *Keeper) Keep(ctx context.Context, say func(string), final func(error) bool) error {
	failures, said := 0, ""
	for {
		err := k.serve(ctx, func() {
			if said != "" {
				say(fmt.Sprintf("%s: the board is back", k.Status().Port))
			}
			failures, said = 0, ""
		})
		if ctx.Err() != nil {
			return nil
		}
		if final(err) {
			return err
		}
		failures++
		if err.Error() != said {
			said = err.Error()
			say(said)
		}
		wait := k.pause(failures)
		k.down(err, time.Now().Add(wait))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// serve opens one board and does what is asked of it until it fails, or the
// context ends. Opened is called when it has answered.
func (k *Keeper) serve(ctx context.Context, opened func()) error {
	k.enter(Opening, 0)
	b, err := k.source.Open(ctx, func(done, total int) { k.enter(Loading, float64(done)/float64(max(total, 1))) })
	if err != nil {
		return err
	}
	ended := k.up(b)
	defer func() {
		k.giveUp(ended)
		b.Close()
	}()
	opened()
	for {
		j, err := k.next(ctx)
		if err != nil {
			return err
		}
		if j == nil {
			err = b.Ping(ctx)
		} else {
			err = k.do(ctx, b, j)
			close(j.done)
		}
		if err != nil {
			return err
		}
	}
}

// next waits for a job; nil says that none came for long.
func (k *Keeper) next(ctx context.Context) (*job, error) {
	select {
	case j := <-k.urgent:
		return j, nil
	default:
	}
	idle := time.NewTimer(k.idle)
	defer idle.Stop()
	select {
	case j := <-k.urgent:
		return j, nil
	case j := <-k.steady:
		return j, nil
	case <-idle.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// do takes a job through the board, and fills it in.
func (k *Keeper) do(ctx context.Context, b Board, j *job) error {
	began := time.Now()
	j.err = b.Run(ctx, j.inputs, func(i int, a Answer) error {
		if err := k.model.Run(j.inputs[i], k.state); err != nil {
			return err
		}
		c := Checked{a, difference(b.Info(), a.Times, k.state.Times(len(k.network.Layers)-1))}
		j.answers = append(j.answers, c)
		k.mutex.Lock()
		defer k.mutex.Unlock()
		k.figures.count(j.inputs[i], k.state, a, c.Difference == "")
		if c.Difference != "" {
			k.difference = c.Difference
		}
		return nil
	})
	if j.err == nil && len(j.answers) != len(j.inputs) {
		j.err = fmt.Errorf("%s: %d answers came to %d samples", b, len(j.answers), len(j.inputs))
	}
	k.mutex.Lock()
	k.figures.Busy += time.Since(began).Seconds()
	k.mutex.Unlock()
	return j.err
}

// Ask takes samples through the board and returns their answers. Urgent ones go
// before the others. It fails with a *DownError where no board answers, or with
// the context's error.
func (k *Keeper) Ask(ctx context.Context, urgent bool, inputs [][]network.Time) ([]Checked, error) {
	k.mutex.Lock()
	ended, reason := k.ended, k.reason()
	k.mutex.Unlock()
	if ended == nil {
		return nil, &DownError{reason}
	}
	j := &job{inputs: inputs, done: make(chan struct{})}
	queue := k.steady
	if urgent {
		queue = k.urgent
	}
	select {
	case queue <- j:
	case <-ended:
		return nil, &DownError{"the board was lost; it is being opened again"}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// The board takes one sample after the other, whoever waits for it.
	<-j.done
	if j.err != nil {
		return nil, &DownError{j.err.Error()}
	}
	return j.answers, nil
}

// reason says why there is no board, in a sentence.
func (k *Keeper) reason() string {
	if k.failure != "" {
		return k.failure
	}
	return "the board is not ready yet"
}

func (k *Keeper) enter(p Phase, loaded float64) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.phase, k.loaded = p, loaded
}

func (k *Keeper) up(b Board) (ended chan struct{}) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	info := b.Info()
	k.phase, k.port, k.info, k.failure = Up, b.String(), &info, ""
	k.ended = make(chan struct{})
	k.figures.Opened++
	return k.ended
}

// giveUp turns away who waits for a board that was given up.
func (k *Keeper) giveUp(ended chan struct{}) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	close(ended)
	k.ended = nil
}

func (k *Keeper) down(err error, retry time.Time) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.phase, k.failure, k.retry = Down, err.Error(), retry
	k.figures.Errors++
}

// Status is how the board stands, all of one moment.
type Status struct {
	Phase      Phase
	Port       string     // "" before the first board has answered
	Info       *link.Info // of the last board; nil before the first has answered
	Loaded     float64    // the part of the weights written, while Loading
	Failure    string     // of the last attempt; "" while Up
	Retry      time.Time  // when Down ends
	Difference string     // the latest spike time that the model contradicted
	Figures    Figures
	Rates      Rates
}

// Status says how the board stands.
func (k *Keeper) Status() Status {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	f := k.figures
	f.Spikes = slices.Clone(f.Spikes)
	traffic := k.source.Traffic()
	f.Sent, f.Received, f.Retries = traffic.Sent, traffic.Received, traffic.Retries
	return Status{k.phase, k.port, k.info, k.loaded, k.failure, k.retry, k.difference, f, k.meter.rates(time.Now(), f)}
}

// difference names the first spike time in which the board and the model differ, "" if
// there is none. Of a board that tells no spike after a sample's first, only the neuron
// that fires first is compared.
func difference(info link.Info, board, model []network.Time) string {
	if info.FirstSpikeOnly() {
		if theirs, ours := sim.Earliest(board), sim.Earliest(model); theirs != ours {
			return fmt.Sprintf("%s is the first to fire on the board, in the model %s", neuron(theirs), neuron(ours))
		}
		return ""
	}
	for j, t := range model {
		if j >= len(board) || board[j] != t {
			said := network.Silent
			if j < len(board) {
				said = board[j]
			}
			return fmt.Sprintf("neuron %d: the board says %s, the model %s", j, spike(said), spike(t))
		}
	}
	return ""
}

func neuron(j int) string {
	if j < 0 {
		return "no neuron"
	}
	return fmt.Sprintf("neuron %d", j)
}

func spike(t network.Time) string {
	if t == network.Silent {
		return "silent"
	}
	return fmt.Sprintf("step %d", t)
}
