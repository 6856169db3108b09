package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/verilator"
)

type simulateOptions struct {
	board, model, optimize, link, trace string
}

func (a *app) simulateCommand() *cobra.Command {
	var o simulateOptions
	command := &cobra.Command{
		Use:   "simulate",
		Short: "Simulate the whole board behind a pseudo-terminal",
		Long: `Simulate compiles the generated board with Verilator and runs it, every bit on its serial
pins, behind a pseudo-terminal. Any serial program can open that as it would the board's
port, at any speed. The board starts with the network's weights. Ctrl-C ends it.`,
		Example: `  spikehdl simulate --board arty-a7 --link /tmp/arty
  spikehost sample -n 16 --port /tmp/arty              # in another terminal
  spikehdl simulate --model my-network --trace board.fst`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.simulate(c.Context(), o) },
	}
	cli.BoardFlag(command, false, &o.board, "arty-a7", "board, by name or the path of its TOML file")
	cli.ModelFlag(command, false, &o.model)
	cli.OptimizeFlag(command, false, &o.optimize)
	command.Flags().StringVar(&o.link, "link", "", "symbolic link to make to the pseudo-terminal")
	command.Flags().StringVar(&o.trace, "trace", "", "waveform file (FST) to write")
	return command
}

func (a *app) simulate(ctx context.Context, o simulateOptions) (err error) {
	if o.trace != "" {
		if err := cli.CheckOutput(o.trace, "--trace"); err != nil {
			return err
		}
	}
	if err := checkLink(o.link); err != nil {
		return err
	}
	rule, err := cli.Rule(o.optimize)
	if err != nil {
		return err
	}
	board, err := boards.Load(o.board)
	if err != nil {
		return err
	}
	n, err := cli.LoadNetworkFor(board, o.model)
	if err != nil {
		return err
	}
	conn, _, err := simboard.Start(ctx, n, o.board, simboard.Options{Wire: simboard.Pins, Optimize: rule, Waveform: o.trace, Log: a.stderr})
	if err != nil {
		return err
	}
	// The waveform is whole only after this.
	defer func() { err = errors.Join(err, conn.Close()) }()
	terminal, err := verilator.OpenPTY(conn)
	if err != nil {
		return err
	}
	port := terminal.Path()
	if o.link != "" {
		if err := placeLink(port, o.link); err != nil {
			return errors.Join(err, terminal.Close())
		}
		defer func() { err = errors.Join(err, os.Remove(o.link)) }()
		port = o.link
	}
	fmt.Fprintln(a.stdout, port)
	fmt.Fprintf(a.stderr, "%s with network %q is at %s; try: spikehost info --port %s (Ctrl-C ends it)\n", conn, n.Name, port, port)
	if err := terminal.Serve(ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "stopped after %d clock cycles\n", conn.Cycles())
	return nil
}

// checkLink refuses what placeLink would have to destroy.
func checkLink(link string) error {
	if link == "" {
		return nil
	}
	info, err := os.Lstat(link)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cli.CheckOutput(link, "--link")
	case err != nil:
		return fmt.Errorf("%s: cannot be read (%w); choose another --link", link, err)
	case info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s: is there already and is no symbolic link; choose another --link", link)
	}
	return nil
}

// placeLink makes the link, in place of one that an earlier simulation left.
func placeLink(port, link string) error {
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: cannot be replaced (%w); choose another --link", link, cli.Plain(err))
	}
	if err := os.Symlink(port, link); err != nil {
		return fmt.Errorf("%s: cannot be made (%w); choose another --link", link, cli.Plain(err))
	}
	return nil
}
