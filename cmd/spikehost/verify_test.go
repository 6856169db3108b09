package main

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/cli"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/verify"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
)

// noisyBoard computes a network by the reference, and takes the cycles that a model of
// the right one predicts.
type noisyBoard struct {
	computes *network.Network
	cycles   func(r *sim.Result) uint64
}

func (b *noisyBoard) String() string { return "noisy" }

func (b *noisyBoard) Generate(ctx context.Context, g link.Generate, each func(k int, r hostdrv.Result) error) error {
	source := network.NoiseSourceAt(g.State)
	for k := range int(g.Count) {
		class := int(g.Class &^ link.SameClass)
		if g.Class&link.SameClass == 0 {
			class = (class + k) % b.computes.Classes()
		}
		input, err := b.computes.Input(source, class)
		if err != nil {
			return err
		}
		r, err := sim.Run(b.computes, input)
		if err != nil {
			return err
		}
		if err := each(k, hostdrv.Result{Times: r.Output(), Cycles: uint32(b.cycles(r))}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (b *noisyBoard) Check(ctx context.Context, g link.Generate, each func(link.Checked) error) error {
	var sum link.SpikeChecksum
	var said link.Checked
	return b.Generate(ctx, g, func(_ int, r hostdrv.Result) error {
		sum.Add(link.AppendSpikes(nil, r.Times, b.computes.LogT()))
		said = link.Checked{Samples: said.Samples + 1, Checksum: sum.Sum(), Cycles: said.Cycles + uint64(r.Cycles)}
		if said.Samples%g.Every != 0 && said.Samples != g.Count {
			return nil
		}
		return each(said)
	})
}

// onNoisyBoard runs verify on a board of the model port that computes another network.
func onNoisyBoard(t *testing.T, right, computes *network.Network, o verifyOptions, job verify.Job) (out string, err error) {
	t.Helper()
	h := newHost()
	h.board, h.port = "arty-a7", "model:"
	s, err := h.connect(t.Context(), right)
	require.NoError(t, err)
	defer s.board.Close()
	info := s.board.Info()
	board := &noisyBoard{computes, func(r *sim.Result) uint64 { return s.predict(info, computes, r) }}
	err = h.verifyOn(t.Context(), board, s, job, o)
	return h.out.String(), err
}

func (*noisyBoard) CheckNoise(*network.Network) error { return nil }

func TestVerify(t *testing.T) {
	n, err := shipped.Load("digits-small")
	require.NoError(t, err)
	job := verify.Job{Count: 60, Every: 25, State: network.NewNoiseSource(1).State()}
	out, err := onNoisyBoard(t, n, n, verifyOptions{count: 60, seed: 1}, job)
	require.NoError(t, err)
	assert.Regexp(t, `^noisy: network "digits-small", seed 1\n60 samples equal to the model: every output spike and the sum of cycles\nchecksum [0-9a-f]{8}, \d+\.\d clock cycles a sample on average, \d\.\d us at 100 MHz\n$`, out)

	wrong := *n
	wrong.Layers = append([]network.Layer{}, n.Layers...)
	wrong.Layers[1].Weights = append([]int8{}, n.Layers[1].Weights...)
	for k := range 784 {
		wrong.Layers[1].Weights[k] ^= 1 // the row of one hidden neuron
	}
	out, err = onNoisyBoard(t, n, &wrong, verifyOptions{count: 60, seed: 1}, job)
	var mismatch *mismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.Regexp(t, `^noisy: sample \d+ of class \d, neuron \d+: the board says (silent|step \d+), the model (silent|step \d+)`, err.Error())
	assert.Empty(t, out)

	out, err = onNoisyBoard(t, n, &wrong, verifyOptions{count: 60, seed: 1, asJSON: true}, job)
	require.ErrorAs(t, err, &mismatch)
	var report struct {
		Equal      bool
		Difference struct {
			Sample  int
			Neurons []struct{ Neuron int }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.False(t, report.Equal)
	assert.NotEmpty(t, report.Difference.Neurons)
}

func TestVerifyRefuses(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-n", "0"}, cli.ExitUsage, "0 samples: must be 1 to 4294967295"},
		{[]string{"--every", "0"}, cli.ExitUsage, "a checksum every 0 samples"},
		{[]string{"--every", "1001"}, cli.ExitUsage, "a checksum every 1001 samples: must be 1 to 1000"},
		{[]string{"--digit", "10"}, cli.ExitUsage, `class 10: network "digits-small" has classes 0 to 9`},
	} {
		args := append([]string{"verify", "--model", "digits-small", "--port", "model:"}, test.args...)
		code, out, err := run(t, args...)
		assert.Equal(t, test.code, code)
		assert.Empty(t, out)
		assert.Contains(t, err, test.want)
	}
}
