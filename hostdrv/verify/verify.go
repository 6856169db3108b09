package verify

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
)

// Board is a board that makes noise itself. An error that each returns ends the call and
// is returned, as is the end of ctx; the board is then ready for the next one.
type Board interface {
	fmt.Stringer
	// CheckNoise fails if the board does not make the samples of the network.
	CheckNoise(n *network.Network) error
	// Check lets the board make samples, and calls each for every CHECKED, once: where the
	// link breaks in the middle, the samples are made again from the first on.
	Check(ctx context.Context, g link.Generate, each func(link.Checked) error) error
	// Generate lets the board make samples, and calls each for every sample's result.
	Generate(ctx context.Context, g link.Generate, each func(k int, r hostdrv.Result) error) error
}

// Report is what a verification came to.
type Report struct {
	Samples    int    // that are equal: up to the last checksum that is
	Checksum   uint32 // of the spikes of all samples, if all are equal; see link.SpikeChecksum
	Cycles     uint64 // of the equal samples
	Difference *Difference
}

// Difference is the first sample that board and model do not agree on.
type Difference struct {
	Sample  int
	State   uint64 // of the noise before the sample
	Class   int
	Neurons []Neuron // whose spike times differ; none if only cycles do

	BoardCycles, ModelCycles uint32
}

// Neuron is an output neuron on which board and model differ.
type Neuron struct {
	Index        int
	Board, Model network.Time
}

// FleetingError is a difference that was not there when the board was asked again: the
// board does not compute the same twice.
type FleetingError struct {
	Board      string
	First, End int // of the samples between the two checksums
}

func (e *FleetingError) Error() string {
	return fmt.Sprintf("%s: the checksum over samples %d to %d was wrong, but is right when they are made again: the board does not compute the same twice; check its clock, supply and timing report",
		e.Board, e.First, e.End-1)
}

// fewSamples is how many samples are worth asking for their spikes.
const fewSamples = 16

// errDiffers ends a comparison at the first difference.
var errDiffers = errors.New("board and model differ")

// Run does a job on the board and on the model, and finds the first difference. Progress
// is told how many samples were compared; it may be nil.
func Run(ctx context.Context, b Board, m *Model, job Job, progress func(done, total int)) (*Report, error) {
	if err := job.Validate(m.network); err != nil {
		return nil, err
	}
	if err := b.CheckNoise(m.network); err != nil {
		return nil, err
	}
	v := &verification{board: b, model: m, job: job}
	r := &Report{}
	for r.Samples < job.Count {
		before := *r
		wrong := 0
		err := v.compare(ctx, job.from(m.network, r.Samples, v.endOf(r.Samples)), func(said link.Checked, equal bool) {
			if !equal {
				wrong = before.Samples + int(said.Samples)
				return
			}
			r.Samples, r.Cycles = before.Samples+int(said.Samples), before.Cycles+said.Cycles
			if progress != nil {
				progress(r.Samples, job.Count)
			}
		})
		switch {
		case errors.Is(err, errDiffers):
			r.Difference, err = v.locate(ctx, r.Samples, wrong)
			return r, err
		case err != nil:
			return r, err
		}
	}
	r.Checksum = v.all.Sum()
	return r, nil
}

// partSize is about how many samples a board is asked for at once: what is made again
// where the link breaks.
const partSize = 100_000

// endOf is where the part of the job ends that begins with a sample: with a checksum.
func (v *verification) endOf(first int) int {
	return min(v.job.Count, first+max(1, partSize/v.job.Every)*v.job.Every)
}

type verification struct {
	board Board
	model *Model
	job   Job
	all   link.SpikeChecksum // by the model
}

// compare does a job on both and tells of every checksum of the board whether it is the
// model's. It ends with errDiffers after the first that is not.
func (v *verification) compare(ctx context.Context, job Job, each func(said link.Checked, equal bool)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	due := make(chan link.Checked, 64)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel(nil)
	wait.Go(func() {
		defer close(due)
		err := v.model.check(ctx, job, &v.all, func(c link.Checked) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case due <- c:
				return nil
			}
		})
		if err != nil {
			cancel(err)
		}
	})
	compared := 0
	err := v.board.Check(ctx, job.generate(job.Every), func(said link.Checked) error {
		want, more := <-due
		switch {
		case !more && ctx.Err() != nil:
			return context.Cause(ctx)
		case !more || said.Samples != want.Samples:
			return fmt.Errorf("%s: a checksum over %d samples came where none was due; try again", v.board, said.Samples)
		}
		compared = int(said.Samples)
		if v.model.predict == nil {
			want.Cycles = said.Cycles
		}
		each(said, said == want)
		if said != want {
			return errDiffers
		}
		return nil
	})
	if err == nil && compared != job.Count {
		err = fmt.Errorf("%s: the checksums ended after %d of %d samples; try again", v.board, compared, job.Count)
	}
	return err
}

// locate finds the first sample that differs: it is one of those from first up to end.
func (v *verification) locate(ctx context.Context, first, end int) (*Difference, error) {
	from, to := first, end
	for end-first > fewSamples {
		middle := (first + end) / 2
		job := v.job.from(v.model.network, first, middle)
		job.Every = job.Count
		switch err := v.compare(ctx, job, func(link.Checked, bool) {}); {
		case errors.Is(err, errDiffers):
			end = middle
		case err != nil:
			return nil, err
		default:
			first = middle
		}
	}
	job := v.job.from(v.model.network, first, end)
	want, err := v.model.results(job)
	if err != nil {
		return nil, err
	}
	var found *Difference
	err = v.board.Generate(ctx, job.generate(0), func(k int, r hostdrv.Result) error {
		if k >= len(want) || len(r.Times) != len(want[k].Times) {
			return fmt.Errorf("%s: sample %d of %d with %d spike times came, which nobody asked for; try again", v.board, k, len(want), len(r.Times))
		}
		if found == nil {
			found = v.difference(first+k, r, want[k])
		}
		return nil
	})
	if err == nil && found == nil {
		err = &FleetingError{v.board.String(), from, to}
	}
	return found, err
}

// difference is nil for none.
func (v *verification) difference(sample int, got, want hostdrv.Result) *Difference {
	job := v.job.from(v.model.network, sample, sample+1)
	d := &Difference{Sample: sample, State: job.State, Class: job.Class, BoardCycles: got.Cycles, ModelCycles: want.Cycles}
	if v.model.predict == nil {
		d.ModelCycles = got.Cycles
	}
	for j := range want.Times {
		if got.Times[j] != want.Times[j] {
			d.Neurons = append(d.Neurons, Neuron{j, got.Times[j], want.Times[j]})
		}
	}
	if len(d.Neurons) == 0 && d.BoardCycles == d.ModelCycles {
		return nil
	}
	return d
}
