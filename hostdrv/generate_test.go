package hostdrv_test

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// noisy is a board of the model that makes noise itself, loaded, and its network.
func noisy(t *testing.T, through func(*modelport.Port) hostdrv.Link) (*hostdrv.Board, *network.Network) {
	t.Helper()
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 5, 20, 12, 9)
	p, err := modelport.New(modelport.Describe(n, []int{4, 3}, 100_000_000), func(_ *network.Network, _ []network.Time, r *sim.Result) uint32 {
		return uint32(100 + r.Counts.OutputSpikes)
	})
	require.NoError(t, err)
	p.MakeNoise(n.Inputs)
	b, err := hostdrv.Open(t.Context(), through(p))
	require.NoError(t, err)
	require.NoError(t, b.Load(t.Context(), n, nil))
	return b, n
}

func plainly(p *modelport.Port) hostdrv.Link { return p }

// forgetful is a board that is reset in the middle of its n-th and of every following n-th
// read, a bounded number of times: n is more than the reads that a host waits in vain and those of an INFO.
type forgetful struct {
	*modelport.Port
	every, reads, resets int
}

func (l *forgetful) Read(p []byte) (int, error) {
	n, err := l.Port.Read(p[:min(len(p), 40)])
	if l.reads++; l.resets > 0 && l.reads%l.every == 0 {
		l.resets--
		l.Reset()
	}
	return n, err
}

// TestGenerate makes what the network's own source makes, also on a board that loses
// its session over and over.
func TestGenerate(t *testing.T) {
	for name, through := range map[string]func(*modelport.Port) hostdrv.Link{
		"plain":     plainly,
		"forgetful": func(p *modelport.Port) hostdrv.Link { return &forgetful{p, 37, 0, 6} },
	} {
		t.Run(name, func(t *testing.T) {
			b, n := noisy(t, through)
			const samples = 150
			job := link.Generate{Count: samples, State: 99, Every: 7}
			source := network.NoiseSourceAt(99)
			var want []hostdrv.Result
			var checked []link.Checked
			var said link.Checked
			for k := range samples {
				input, err := n.Input(source, 0)
				require.NoError(t, err)
				r, err := sim.Run(n, input)
				require.NoError(t, err)
				want = append(want, hostdrv.Result{Times: r.Output(), Cycles: uint32(100 + r.Counts.OutputSpikes)})
				said.Checksum = crc32.Update(said.Checksum, crc32.IEEETable, link.AppendSpikes(nil, r.Output(), n.LogT()))
				said.Cycles += uint64(want[k].Cycles)
				if said.Samples++; said.Samples%7 == 0 || k == samples-1 {
					checked = append(checked, said)
				}
			}
			var results []hostdrv.Result
			require.NoError(t, b.Generate(t.Context(), job, func(k int, r hostdrv.Result) error {
				assert.Len(t, results, k)
				results = append(results, r)
				return nil
			}))
			assert.Equal(t, want, results)
			var got []link.Checked
			require.NoError(t, b.Check(t.Context(), job, func(c link.Checked) error {
				got = append(got, c)
				return nil
			}))
			assert.Equal(t, checked, got)
			assert.Equal(t, name == "forgetful", b.Health().Faults > 0)
		})
	}
}

// TestGenerateEnds where its caller or the context wants it, and the board is ready for
// more.
func TestGenerateEnds(t *testing.T) {
	b, _ := noisy(t, plainly)
	enough := errors.New("enough")
	ctx, cancel := context.WithCancel(t.Context())
	long := link.Generate{Count: 1 << 31, State: 1, Every: 10}
	assert.ErrorIs(t, b.Check(ctx, long, func(c link.Checked) error {
		if c.Samples == 50 {
			return enough
		}
		return nil
	}), enough)
	assert.ErrorIs(t, b.Generate(ctx, long, func(k int, _ hostdrv.Result) error {
		if k == 50 {
			cancel()
		}
		return nil
	}), context.Canceled)
	results := 0
	require.NoError(t, b.Generate(t.Context(), link.Generate{Count: 3, State: 1}, func(int, hostdrv.Result) error {
		results++
		return nil
	}))
	assert.Equal(t, 3, results)
}

// TestNoiseOfAnotherSplit: a board whose noise goes to other inputs is told from one that
// makes the network's samples, whatever else is equal.
func TestNoiseOfAnotherSplit(t *testing.T) {
	b, n := noisy(t, plainly)
	require.NoError(t, b.CheckNoise(n))
	split := *n
	for _, test := range []struct{ inputs, want string }{
		{"noise 7, noise 13", ""},
		{"noise 19, class 1", "20 noise inputs, but network \"random-window\" has 19 noise, 1 class inputs"},
		{"bias 1, noise 19", "20 noise inputs, but network \"random-window\" has 1 bias, 19 noise inputs"},
		{"image 20", "20 noise inputs, but network \"random-window\" has 20 image inputs"},
	} {
		split.Inputs = nil
		for part := range strings.SplitSeq(test.inputs, ", ") {
			var p network.InputPart
			_, err := fmt.Sscan(part, &p.Meaning, &p.Size)
			require.NoError(t, err)
			split.Inputs = append(split.Inputs, p)
		}
		require.NoError(t, b.CheckNetwork(&split), "the shape is the same")
		err := b.CheckNoise(&split)
		if test.want == "" {
			assert.NoError(t, err)
			continue
		}
		var other *hostdrv.NoiseError
		require.ErrorAs(t, err, &other)
		assert.EqualError(t, err, "model: the board makes noise for "+test.want+"; send it samples, or generate it with --noise for this network and program it again")
	}
}

func TestGenerateNeedsNoiseAndWeights(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 5, 20, 12, 9)
	p, err := modelport.New(modelport.Describe(n, []int{4, 3}, 100_000_000), nil)
	require.NoError(t, err)
	b, err := hostdrv.Open(t.Context(), p)
	require.NoError(t, err)
	none := func(link.Checked) error { return nil }
	var without *hostdrv.NoNoiseError
	assert.ErrorAs(t, b.Check(t.Context(), link.Generate{Count: 1}, none), &without)
	p.MakeNoise(n.Inputs)
	b, err = hostdrv.Open(t.Context(), p)
	require.NoError(t, err)
	var empty *hostdrv.NotLoadedError
	assert.ErrorAs(t, b.Check(t.Context(), link.Generate{Count: 1}, none), &empty)
}
