package sim

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
)

// The functions below say the same as the reference, built another way: neuron
// by neuron, straight from the definitions, with no state but one neuron's.

// literalNeuron is what one neuron of a layer does: its emitted time and its sum.
type literalNeuron func(l *network.Layer, T, j int, arrivals []network.Time) (network.Time, int64)

// literalDelta evaluates V_j(t), the sum over all i with t_i <= t, anew for every
// step t, and fires at the first at which it is not below the threshold.
func literalDelta(l *network.Layer, T, j int, arrivals []network.Time) (network.Time, int64) {
	membrane := func(t int) (v int64) {
		for i, at := range arrivals {
			if at >= 0 && int(at) <= t {
				v += int64(l.Weights[i*l.Out+j])
			}
		}
		return v
	}
	fires := network.Silent
	for t := T - 1; t >= 0; t-- { // backwards: what stands last is the first
		if membrane(t) >= int64(l.Theta[j]) {
			fires = network.Time(t + l.Delay)
		}
	}
	if int(fires) == T {
		fires = network.Silent
	}
	return fires, membrane(T - 1)
}

// literalWindow ticks: in each of T steps the spikes of the step are added to
// the current, and after each step but the last the current to the membrane.
// Then the threshold falls from (T-1) x 2^s by 2^s a step, and the step at which
// the membrane first reaches it is the spike time. At the last step the
// threshold would be 0, which is silence.
func literalWindow(l *network.Layer, T, j int, arrivals []network.Time) (network.Time, int64) {
	current, membrane := int64(0), int64(0)
	if l.Shift > 0 {
		membrane = 1 << (l.Shift - 1)
	}
	for t := range T {
		for i, at := range arrivals {
			if int(at) == t {
				current += int64(l.Weights[i*l.Out+j])
			}
		}
		if t < T-1 {
			membrane += current
		}
	}
	threshold := int64(T-1) << l.Shift
	for t := range T - 1 {
		if membrane >= threshold {
			return network.Time(t), membrane
		}
		threshold -= 1 << l.Shift
	}
	return network.Silent, membrane
}

// literalRun takes a sample through a network, with the counts counted anew.
func literalRun(n *network.Network, input []network.Time) *Result {
	neuron := literalNeuron(literalDelta)
	if n.Kind == network.Window {
		neuron = literalWindow
	}
	r := &Result{Input: input, Counts: Counts{LastUsefulStep: -1}}
	times := input
	for k := range n.Layers {
		l := &n.Layers[k]
		arrivals := append([]network.Time{}, times...)
		for range l.BiasRows {
			arrivals = append(arrivals, 0)
		}
		var out LayerResult
		for j := range l.Out {
			at, v := neuron(l, n.T, j, arrivals)
			out.Times = append(out.Times, at)
			out.Membranes = append(out.Membranes, v)
			for _, arrival := range arrivals {
				if arrival >= 0 {
					r.Counts.SynapticAdditions++
				}
			}
			if at < 0 {
				continue
			}
			if k < len(n.Layers)-1 {
				r.Counts.HiddenSpikes++
			} else {
				r.Counts.OutputSpikes++
				r.Counts.LastUsefulStep = max(r.Counts.LastUsefulStep, int(at))
			}
		}
		r.Layers = append(r.Layers, out)
		times = out.Times
	}
	for _, at := range input {
		if at >= 0 {
			r.Counts.InputSpikes++
		}
	}
	return r
}

// randomNetwork is a network of 1 to 4 layers whose neurons are neither all
// silent nor all firing: thresholds and shifts are near what the sums reach.
func randomNetwork(r *rand.Rand, kind network.Kind, T int) *network.Network {
	n := &network.Network{Name: "random", Kind: kind, T: T, Output: network.Output{Meaning: network.OutputSpikes}}
	in := 1 + r.IntN(24)
	n.Inputs = []network.InputPart{{Meaning: network.Noise, Size: in}}
	for range 1 + r.IntN(4) {
		l := network.Layer{In: in, Out: 1 + r.IntN(24), Bits: 2 + r.IntN(7), BiasRows: r.IntN(3)}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<l.Bits)))
		}
		if kind == network.Delta {
			l.Delay = r.IntN(2)
			for range l.Out {
				highest := l.MaxTheta()
				if r.IntN(4) > 0 {
					highest = min(highest, 1<<l.Bits)
				}
				l.Theta = append(l.Theta, int32(1+r.IntN(highest)))
			}
		} else {
			l.Shift = r.IntN(l.Bits + 2)
		}
		n.Layers = append(n.Layers, l)
		in = l.Out
	}
	return n
}

// randomInput spikes at any step, often at the first and the last, with a share
// of silent inputs that is itself random; one in eight is empty.
func randomInput(r *rand.Rand, n *network.Network) []network.Time {
	input := make([]network.Time, n.NIn())
	silent := r.IntN(9)
	for i := range input {
		switch k := r.IntN(8); {
		case k < silent:
			input[i] = network.Silent
		case r.IntN(6) == 0:
			input[i] = 0
		case r.IntN(6) == 0:
			input[i] = network.Time(n.T - 1)
		default:
			input[i] = network.Time(r.IntN(n.T))
		}
	}
	return input
}

func TestTheReferenceEqualsTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		firing, silent := 0, 0
		for _, T := range []int{8, 16, 32, 64, 128, 256} {
			for range 40 {
				n := randomNetwork(r, kind, T)
				require.NoError(t, n.Validate())
				for range 8 {
					input := randomInput(r, n)
					got, err := Run(n, input)
					require.NoError(t, err)
					require.Equal(t, literalRun(n, input), got, n.Shape())
					firing += got.Counts.OutputSpikes
					silent += n.NOut() - got.Counts.OutputSpikes
				}
			}
		}
		// A check of the check: both outcomes are common.
		require.Greater(t, firing, 3000, kind)
		require.Greater(t, silent, 3000, kind)
	}
}
