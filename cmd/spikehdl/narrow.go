package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/network"
)

func (a *app) narrowCommand() *cobra.Command {
	var model, output string
	command := &cobra.Command{
		Use:   "narrow",
		Short: "Declare the narrowest registers that a network's weights need",
		Long: `Narrow writes a copy of a network that declares how wide its membranes and currents must
be. It proves the widths from the weights and thresholds: whatever spikes come, in whatever
order, nothing overflows. The circuit gets smaller, and fits these weights: others of the
same sizes are refused where they could reach beyond the declared widths.`,
		Example: `  spikehdl narrow --model my-network -o my-network-narrow
  spikehdl gen --model my-network-narrow`,
		Args: cli.NoArguments,
		RunE: func(*cobra.Command, []string) error { return a.narrow(model, output) },
	}
	cli.ModelFlag(command, false, &model)
	command.Flags().StringVarP(&output, "output", "o", "", "directory to write, which must not be there yet")
	_ = command.MarkFlagRequired("output")
	return command
}

func (a *app) narrow(model, output string) error {
	n, err := cli.LoadNetwork(model)
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(output); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s: the directory is not empty; choose another -o", output)
	}
	before := widths(n)
	n.Narrow()
	if err := n.Save(output); err != nil {
		return err
	}
	for i, now := range widths(n) {
		fmt.Fprintf(a.stdout, "layer %d     %s -> %s\n", i, before[i], now)
	}
	fmt.Fprintf(a.stdout, "%s: network %q, configuration %s\n", output, n.Name, n.ShapeHash())
	return nil
}

// widths says in words how wide each layer's registers are.
func widths(n *network.Network) (all []string) {
	for i := range n.Layers {
		text := fmt.Sprintf("membrane of %d bits", n.MembraneBits(i))
		if n.Kind == network.Window {
			text += fmt.Sprintf(", current of %d", n.Layers[i].CurrentBits())
		}
		all = append(all, text)
	}
	return all
}
