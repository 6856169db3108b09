// Command spiketrain trains single-spike networks, and measures what they draw.
package main

import (
	"os"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
)

func main() {
	os.Exit(cli.Run(cli.Context(), rootCommand(), os.Args[1:], os.Stdout, os.Stderr))
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spiketrain",
		Short: "Train single-spike generators, and measure what they draw",
		Long: `spiketrain trains a generator of single-spike neurons with integer weights on
MNIST or Fashion-MNIST, against an ordinary discriminator, and saves it as a
network directory that spikehdl turns into hardware. It also measures such
networks: how near are their samples to real images, how many are read as the
digit asked for?

The data comes from make data, or train/fetch-data.sh.`,
		Args: cli.NoArguments,
	}
	root.AddCommand(classifierCommand(), ganCommand(), measureCommand(), reproduceCommand())
	cli.Prepare(root)
	return root
}
