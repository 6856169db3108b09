package convert

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/sim/fast"
	"spikehdl/train/nn"
	"spikehdl/train/random"
)

// With many steps and bits the membranes of the last layer are those of the ordinary
// network, but for a factor and small roundings.
func TestAConvertedNetworkComputesWhatTheOrdinaryOneDid(t *testing.T) {
	const rows, in = 50, 20
	r := random.Source(1, 0, 0)
	ann := nn.NewMLP([]int{in, 30, 4}, 1e-6, r)
	for _, bias := range []*nn.Param{ann.Params()[1], ann.Params()[3]} {
		for j := range bias.Value {
			bias.Value[j] = float32(r.NormFloat64())
		}
	}
	const T = 256
	bytes, floats := make([]byte, rows*in), make([]float32, rows*in)
	for k := range bytes {
		bytes[k] = byte(r.IntN(256))
		floats[k] = float32(bytes[k]) / 255
	}
	n, err := ANN{Name: "ann", T: T, Bits: 8, Percentile: 100}.Window(ann, floats, rows)
	require.NoError(t, err)
	require.Greater(t, n.Layers[0].BiasRows, 0)
	want := append([]float32(nil), ann.Forward(floats, rows)...)

	model, err := fast.New(n)
	require.NoError(t, err)
	s, input := model.NewState(), make([]network.Time, in)
	top := percentile(want, 100)
	scale := math.Ldexp(T-1, n.Layers[1].Shift) / top
	for row := range rows {
		for i := range input {
			input[i] = n.TimeOfByte(bytes[row*in+i])
		}
		require.NoError(t, model.Run(input, s))
		for j, v := range s.Membranes(1, nil) {
			require.InDelta(t, float64(want[row*4+j]), float64(v)/scale, 0.03*top, "sample %d, output %d", row, j)
		}
	}
}

func TestAPercentileOutsideItsRangeIsAnError(t *testing.T) {
	_, err := ANN{Percentile: 0}.Window(nil, nil, 0)
	require.ErrorContains(t, err, "percentile = 0: must be above 0 and at most 100")
}
