package verify

import (
	"context"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// fakeBoard computes by the reference, sample by sample, with a network that may not be
// the right one.
type fakeBoard struct {
	network *network.Network
	cycles  Predict
	noise   func(k int, said *link.Checked) // changes what a Check says, if set
	wrongAt uint64                          // state of the noise before a sample that comes out wrong; 0 for none
	checks  int
	asked   []link.Generate // as results
}

func (b *fakeBoard) String() string { return "fake" }

func (b *fakeBoard) CheckNoise(*network.Network) error { return nil }

// each makes the samples of a job.
func (b *fakeBoard) each(ctx context.Context, g link.Generate, do func(k int, r *sim.Result) error) error {
	source := network.NoiseSourceAt(g.State)
	for k := range int(g.Count) {
		if err := ctx.Err(); err != nil {
			return err
		}
		wrong := source.State() == b.wrongAt
		class := int(g.Class &^ link.SameClass)
		if g.Class&link.SameClass == 0 {
			class = (class + k) % max(1, b.network.Classes())
		}
		input, err := b.network.Input(source, class)
		if err != nil {
			return err
		}
		r, err := sim.Run(b.network, input)
		if err != nil {
			return err
		}
		if wrong {
			r.Output()[0] = 7 - r.Output()[0]
		}
		if err := do(k, r); err != nil {
			return err
		}
	}
	return nil
}

func (b *fakeBoard) Check(ctx context.Context, g link.Generate, each func(link.Checked) error) error {
	b.checks++
	var said link.Checked
	return b.each(ctx, g, func(k int, r *sim.Result) error {
		said.Checksum = crc32.Update(said.Checksum, crc32.IEEETable, link.AppendSpikes(nil, r.Output(), b.network.LogT()))
		said.Cycles += b.cycles(r)
		said.Samples++
		if said.Samples%g.Every != 0 && said.Samples != g.Count {
			return nil
		}
		if b.noise != nil {
			b.noise(k, &said)
		}
		return each(said)
	})
}

func (b *fakeBoard) Generate(ctx context.Context, g link.Generate, each func(k int, r hostdrv.Result) error) error {
	b.asked = append(b.asked, g)
	return b.each(ctx, g, func(k int, r *sim.Result) error {
		return each(k, hostdrv.Result{Times: r.Output(), Cycles: uint32(b.cycles(r))})
	})
}

// spikesOf counts as the cycles of the fake array: what differs from sample to sample.
func spikesOf(r *sim.Result) uint64 { return uint64(r.Counts.InputSpikes + 3*r.Counts.HiddenSpikes) }

// randomGenerator is a small network of noise and, with classes, a class.
func randomGenerator(r *rand.Rand, kind network.Kind, classes int) *network.Network {
	n := &network.Network{Name: "generator", Kind: kind, T: 16, Output: network.Output{Meaning: network.OutputSpikes},
		Inputs: []network.InputPart{{Meaning: network.Noise, Size: 12}}}
	if classes > 0 {
		n.Inputs = append(n.Inputs, network.InputPart{Meaning: network.Class, Size: classes})
	}
	in := 12 + classes
	for _, out := range []int{20, 30} {
		l := network.Layer{In: in, Out: out, Bits: 5, BiasRows: 1}
		for range l.Rows() * out {
			l.Weights = append(l.Weights, int8(r.IntN(32)-16))
		}
		if kind == network.Delta {
			for range out {
				l.Theta = append(l.Theta, int32(1+r.IntN(40)))
			}
		} else {
			l.Shift = 4
		}
		n.Layers = append(n.Layers, l)
		in = out
	}
	return n
}

// withFault is the network with the lowest bit of one weight of a layer flipped.
func withFault(n *network.Network, layer, weight int) *network.Network {
	faulty := *n
	faulty.Layers = slices.Clone(n.Layers)
	faulty.Layers[layer].Weights = slices.Clone(n.Layers[layer].Weights)
	faulty.Layers[layer].Weights[weight] ^= 1
	return &faulty
}

func model(t *testing.T, n *network.Network, predict Predict) *Model {
	t.Helper()
	m, err := NewModel(n, predict)
	require.NoError(t, err)
	return m
}

// TestEqual: checksums of all kinds of jobs, in pieces of any size, are equal.
func TestEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for k, job := range []Job{
		{Count: 1, Every: 1}, {Count: 1000, Every: 300, Class: 2}, {Count: pieceSize * 5, Every: pieceSize, Class: 1, Same: true},
		{Count: 777, Every: 1}, {Count: 300, Every: MaxEvery},
	} {
		job.State = r.Uint64()
		n := randomGenerator(r, []network.Kind{network.Delta, network.Window}[k%2], 3)
		b := &fakeBoard{network: n, cycles: spikesOf}
		var seen []int
		report, err := Run(t.Context(), b, model(t, n, spikesOf), job, func(done, total int) {
			assert.Equal(t, job.Count, total)
			seen = append(seen, done)
		})
		require.NoError(t, err)
		assert.Nil(t, report.Difference)
		assert.Equal(t, job.Count, report.Samples)
		assert.NotZero(t, report.Cycles)
		assert.Equal(t, job.Count, seen[len(seen)-1])
		assert.True(t, slices.IsSorted(seen))
		assert.Equal(t, 1, b.checks)
		whole := fakeBoard{network: n, cycles: spikesOf}
		require.NoError(t, whole.Check(t.Context(), job.generate(job.Count), func(said link.Checked) error {
			assert.Equal(t, link.Checked{Samples: uint32(job.Count), Checksum: report.Checksum, Cycles: report.Cycles}, said)
			return nil
		}))
	}
}

// TestLongJobsGoInParts, each of which begins where the one before has ended.
func TestLongJobsGoInParts(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(8, 9)), network.Window, 3)
	n.Layers = n.Layers[:1] // for speed
	b := &fakeBoard{network: n, cycles: spikesOf}
	job := Job{Count: partSize + 5000, State: 3, Every: MaxEvery}
	report, err := Run(t.Context(), b, model(t, n, spikesOf), job, nil)
	require.NoError(t, err)
	assert.Nil(t, report.Difference)
	assert.Equal(t, job.Count, report.Samples)
	assert.Equal(t, 2, b.checks)

	last := job.Count - 10
	b.wrongAt = job.from(n, last, last+1).State
	report, err = Run(t.Context(), b, model(t, n, spikesOf), job, nil)
	require.NoError(t, err)
	require.NotNil(t, report.Difference)
	assert.Equal(t, last, report.Difference.Sample)
	assert.Equal(t, last%3, report.Difference.Class)
}

// TestFindsTheFirstDifference, wherever it is: a bit of one weight is wrong.
func TestFindsTheFirstDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	found := 0
	for k := range 24 {
		n := randomGenerator(r, []network.Kind{network.Delta, network.Window}[k%2], k%4)
		layer := r.IntN(2)
		faulty := withFault(n, layer, r.IntN(len(n.Layers[layer].Weights)))
		job := Job{Count: 400, State: r.Uint64(), Every: []int{1, 50, 400}[k%3]}
		want := firstDifference(t, n, faulty, job)
		b := &fakeBoard{network: faulty, cycles: spikesOf}
		report, err := Run(t.Context(), b, model(t, n, spikesOf), job, nil)
		require.NoError(t, err)
		assert.Equal(t, want, report.Difference, "job %+v", job)
		if want != nil {
			found++
			assert.LessOrEqual(t, report.Samples, want.Sample)
			require.Len(t, b.asked, 1)
			assert.LessOrEqual(t, int(b.asked[0].Count), fewSamples, "the link may be slow")
		}
	}
	assert.GreaterOrEqual(t, found, 12, "faults that show")
}

// firstDifference looks at one sample after another.
func firstDifference(t *testing.T, right, wrong *network.Network, job Job) *Difference {
	source := network.NoiseSourceAt(job.State)
	for k := range job.Count {
		d := &Difference{Sample: k, State: source.State(), Class: k % max(1, right.Classes())}
		input, err := right.Input(source, d.Class)
		require.NoError(t, err)
		want, err := sim.Run(right, input)
		require.NoError(t, err)
		got, err := sim.Run(wrong, input)
		require.NoError(t, err)
		for j := range want.Output() {
			if got.Output()[j] != want.Output()[j] {
				d.Neurons = append(d.Neurons, Neuron{j, got.Output()[j], want.Output()[j]})
			}
		}
		d.BoardCycles, d.ModelCycles = uint32(spikesOf(got)), uint32(spikesOf(want))
		if len(d.Neurons) > 0 || d.BoardCycles != d.ModelCycles {
			return d
		}
	}
	return nil
}

// TestCycles are compared where they are predicted, and only there.
func TestCycles(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(3, 9)), network.Window, 0)
	b := &fakeBoard{network: n, cycles: func(r *sim.Result) uint64 {
		if r.Counts.InputSpikes == 10 {
			return spikesOf(r) + 1
		}
		return spikesOf(r)
	}}
	job := Job{Count: 200, State: 77, Every: 64}
	report, err := Run(t.Context(), b, model(t, n, spikesOf), job, nil)
	require.NoError(t, err)
	require.NotNil(t, report.Difference)
	assert.Empty(t, report.Difference.Neurons)
	assert.Equal(t, report.Difference.ModelCycles+1, report.Difference.BoardCycles)

	report, err = Run(t.Context(), b, model(t, n, nil), job, nil)
	require.NoError(t, err)
	assert.Nil(t, report.Difference)
	assert.NotZero(t, report.Cycles, "the board's")
}

// TestFleeting: what is not there a second time is no difference of the network.
func TestFleeting(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(4, 9)), network.Delta, 2)
	b := &fakeBoard{network: n, cycles: spikesOf}
	b.noise = func(k int, said *link.Checked) {
		if b.checks == 1 && k >= 150 {
			said.Checksum ^= 1
		}
	}
	_, err := Run(t.Context(), b, model(t, n, spikesOf), Job{Count: 400, State: 1, Every: 100}, nil)
	var fleeting *FleetingError
	require.ErrorAs(t, err, &fleeting)
	assert.Equal(t, FleetingError{"fake", 100, 200}, *fleeting)
	assert.ErrorContains(t, err, "samples 100 to 199")
}

// TestABoardThatCountsWrong is no difference either.
func TestABoardThatCountsWrong(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(5, 9)), network.Delta, 0)
	b := &fakeBoard{network: n, cycles: spikesOf, noise: func(_ int, said *link.Checked) { said.Samples++ }}
	_, err := Run(t.Context(), b, model(t, n, spikesOf), Job{Count: 10, State: 1, Every: 5}, nil)
	assert.ErrorContains(t, err, "over 6 samples came where none was due")

	short := &shortBoard{&fakeBoard{network: n, cycles: spikesOf}}
	_, err = Run(t.Context(), short, model(t, n, spikesOf), Job{Count: 10, State: 1, Every: 5}, nil)
	assert.ErrorContains(t, err, "ended after 5 of 10 samples")
}

// shortBoard makes half of what it is asked for.
type shortBoard struct{ *fakeBoard }

func (b *shortBoard) Check(ctx context.Context, g link.Generate, each func(link.Checked) error) error {
	g.Count /= 2
	return b.fakeBoard.Check(ctx, g, each)
}

// TestEnds with the context, and with a board's error.
func TestEnds(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(6, 9)), network.Window, 0)
	ctx, cancel := context.WithCancel(t.Context())
	b := &fakeBoard{network: n, cycles: spikesOf}
	_, err := Run(ctx, b, model(t, n, spikesOf), Job{Count: MaxSamples, State: 1, Every: 100}, func(done, _ int) {
		if done == 300 {
			cancel()
		}
	})
	assert.ErrorIs(t, err, context.Canceled)

	broken := errors.New("unplugged")
	_, err = Run(t.Context(), &brokenBoard{b, broken}, model(t, n, spikesOf), Job{Count: MaxSamples, State: 1, Every: 100}, nil)
	assert.ErrorIs(t, err, broken)
}

type brokenBoard struct {
	*fakeBoard
	err error
}

func (b *brokenBoard) Check(context.Context, link.Generate, func(link.Checked) error) error {
	return b.err
}

// TestWithTheDriver verifies a board of the model over the link: one with the right
// weights, and one with a bit of one weight flipped.
func TestWithTheDriver(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(9, 9)), network.Delta, 3)
	job := Job{Count: 500, State: 12, Every: 60}
	faulty, first := n, (*Difference)(nil)
	for weight := 0; first == nil; weight++ {
		faulty = withFault(n, 1, weight)
		first = firstDifference(t, n, faulty, job)
	}
	for _, test := range []struct {
		loaded *network.Network
		want   *Difference
	}{{n, nil}, {faulty, first}} {
		p, err := modelport.New(modelport.Describe(n, []int{20, 10}, 100_000_000), func(_ *network.Network, _ []network.Time, r *sim.Result) uint32 {
			return uint32(spikesOf(r))
		})
		require.NoError(t, err)
		p.MakeNoise(n.Inputs)
		b, err := hostdrv.Open(t.Context(), p)
		require.NoError(t, err)
		require.NoError(t, b.Load(t.Context(), test.loaded, nil))
		report, err := Run(t.Context(), b, model(t, n, spikesOf), job, nil)
		require.NoError(t, err)
		assert.Equal(t, test.want, report.Difference)
	}
}

// TestJobsThatCannotBe are refused before anything is asked of the board.
func TestJobsThatCannotBe(t *testing.T) {
	n := randomGenerator(rand.New(rand.NewPCG(7, 9)), network.Window, 3)
	images := *n
	images.Inputs = []network.InputPart{{Meaning: network.Image, Size: n.NIn()}}
	for _, test := range []struct {
		n    *network.Network
		job  Job
		want string
	}{
		{n, Job{Count: 0, Every: 1}, "0 samples: must be 1 to 4294967295"},
		{n, Job{Count: MaxSamples + 1, Every: 1}, "4294967296 samples"},
		{n, Job{Count: 1, Every: 0}, "a checksum every 0 samples: must be 1 to 1000"},
		{n, Job{Count: 1, Every: MaxEvery + 1}, "a checksum every 1001 samples: must be 1 to 1000, so that the board is not silent for so long that it counts as lost"},
		{n, Job{Count: 1, Every: 1, Class: 3}, `class 3: network "generator" has classes 0 to 2`},
		{n, Job{Count: 1, Every: 1, Class: -1}, `class -1: network "generator" has classes 0 to 2`},
		{&images, Job{Count: 1, Every: 1}, `network "generator" reads images`},
	} {
		b := &fakeBoard{network: test.n, cycles: spikesOf}
		_, err := Run(t.Context(), b, model(t, test.n, spikesOf), test.job, nil)
		assert.ErrorContains(t, err, test.want)
		assert.Zero(t, b.checks)
	}
}
