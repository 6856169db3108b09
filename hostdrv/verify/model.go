package verify

import (
	"context"
	"runtime"
	"sync"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/fast"
)

// pieceSize is how many samples one core takes at a time: enough that handing them over
// costs nothing beside them.
const pieceSize = 64

// Predict says how many clock cycles a sample takes that has the array to itself.
// Several goroutines call it at once.
type Predict func(r *sim.Result) uint64

// Model does jobs as a board does them.
type Model struct {
	network *network.Network
	fast    *fast.Model
	predict Predict
}

// NewModel makes the model of a network. Without a prediction, nil, cycles are not
// compared. It fails if the network is not valid.
func NewModel(n *network.Network, predict Predict) (*Model, error) {
	f, err := fast.New(n)
	if err != nil {
		return nil, err
	}
	return &Model{n, f, predict}, nil
}

// piece is a part of a job, and what came of it: a sample's bytes of the checksum and
// its cycles.
type piece struct {
	job    Job
	spikes [][]byte
	cycles []uint64
	err    error
	done   chan struct{}
}

// check does a job on all cores and calls each for every checksum, in order. All spikes
// are also added to another sum. The first error ends it, as does the end of ctx.
func (m *Model) check(ctx context.Context, job Job, all *link.SpikeChecksum, each func(link.Checked) error) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	work, inOrder := make(chan *piece), make(chan *piece, 2*workers)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	for range workers {
		wait.Go(func() {
			state := m.fast.NewState()
			for p := range work {
				p.err = m.run(p, state)
				close(p.done)
			}
		})
	}
	wait.Go(func() {
		defer close(work)
		defer close(inOrder)
		m.cut(ctx, job, work, inOrder)
	})

	var said link.Checked
	var sum link.SpikeChecksum
	for p := range inOrder {
		<-p.done
		if p.err != nil {
			return p.err
		}
		for k := range p.spikes {
			sum.Add(p.spikes[k])
			all.Add(p.spikes[k])
			said.Samples++
			said.Cycles += p.cycles[k]
			if int(said.Samples)%job.Every == 0 || int(said.Samples) == job.Count {
				said.Checksum = sum.Sum()
				if err := each(said); err != nil {
					return err
				}
			}
		}
	}
	return ctx.Err()
}

// cut hands a job out in pieces, each to a core and all in order.
func (m *Model) cut(ctx context.Context, job Job, work, inOrder chan<- *piece) {
	source := network.NoiseSourceAt(job.State)
	for first := 0; first < job.Count; first += pieceSize {
		count := min(pieceSize, job.Count-first)
		p := &piece{job: job, done: make(chan struct{})}
		p.job.State, p.job.Class, p.job.Count = source.State(), job.class(m.network, first), count
		source.Skip(count * m.network.NoiseInputs())
		select {
		case <-ctx.Done():
			return
		case work <- p:
		}
		select {
		case <-ctx.Done():
			return
		case inOrder <- p:
		}
	}
}

// run does a piece.
func (m *Model) run(p *piece, state *fast.State) error {
	return m.samples(p.job, state, func(k int, cycles uint64) error {
		p.spikes = append(p.spikes, link.AppendSpikes(nil, state.Output(), m.network.LogT()))
		p.cycles = append(p.cycles, cycles)
		return nil
	})
}

// samples does a job on this core and calls each for every sample, whose spikes are in
// the state.
func (m *Model) samples(job Job, state *fast.State, each func(k int, cycles uint64) error) error {
	source := network.NoiseSourceAt(job.State)
	for k := range job.Count {
		input, err := m.network.Input(source, job.class(m.network, k))
		if err != nil {
			return err
		}
		if err := m.fast.Run(input, state); err != nil {
			return err
		}
		var cycles uint64
		if m.predict != nil {
			cycles = m.predict(state.Result())
		}
		if err := each(k, cycles); err != nil {
			return err
		}
	}
	return nil
}

// results are the samples of a short job.
func (m *Model) results(job Job) ([]hostdrv.Result, error) {
	state := m.fast.NewState()
	var results []hostdrv.Result
	err := m.samples(job, state, func(_ int, cycles uint64) error {
		results = append(results, hostdrv.Result{Times: append([]network.Time{}, state.Output()...), Cycles: uint32(cycles)})
		return nil
	})
	return results, err
}
