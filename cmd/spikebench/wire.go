package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
	"spikehdl/sim"
	"spikehdl/verilator"
)

// wireRow is how full the wire of a simulated board was.
type wireRow struct {
	Work   string  `json:"work"`
	Baud   int     `json:"baud"`
	In     float64 `json:"in"`  // share of bit times with frames, to the board
	Out    float64 `json:"out"` // from it
	InPay  float64 `json:"in_payload"`
	OutPay float64 `json:"out_payload"`
	Cycles uint64  `json:"clock_cycles"`
}

// busier is the direction that limits the work: its share and that of its payload.
func (r wireRow) busier() (share, payload float64) {
	if r.In >= r.Out {
		return r.In, r.InPay
	}
	return r.Out, r.OutPay
}

func (a *app) wireCommand() *cobra.Command {
	samples, asJSON := 100, false
	command := &cobra.Command{
		Use:   "wire",
		Short: "Measure how full the serial wire of the Verilated board is",
		Long: `Wire loads weights into a Verilated board over its serial pins and takes samples through it,
and tells in how many of the simulated bit times frames went, and how much of them was
payload. The clock is 100 MHz; all times are simulated.`,
		Example: `  spikebench wire
  spikebench wire -n 20 --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var rows []wireRow
			for _, divisor := range []int{100, 25} {
				got, err := measureWire(c.Context(), digitsLike(), divisor, samples)
				if err != nil {
					return err
				}
				rows = append(rows, got...)
			}
			if asJSON {
				return cli.WriteJSON(a.stdout, rows)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "work\tbaud\tbit times with frames: in\tout\tpayload of the bytes: in\tout\tclock cycles")
			for _, r := range rows {
				fmt.Fprintf(w, "%s\t%d\t%.1f %%\t%.1f %%\t%.1f %%\t%.1f %%\t%d\n", r.Work, r.Baud, 100*r.In, 100*r.Out, 100*r.InPay, 100*r.OutPay, r.Cycles)
			}
			return w.Flush()
		},
	}
	command.Flags().IntVarP(&samples, "n", "n", samples, "number of samples")
	command.Flags().BoolVar(&asJSON, "json", false, "write JSON to standard output")
	return command
}

// digitsLike has the inputs and outputs of the shipped networks and few weights, since
// simulated time is dear.
func digitsLike() *network.Network {
	return linktest.Network(rand.New(rand.NewPCG(1, 1)), network.Window, 16, 4, 100, 20, 784)
}

// measureWire loads a network into a board of so many clock cycles a bit and takes
// samples through it.
func measureWire(ctx context.Context, n *network.Network, divisor, samples int) ([]wireRow, error) {
	board, err := boards.Load("arty-a7")
	if err != nil {
		return nil, err
	}
	design, err := gen.Generate(n, board, gen.Options{})
	if err != nil {
		return nil, err
	}
	model, err := verilator.Compile(ctx, verilator.Design{Top: design.Top, Files: design.Files, Harness: verilator.Pins,
		Params: map[string]int{"UART_DIVISOR": divisor}})
	if err != nil {
		return nil, err
	}
	conn, err := model.StartConn(ctx, verilator.Start{Data: design.MemoryFiles()}, verilator.ConnOptions{})
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	meter := simboard.NewMeter(conn)
	b, err := hostdrv.Open(ctx, meter)
	if err != nil {
		return nil, err
	}
	measure := func(name string, work func() error) (wireRow, error) {
		*meter = *simboard.NewMeter(conn)
		before := conn.Cycles()
		err := work()
		cycles := conn.Cycles() - before
		return wireRow{name, board.CoreHz() / divisor, meter.To.Share(cycles, divisor), meter.From.Share(cycles, divisor),
			meter.To.PayloadShare(), meter.From.PayloadShare(), cycles}, err
	}
	load, err := measure("weights in", func() error { return b.Load(ctx, n, nil) })
	if err != nil {
		return nil, err
	}
	inputs, err := noiseOf(n, samples)
	if err != nil {
		return nil, err
	}
	run, err := measure("noise in, images out", func() error {
		return b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
			want, err := sim.Run(n, inputs[k])
			if err != nil {
				return err
			}
			for j, t := range want.Output() {
				if r.Times[j] != t {
					return fmt.Errorf("sample %d, neuron %d: the board says %d, the model %d", k, j, r.Times[j], t)
				}
			}
			return nil
		})
	})
	return []wireRow{load, run}, err
}

func noiseOf(n *network.Network, samples int) ([][]network.Time, error) {
	noise := network.NewNoiseSource(1)
	var inputs [][]network.Time
	for range samples {
		input, err := n.Input(noise, 0)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, input)
	}
	return inputs, nil
}
