package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
)

func (a *app) loadCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "load",
		Short: "Load a network's weights into the board",
		Example: `  spikehost load --port /dev/ttyUSB1
  spikehost load --port /dev/ttyUSB1 --model my-network`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.onBoard(c.Context(), nil, func(s *setup) error {
				if err := a.write(c.Context(), s); err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "%s: loaded %q, checksum %08x\n", s.board, s.network.Name, s.board.Info().Load.Checksum)
				return nil
			})
		},
	}
}
