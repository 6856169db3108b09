package fast

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
)

// workload is a network and samples of its usual activity.
type workload struct {
	name   string
	n      *network.Network
	inputs [][]network.Time
}

// workloads are the shipped networks on their own noise, and the shape of a
// classifier of digits, on which four inputs in five are silent as the pixels of
// a digit are.
func workloads(tb testing.TB, samples int) []workload {
	var all []workload
	for _, name := range shipped.Names() {
		n, err := shipped.Load(name)
		require.NoError(tb, err)
		w := workload{name: name, n: n}
		noise := network.NewNoiseSource(1)
		for k := range samples {
			input, err := n.Input(noise, k%n.Classes())
			require.NoError(tb, err)
			w.inputs = append(w.inputs, input)
		}
		all = append(all, w)
	}
	for _, kind := range []network.Kind{network.Delta, network.Window} {
		r := rand.New(rand.NewPCG(1, 1))
		w := workload{name: "784-400-10-" + string(kind), n: classifier(r, kind)}
		for range samples {
			input := make([]network.Time, w.n.NIn())
			for i := range input {
				input[i] = network.Silent
				if r.IntN(5) == 0 {
					input[i] = network.Time(r.IntN(w.n.T - 1))
				}
			}
			w.inputs = append(w.inputs, input)
		}
		all = append(all, w)
	}
	return all
}

func classifier(r *rand.Rand, kind network.Kind) *network.Network {
	n := &network.Network{Name: "classifier", Kind: kind, T: 64, Output: network.Output{Meaning: network.OutputClass},
		Inputs: []network.InputPart{{Meaning: network.Image, Size: 784}}}
	in := 784
	for _, out := range []int{400, 10} {
		l := network.Layer{In: in, Out: out, Bits: 8, BiasRows: 1}
		for range l.Rows() * out {
			l.Weights = append(l.Weights, int8(min(max(r.NormFloat64()*30, -128), 127)))
		}
		if kind == network.Delta {
			for range out {
				l.Theta = append(l.Theta, int32(200+r.IntN(600)))
			}
		} else {
			l.Shift = 8
		}
		n.Layers = append(n.Layers, l)
		in = out
	}
	return n
}

func TestWorkloads(t *testing.T) {
	for _, w := range workloads(t, 20) {
		for _, result := range requireEqual(t, w.n, w.inputs) {
			require.Positive(t, result.Counts.HiddenSpikes)
			require.Positive(t, result.Counts.OutputSpikes)
		}
	}
}

func BenchmarkOverPlain(b *testing.B) {
	for _, w := range workloads(b, 256) {
		plain := func() {
			for _, input := range w.inputs[:16] {
				_, err := sim.Run(w.n, input)
				require.NoError(b, err)
			}
		}
		for _, name := range []string{"portable", "fastest"} {
			m, err := build(w.n, both[name])
			require.NoError(b, err)
			s := m.NewState()
			for _, workers := range []int{0, 1, 2} {
				fast := func() {
					for _, input := range w.inputs {
						if err := m.Run(input, s); err != nil {
							b.Fatal(err)
						}
					}
				}
				if workers > 0 {
					fast = func() {
						err := m.Each(context.Background(), workers, w.inputs, func(int, *State) error { return nil })
						if err != nil {
							b.Fatal(err)
						}
					}
				}
				b.Run(fmt.Sprintf("%s/%s/workers=%d", w.name, name, workers), func(b *testing.B) {
					var ofPlain, ofFast time.Duration
					for range b.N {
						start := time.Now()
						plain()
						middle := time.Now()
						fast()
						ofPlain, ofFast = ofPlain+middle.Sub(start), ofFast+time.Since(middle)
					}
					slow := 16 * float64(b.N) / ofPlain.Seconds()
					quick := float64(len(w.inputs)*b.N) / ofFast.Seconds()
					b.ReportMetric(slow, "plain/s")
					b.ReportMetric(quick, "fast/s")
					b.ReportMetric(quick/slow, "ratio")
				})
			}
		}
	}
}
