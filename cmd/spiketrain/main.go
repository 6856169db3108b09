// Command spiketrain trains single-spike generators on MNIST and judges them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if errors.Is(err, context.Canceled) {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(os.Stderr, "spiketrain:", err)
		stop()
		os.Exit(1)
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spiketrain",
		Short: "Train single-spike generators, and judge what they draw",
		Long: `spiketrain trains a generator of single-spike neurons with integer weights on
the MNIST digits, against an ordinary discriminator, and saves it as a network
directory that spikehdl turns into hardware. It also judges such networks: how
many of their samples does a classifier read as the digit asked for?

The data comes from train/fetch-data.sh.`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.AddCommand(classifierCommand(), convertCommand(), ganCommand(), judgeCommand(), reproduceCommand())
	return root
}
