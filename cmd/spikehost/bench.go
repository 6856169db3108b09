package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/sim/cycles"
)

type benchOptions struct {
	count  int
	seed   uint64
	asJSON bool
}

func (a *app) benchCommand() *cobra.Command {
	var o benchOptions
	command := &cobra.Command{
		Use:   "bench",
		Short: "Tell how fast core, link and host are, each for itself",
		Long: `Bench takes samples of noise through the board, sent by the host and, if it can, made by the
board, and tells samples a second of the core, the link and the host apart, so that one sees
what limits. Spikes, reads of weights and additions of each layer come from the board's own
counters, beside what the model says. All answers are checked, outside of what is timed.

Measured is what a board counts or the clock on the wall says, simulated what the Verilated
design or the cycle model says, estimated what follows from sizes.`,
		Example: `  spikehost bench --port /dev/ttyUSB1
  spikehost bench -n 5000 --port udp:192.168.1.50
  spikehost bench --model digits-delta --port model: --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.bench(c.Context(), o) },
	}
	flags := command.Flags()
	flags.IntVarP(&o.count, "n", "n", 256, "number of samples")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the noise")
	flags.BoolVar(&o.asJSON, "json", false, "write JSON to standard output")
	return command
}

func (a *app) bench(ctx context.Context, o benchOptions) error {
	if o.count < 1 || o.count > maxSamples {
		return cli.Usage("-n %d: must be 1 to %d", o.count, maxSamples)
	}
	return a.onBoard(ctx, nil, func(s *setup) error {
		inputs, err := benchInputs(s.network, o)
		if err != nil {
			return err
		}
		if err := a.load(ctx, s); err != nil {
			return err
		}
		b := &bench{app: a, setup: s, inputs: inputs, report: newBenchReport(s, a.port, o)}
		if err := b.measure(ctx, o); err != nil {
			return err
		}
		if o.asJSON {
			return cli.WriteJSON(a.stdout, b.report)
		}
		return b.report.print(a.stdout)
	})
}

// benchInputs are those of use: what a network of images reads is not known, so that is
// random.
func benchInputs(n *network.Network, o benchOptions) ([][]network.Time, error) {
	if !n.FromNoise() {
		return testInputs(n, o.count, o.seed), nil
	}
	return n.Samples(o.seed, o.count)
}

// bench is a benchmark under way.
type bench struct {
	app *app
	*setup
	inputs  [][]network.Time
	results []hostdrv.Result // of the board, found equal to the model's
	report  *benchReport
}

func (b *bench) measure(ctx context.Context, o benchOptions) error {
	rate, err := wireOf(b.app.port, b.app.board, b.app.baud)
	if err != nil {
		return err
	}
	b.report.Link.Wire = rate
	sent, counted, err := b.run(ctx, b.sending(b.inputs))
	if err != nil {
		return err
	}
	b.report.Link.HostNoise = sent
	if err := b.board.CheckNoise(b.network); err != nil {
		b.report.Link.NoBoardNoise = err.Error()
	} else {
		job := link.Generate{Count: uint32(o.count), State: network.NewNoiseSource(o.seed).State()}
		made, _, err := b.run(ctx, b.generating(job))
		if err != nil {
			return err
		}
		b.report.Link.BoardNoise = made
	}
	results, err := b.model()
	if err != nil {
		return err
	}
	b.report.core(counted, ports.ArrayOf(b.board.Info()), b.network, results)
	b.report.layers(counted, b.board.Info(), b.network, results)
	if err := b.host(ctx); err != nil {
		return err
	}
	b.report.limits()
	return nil
}

// run times samples through the board, then checks them. What the board counted
// meanwhile comes with it.
func (b *bench) run(ctx context.Context, samples drive) (*runFigures, link.Counters, error) {
	before, err := b.board.Status(ctx)
	if err != nil {
		return nil, before, err
	}
	health, began := b.board.Health(), time.Now()
	got, err := b.app.runSamples(ctx, b.setup, b.inputs, samples, false)
	if err != nil {
		return nil, before, err
	}
	seconds := time.Since(began).Seconds()
	after := b.board.Health()
	counted, err := b.board.Status(ctx)
	if err != nil {
		return nil, before, err
	}
	for k, r := range got.results {
		if err := b.compare(k, b.inputs[k], r); err != nil {
			return nil, before, err
		}
	}
	b.results = got.results
	count := float64(len(b.inputs))
	f := &runFigures{
		BytesTo: float64(after.BytesSent-health.BytesSent) / count, BytesFrom: float64(after.BytesHeard-health.BytesHeard) / count,
		Faults: after.Faults - health.Faults, Measured: count / seconds,
	}
	f.Estimated = b.report.Link.Wire.BytesPerSecond / max(f.BytesTo, f.BytesFrom)
	return f, since(before, counted), nil
}

// since is what was counted between two readings of a board's counters.
func since(before, after link.Counters) link.Counters {
	const wraps = 1<<(8*link.CounterSize) - 1 // counters are modulo one more
	d := link.Counters{Samples: (after.Samples - before.Samples) & wraps, Cycles: (after.Cycles - before.Cycles) & wraps}
	for k, l := range after.Layers {
		was := before.Layers[k]
		d.Layers = append(d.Layers, link.LayerCounters{Events: (l.Events - was.Events) & wraps, Passes: (l.Passes - was.Passes) & wraps})
	}
	return d
}

// model is what the reference says of all samples.
func (b *bench) model() ([]*sim.Result, error) {
	var results []*sim.Result
	for _, input := range b.inputs {
		r, err := sim.Run(b.network, input)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// core fills in how fast the array is, alone with each sample and with samples back to
// back.
func (r *benchReport) core(counted link.Counters, array cycles.Array, n *network.Network, results []*sim.Result) {
	c := &r.Core
	c.Cycles = float64(counted.Cycles) / float64(counted.Samples)
	c.Rate = float64(r.ClockHz) / c.Cycles
	for _, result := range results {
		c.ModelCycles += float64(cycles.Latency(n, array, cycles.Events, result)) / float64(len(results))
	}
	stamps := cycles.Predict(n, array, cycles.Events, results)
	c.Interval = float64(stamps[len(stamps)-1].Done+1) / float64(len(stamps))
	c.BackToBackRate = float64(r.ClockHz) / c.Interval
}

// layers fills in what each layer did in a sample.
func (r *benchReport) layers(counted link.Counters, info link.Info, n *network.Network, results []*sim.Result) {
	samples, count := float64(counted.Samples), float64(len(results))
	for k, l := range info.Layers {
		f := layerFigures{Lanes: l.Lanes, Banks: l.Banks(),
			Spikes: float64(counted.Layers[k].Events) / samples, Passes: float64(counted.Layers[k].Passes) / samples}
		for _, result := range results {
			spikes := result.Counts.InputSpikes
			if k > 0 {
				spikes = result.Layers[k-1].Spikes()
			}
			f.ModelSpikes += float64(spikes) / count
			f.ModelPasses += float64((spikes+l.BiasRows+l.ThresholdRows)*l.Groups()) / count
			f.ModelAdditions += float64((spikes+l.BiasRows)*n.Layers[k].Out) / count
		}
		f.Reads, f.Additions = f.Passes*float64(f.Banks), f.Passes*float64(f.Lanes)
		r.Layers = append(r.Layers, f)
	}
}
