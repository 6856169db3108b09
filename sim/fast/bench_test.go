package fast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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

// BenchmarkOverPlain takes the reference and the fast model in turns, one core
// against one core and against all, and compares their best rounds: on a machine
// that is not idle, those are the ones that nobody disturbed.
func BenchmarkOverPlain(b *testing.B) {
	const samples, plainSamples = 256, 4
	for _, w := range workloads(b, samples) {
		for _, name := range []string{"portable", "fastest"} {
			m, err := build(w.n, both[name])
			require.NoError(b, err)
			s := m.NewState()
			b.Run(fmt.Sprintf("%s/%s/run", w.name, name), func(b *testing.B) {
				overPlain(b, w, plainSamples, samples, func() error {
					for _, input := range w.inputs {
						if err := m.Run(input, s); err != nil {
							return err
						}
					}
					return nil
				})
			})
			many := slices.Repeat(w.inputs, 16)
			b.Run(fmt.Sprintf("%s/%s/each", w.name, name), func(b *testing.B) {
				overPlain(b, w, plainSamples, len(many), func() error {
					return m.Each(b.Context(), 0, many, func(int, *State) error { return nil })
				})
			})
			if w.n.Output.Meaning != network.OutputClass {
				continue
			}
			b.Run(fmt.Sprintf("%s/%s/decide", w.name, name), func(b *testing.B) {
				overPlain(b, w, plainSamples, samples, func() error {
					for _, input := range w.inputs {
						if _, err := m.Decide(input, s); err != nil {
							return err
						}
					}
					return nil
				})
			})
		}
	}
}

// overPlain reports samples a second of the reference and of a fast run, and
// their ratio.
func overPlain(b *testing.B, w workload, plainSamples, samples int, fast func() error) {
	plain, quick := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for k := range b.N {
		start := time.Now()
		for i := range plainSamples {
			if _, err := sim.Run(w.n, w.inputs[(k*plainSamples+i)%len(w.inputs)]); err != nil {
				b.Fatal(err)
			}
		}
		plain = min(plain, time.Since(start))
		start = time.Now()
		if err := fast(); err != nil {
			b.Fatal(err)
		}
		quick = min(quick, time.Since(start))
	}
	plainRate := float64(plainSamples) / plain.Seconds()
	rate := float64(samples) / quick.Seconds()
	b.ReportMetric(plainRate, "plain/s")
	b.ReportMetric(rate, "fast/s")
	b.ReportMetric(rate/plainRate, "ratio")
	b.ReportMetric(0, "ns/op") // of no meaning here
}
