package modelport_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
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

func open(t *testing.T, n *network.Network, lanes ...int) *modelport.Port {
	t.Helper()
	p, err := modelport.New(modelport.Describe(n, lanes, 100_000_000), nil)
	require.NoError(t, err)
	return p
}

func TestConformance(t *testing.T) {
	for _, test := range []struct {
		kind    network.Kind
		T, bits int
		sizes   []int
		lanes   []int
	}{
		{network.Delta, 16, 4, []int{20, 30, 17}, []int{7, 17}},
		{network.Delta, 256, 8, []int{200, 9, 40}, []int{9, 3}},
		{network.Window, 16, 6, []int{110, 25, 33}, []int{25, 8}},
		{network.Window, 8, 2, []int{1, 1}, []int{1}},
		{network.Delta, 8, 2, []int{3, 40, 2}, []int{37, 1}},
		{network.Window, 128, 3, []int{400, 5}, []int{5}},
	} {
		t.Run(fmt.Sprintf("%s T=%d b=%d %v", test.kind, test.T, test.bits, test.sizes), func(t *testing.T) {
			n := linktest.Network(rand.New(rand.NewPCG(1, 1)), test.kind, test.T, test.bits, test.sizes...)
			linktest.Run(t, func(t *testing.T) hostdrv.Link { return open(t, n, test.lanes...) }, n)
		})
	}
}

// TestConformanceWithNoise: a board that makes samples itself keeps to the same.
func TestConformanceWithNoise(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 30, 12, 9)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: 26}, {Meaning: network.Class, Size: 4}}
	linktest.Run(t, func(t *testing.T) hostdrv.Link {
		p := open(t, n, 4, 9)
		p.MakeNoise(n.Inputs)
		return p
	}, n)
}

func TestCyclesAreAnswered(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 16, 4, 6, 5)
	p, err := modelport.New(modelport.Describe(n, []int{5}, 1), func(loaded *network.Network, input []network.Time, r *sim.Result) uint32 {
		assert.Equal(t, n.Layers, loaded.Layers)
		assert.Equal(t, input, r.Input)
		return uint32(1000 + r.Counts.InputSpikes)
	})
	require.NoError(t, err)
	b, err := hostdrv.Open(context.Background(), p)
	require.NoError(t, err)
	require.NoError(t, b.Load(context.Background(), n, nil))
	var got []uint32
	inputs := [][]network.Time{{0, 1, 2, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}}
	require.NoError(t, b.Run(context.Background(), inputs, func(_ int, r hostdrv.Result) error {
		got = append(got, r.Cycles)
		return nil
	}))
	assert.Equal(t, []uint32{1003, 1000}, got)
}

func TestClosedPort(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Delta, 16, 4, 6, 5)
	p := open(t, n, 5)
	_, err := p.Read(make([]byte, 1))
	assert.ErrorIs(t, err, hostdrv.ErrTimeout)
	require.NoError(t, p.Close())
	_, err = p.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
	_, err = p.Write([]byte{1})
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.Equal(t, "model", p.String())

	_, err = modelport.New(modelport.Describe(n, []int{6}, 1), nil)
	assert.EqualError(t, err, "INFO: layer[0]: lanes = 6 is more than n_out = 5; the rest would never be used")
}

// A board does not make samples of its own in the middle of one that it is given.
func TestGenerateIsNoPartOfASample(t *testing.T) {
	n := linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 20, 7, 5)
	p := open(t, n, 7, 5)
	p.MakeNoise(n.Inputs)
	b, err := hostdrv.OpenSession(t.Context(), p, 7)
	require.NoError(t, err)
	require.NoError(t, b.Load(t.Context(), n, nil))
	ask := func(frames ...link.Frame) link.Frame {
		t.Helper()
		frames = append([]link.Frame{{Type: link.TypeHello}}, frames...)
		for k, f := range frames {
			f.Seq, f.Session = byte(k), 99
			_, err := p.Write(f.AppendTo(nil))
			require.NoError(t, err)
		}
		var last link.Frame
		buffer := make([]byte, 1<<12)
		for last.Type != link.TypeError && last.Type != link.TypeResults {
			size, err := p.Read(buffer)
			require.NoError(t, err)
			link.NewDecoder(1<<16).Feed(buffer[:size], func(f link.Frame, err error) {
				require.NoError(t, err)
				if f.Type != link.TypeDone {
					last = f
				}
			})
		}
		return last
	}
	job := link.Frame{Type: link.TypeGenerate, Payload: link.Generate{Count: 1, State: 1}.Bytes()}
	assert.EqualValues(t, link.TypeResults, ask(job).Type)
	refused := ask(link.Frame{Type: link.TypeSamples, Payload: []byte{0xFF}}, job)
	assert.EqualValues(t, link.TypeError, refused.Type)
	assert.EqualValues(t, link.ErrorBadLength, refused.Payload[0])
}
