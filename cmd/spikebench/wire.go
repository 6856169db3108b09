package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/progress"
	"spikehdl/cmd/internal/simboard"
)

// wireRow is how full the wire of a simulated board was while it did some work.
type wireRow struct {
	Wire    string  `json:"wire"`
	Work    string  `json:"work"`
	Samples int     `json:"samples,omitempty"`
	In      float64 `json:"in"`             // share of bit times that were taken, to the board
	Out     float64 `json:"out"`            // from it
	InPay   float64 `json:"in_payload"`     // share of these that were payload
	OutPay  float64 `json:"out_payload"`    //
	InRate  float64 `json:"in_bit_per_s"`   // of payload
	OutRate float64 `json:"out_bit_per_s"`  //
	Cycles  uint64  `json:"clock_cycles"`   //
	Seconds float64 `json:"simulated_time"` // in seconds
}

func newWireRow(wire, work string, samples int, r simboard.Reading) wireRow {
	return wireRow{Wire: wire, Work: work, Samples: samples, In: r.Share(r.To), Out: r.Share(r.From), InPay: r.PayloadShare(r.To), OutPay: r.PayloadShare(r.From),
		InRate: 8 * float64(r.To.Payload) / r.Seconds, OutRate: 8 * float64(r.From.Payload) / r.Seconds, Cycles: r.Cycles, Seconds: r.Seconds}
}

// busier is the direction that limits the work: its share, that of its payload, and
// payload in bits a second.
func (r wireRow) busier() (share, payload, rate float64) {
	if r.In >= r.Out {
		return r.In, r.InPay, r.InRate
	}
	return r.Out, r.OutPay, r.OutRate
}

// maxDelay is short against what the driver waits for an answer.
const maxDelay = 10 * time.Millisecond

func (a *app) wireCommand() *cobra.Command {
	samples, delay, asJSON := 100, time.Duration(0), false
	command := &cobra.Command{
		Use:   "wire",
		Short: "Measure how full the wires of the Verilated board are",
		Long: `Wire loads weights into a Verilated board over its serial pins and over the pins of its
Ethernet PHY, takes samples through it and has it make some, and tells in how many of the
simulated bit times frames went, and how much of them was payload. Every answer is
compared with the model's. The clock is 100 MHz; all times are simulated, and the host
answers at once, or as late as --delay says, which leaves serial pins out. Ethernet has
ten times the samples and the weights to carry.

On a serial wire a byte takes ten bits, and frames are those of the protocol. On Ethernet
the bits are those of Ethernet frames with their preamble, check sequence and gap. Payload
is bytes of weights, samples or results.`,
		Example: `  spikebench wire
  spikebench wire -n 20 --json
  spikebench wire --delay 100us`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if samples < 1 {
				return fmt.Errorf("-n %d: must be at least 1 sample", samples)
			}
			if delay < 0 || delay > maxDelay {
				return fmt.Errorf("--delay %v: must be 0 to %v", delay, maxDelay)
			}
			rows, err := a.measureWires(c.Context(), wires(delay), samples)
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(a.stdout, rows)
			}
			return printWires(a.stdout, rows)
		},
	}
	command.Flags().IntVarP(&samples, "n", "n", samples, "number of samples")
	command.Flags().DurationVar(&delay, "delay", delay, "simulated time that the host takes to answer over Ethernet, up to "+maxDelay.String())
	command.Flags().BoolVar(&asJSON, "json", false, "write JSON to standard output")
	return command
}

// measureWires makes all rows of the table.
func (a *app) measureWires(ctx context.Context, all []wire, samples int) (rows []wireRow, err error) {
	line := progress.Start(a.stderr, a.terminal, "measuring", "boards")
	defer line.End()
	for i, w := range all {
		line.Update(2*i, 2*len(all))
		out, err := measureWire(ctx, w, imagesOut(w), samples, weightsIn(), samplesIn("noise in, images out"), noiseMade())
		if err != nil {
			return nil, err
		}
		line.Update(2*i+1, 2*len(all))
		in, err := measureWire(ctx, w, imagesIn(), samples, samplesIn("images in, classes out"))
		if err != nil {
			return nil, err
		}
		rows = append(append(rows, out...), in...)
	}
	return rows, nil
}

// printWires prints the table; the direction that limits a row is the fuller one.
func printWires(to io.Writer, rows []wireRow) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "wire\twork\tbits taken: in\tout\tpayload of them: in\tout\tpayload, Mbit/s: in\tout\tsimulated ms")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%.1f %%\t%.1f %%\t%.1f %%\t%.1f %%\t%.2f\t%.2f\t%.2f\n", r.Wire, r.Work, 100*r.In, 100*r.Out, 100*r.InPay, 100*r.OutPay,
			r.InRate/1e6, r.OutRate/1e6, 1e3*r.Seconds)
	}
	return w.Flush()
}
