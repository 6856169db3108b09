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
	"spikehdl/cmd/internal/ports"
	"spikehdl/cmd/internal/simboard"
	"spikehdl/network"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

type simulateOptions struct {
	board, model, optimize, link, ip, at, trace string
	noise                                       bool
}

func (a *app) simulateCommand() *cobra.Command {
	var o simulateOptions
	command := &cobra.Command{
		Use:   "simulate",
		Short: "Simulate the whole board behind a pseudo-terminal or a UDP socket",
		Long: `Simulate compiles the generated board with Verilator and runs it, every bit on its pins. A
board with a serial port is behind a pseudo-terminal, which any serial program can open as
it would the board's port, at any speed. A board with Ethernet is behind a UDP socket of this
machine: what comes to it goes to the board as frames, after the board has told its hardware
address. The board starts with the network's weights. Ctrl-C ends it.`,
		Example: `  spikehdl simulate --board arty-a7 --at /tmp/arty
  spikehost sample -n 16 --port /tmp/arty              # in another terminal
  spikehdl simulate --board arty-a7 --link ethernet --at 127.0.0.1:5000
  spikehost sample -n 16 --port udp:127.0.0.1:5000     # in another terminal
  spikehdl simulate --model my-network --trace board.fst`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return a.simulate(c.Context(), o) },
	}
	cli.BoardFlag(command, false, &o.board, "arty-a7", "board, by name or the path of its TOML file")
	cli.ModelFlag(command, false, &o.model)
	cli.OptimizeFlag(command, false, &o.optimize)
	cli.LinkFlag(command, &o.link)
	command.Flags().StringVar(&o.ip, "ip", "", "IPv4 address of the board behind the socket (default: the board's)")
	command.Flags().StringVar(&o.at, "at", "", "where to find the board: a symbolic link to make to the pseudo-terminal, or the address of the UDP socket (default "+anySocket+", any port that is free)")
	command.Flags().BoolVar(&o.noise, "noise", false, "the board makes samples of noise itself, as gen --noise has it")
	command.Flags().StringVar(&o.trace, "trace", "", "waveform file (FST) to write")
	return command
}

// anySocket is on this machine alone, for a board knows no passwords.
const anySocket = "127.0.0.1:0"

func (a *app) simulate(ctx context.Context, o simulateOptions) error {
	if o.trace != "" {
		if err := cli.CheckOutput(o.trace, "--trace"); err != nil {
			return err
		}
	}
	link, err := cli.Link(o.link)
	if err != nil {
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
	if _, err := board.WithLink(link, o.ip); err != nil {
		return cli.Usage("--link: %w", err)
	}
	n, err := cli.LoadNetworkFor(board, o.model)
	if err != nil {
		return err
	}
	if err := checkNoise(o.noise, n); err != nil {
		return err
	}
	options := simboard.Options{Wire: simboard.Pins, Optimize: rule, Noise: o.noise, IP: o.ip, Waveform: o.trace, Log: a.stderr}
	if link == boards.LinkEthernet {
		return a.simulateEthernet(ctx, n, o, options)
	}
	return a.simulateSerial(ctx, n, o, options)
}

// simulateSerial puts the board behind a pseudo-terminal.
func (a *app) simulateSerial(ctx context.Context, n *network.Network, o simulateOptions, options simboard.Options) (err error) {
	if err := checkLink(o.at); err != nil {
		return err
	}
	conn, _, err := simboard.Start(ctx, n, o.board, options)
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
	if o.at != "" {
		if err := placeLink(port, o.at); err != nil {
			return errors.Join(err, terminal.Close())
		}
		defer func() { err = errors.Join(err, os.Remove(o.at)) }()
		port = o.at
	}
	a.sayPort(conn, n, port)
	if err := terminal.Serve(ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "stopped after %d clock cycles\n", conn.Cycles())
	return nil
}

// simulateEthernet puts the board behind a UDP socket.
func (a *app) simulateEthernet(ctx context.Context, n *network.Network, o simulateOptions, options simboard.Options) (err error) {
	at := o.at
	if at == "" {
		at = anySocket
	}
	socket, err := lan.OpenSocket(at)
	if err != nil {
		return fmt.Errorf("%s: no UDP socket can be opened there (%w); give another address of this machine with --at, such as 127.0.0.1:5000", at, err)
	}
	running, err := simboard.StartEthernet(ctx, n, o.board, options)
	if err != nil {
		return errors.Join(err, socket.Close())
	}
	// The waveform is whole only after this.
	defer func() { err = errors.Join(err, running.Close()) }()
	bridge := lan.NewBridge(running.MIIModel, running.Address, socket)
	a.sayPort(running, n, ports.UDP+bridge.Address())
	if err := bridge.Serve(ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "stopped after %d clock cycles\n", bridge.Cycles())
	return nil
}

// sayPort tells a program where the board is, and a person what to do with it.
func (a *app) sayPort(board fmt.Stringer, n *network.Network, port string) {
	fmt.Fprintln(a.stdout, port)
	fmt.Fprintf(a.stderr, "%s with network %q is at %s; try: spikehost info --port %s (Ctrl-C ends it)\n", board, n.Name, port, port)
}

// checkLink refuses what placeLink would have to destroy.
func checkLink(link string) error {
	if link == "" {
		return nil
	}
	info, err := os.Lstat(link)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cli.CheckOutput(link, "--at")
	case err != nil:
		return fmt.Errorf("%s: cannot be read (%w); choose another --at", link, err)
	case info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s: is there already and is no symbolic link; choose another --at", link)
	}
	return nil
}

// placeLink makes the link, in place of one that an earlier simulation left.
func placeLink(port, link string) error {
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: cannot be replaced (%w); choose another --at", link, cli.Plain(err))
	}
	if err := os.Symlink(port, link); err != nil {
		return fmt.Errorf("%s: cannot be made (%w); choose another --at", link, cli.Plain(err))
	}
	return nil
}
