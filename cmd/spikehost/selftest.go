package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/network"
)

func (a *app) selftestCommand() *cobra.Command {
	count, seed := 100, uint64(1)
	command := &cobra.Command{
		Use:   "selftest",
		Short: "Compare the board with the model on hard and random inputs",
		Long: `Selftest loads the network and sends inputs that a network never sees in use: none at
all, all at once, all at the last step, and random ones from sparse to dense. Every spike
time must equal the model's, and every cycle count the prediction where there is one.`,
		Example: `  spikehost selftest --port /dev/ttyUSB1 -n 1000
  spikehost selftest --port model: --model digits-delta`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if count < 1 || count > maxSamples {
				return cli.Usage("-n %d: must be 1 to %d", count, maxSamples)
			}
			return a.onBoard(c.Context(), nil, func(s *setup) error {
				if err := a.load(c.Context(), s); err != nil {
					return err
				}
				inputs := testInputs(s.network, count, seed)
				result, err := a.runSamples(c.Context(), s, inputs, s.sending(inputs), true)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "%s: network %q\n%s\n%s\n", s.board, s.network.Name, result.verdict(), result.speed(s.board.Info().ClockHz))
				return nil
			})
		},
	}
	command.Flags().IntVarP(&count, "n", "n", count, "number of samples")
	command.Flags().Uint64Var(&seed, "seed", seed, "seed of the random inputs")
	return command
}

// testInputs is count samples: the hard ones first, then random ones.
func testInputs(n *network.Network, count int, seed uint64) [][]network.Time {
	random := rand.New(rand.NewPCG(seed, 0))
	last := network.Time(n.T - 1)
	fixed := []func(i int) network.Time{
		func(int) network.Time { return network.Silent },
		func(int) network.Time { return 0 },
		func(int) network.Time { return last },
		func(int) network.Time { return network.Silent }, // nothing may be left over
		func(i int) network.Time { return network.Time(i % n.T) },
	}
	inputs := make([][]network.Time, count)
	for k := range inputs {
		density := random.Float64()
		at := func(int) network.Time {
			if random.Float64() > density {
				return network.Silent
			}
			return network.Time(random.IntN(n.T))
		}
		if k < len(fixed) {
			at = fixed[k]
		}
		inputs[k] = make([]network.Time, n.NIn())
		for i := range inputs[k] {
			inputs[k][i] = at(i)
		}
	}
	return inputs
}
