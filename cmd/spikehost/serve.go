package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/cmd/internal/ports"
	"spikehdl/gen"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/page"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// defaultListen is an address of this machine alone: 28 x 28 pixels.
const defaultListen = "127.0.0.1:2828"

type serveOptions struct {
	listen  string
	seed    uint64
	token   string // "": none was given
	browser bool
}

func (a *app) serveCommand() *cobra.Command {
	o := serveOptions{listen: defaultListen}
	command := &cobra.Command{
		Use:   "serve",
		Short: "Show the board at work on a local web page",
		Long: `Serve shows the board on a page: digits as they come, a walk through the noise between two
seeds, the spikes of a sample through the layers, the board's figures and the link's health.
Every answer is held against the model. Figures for Prometheus are at /metrics, and /healthz
says whether there is a board. A board that is lost is opened again when it is back.

Only this machine can look, unless --listen says otherwise; then the address that is printed
holds a token, a new one at each start. One that stays, for bookmarks and Prometheus, can be
given in the environment as SPIKEHOST_TOKEN, or as --token, which others on this machine may
read in the list of processes; it is asked for at every address. It travels unencrypted: over
networks that are not yours, leave --listen alone and use a tunnel, such as
ssh -L 2828:localhost:2828. Ctrl-C ends it.`,
		Example: `  spikehost serve --open                               # the simulated board
  spikehost serve --port /dev/ttyUSB1
  spikehost serve --port model: --model digits-delta
  spikehost serve --listen :2828                       # for others too, with a token
  SPIKEHOST_TOKEN=$(cat token) spikehost serve --listen :2828`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if o.token, err = givenToken(c, o.token); err != nil {
				return err
			}
			return a.serve(c.Context(), o)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.listen, "listen", o.listen, "address and port to serve at; port 0 is any that is free")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the first sample of a page")
	flags.StringVar(&o.token, "token", "", "token to ask for (default: that of "+tokenVariable+", or for addresses that others reach a new one)")
	flags.BoolVar(&o.browser, "open", false, "open the page in the browser")
	return command
}

func (a *app) serve(ctx context.Context, o serveOptions) error {
	n, err := a.loadNetwork()
	if err != nil {
		return err
	}
	source, err := a.boardsAt(n)
	if err != nil {
		return err
	}
	keeper, err := page.NewKeeper(n, source)
	if err != nil {
		return err
	}
	l, err := listen(o.listen)
	if err != nil {
		return err
	}
	defer l.Close()
	address, access := accessTo(o.listen, l.Addr().(*net.TCPAddr), o.token)
	server, err := page.NewServer(page.Config{
		Network: n, Keeper: keeper, Access: access, Seed: o.seed, Version: gen.Version,
		Predict:   func(info link.Info, r *sim.Result) uint64 { return ports.Predict(info, n, r) },
		Simulated: ports.Simulated(a.port),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s\n", address)
	fmt.Fprintf(a.stderr, "network %q at %s; Ctrl-C ends it\n", n.Name, a.port)
	if o.browser {
		if err := openBrowser(address); err != nil {
			fmt.Fprintf(a.stderr, "no browser could be opened (%v); open the address above\n", err)
		}
	}
	return a.keepAndServe(ctx, keeper, server, l)
}

// keepAndServe runs both until the context ends or one of them cannot go on.
func (a *app) keepAndServe(ctx context.Context, keeper *page.Keeper, server *page.Server, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	kept := make(chan error, 1)
	go func() {
		defer cancel()
		kept <- keeper.Keep(ctx,
			func(sentence string) { fmt.Fprintln(a.stderr, sentence) },
			func(err error) bool { return errors.As(err, new(cli.UsageError)) })
	}()
	served := server.Serve(ctx, l)
	cancel()
	if err := errors.Join(<-kept, served); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "stopped after %d samples\n", keeper.Status().Figures.Samples)
	return nil
}

// boardsAt opens the port anew for every board; what its companions cannot mean is
// said at once.
func (a *app) boardsAt(n *network.Network) (page.Source, error) {
	o, err := a.portOptions()
	if err != nil {
		return nil, err
	}
	return page.Over(n, func(ctx context.Context) (hostdrv.Link, error) {
		l, _, err := a.openPort(ctx, n, o)
		return l, err
	}), nil
}

// listen takes the address, or says why it cannot be had.
func listen(address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, cli.Usage("--listen %q: must be an address and a port, such as %s", address, defaultListen)
	}
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--listen %s: another program has this port; choose another, or 0 for any that is free", address)
	case err != nil:
		var operation *net.OpError
		if errors.As(err, &operation) {
			err = operation.Err
		}
		return nil, fmt.Errorf("--listen %s: cannot be had (%w); choose another, such as %s", address, err, defaultListen)
	}
	return l, nil
}

// tokenVariable is the environment's variable that may hold the token.
const tokenVariable = "SPIKEHOST_TOKEN"

// tokenForm is what a token may be: it stands in an address and in a cookie as it is, and
// cannot be guessed if it is random.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{16,256}$`)

// givenToken is the token that the flag or the environment gives, "" for none.
func givenToken(c *cobra.Command, flag string) (string, error) {
	from, token := "--token", flag
	if !c.Flags().Changed("token") {
		if from, token = tokenVariable, os.Getenv(tokenVariable); token == "" {
			return "", nil
		}
	}
	if !tokenForm.MatchString(token) { // which is not repeated: terminals are logged
		return "", cli.Usage("%s: must be 16 to 256 letters, digits, dots, hyphens, underscores or tildes, best at random, such as openssl rand -hex 16 gives", from)
	}
	return token, nil
}

// accessTo is who may look at an address, and the URL to give them. An address that others
// reach needs a token; any does if one was given.
func accessTo(asked string, at *net.TCPAddr, token string) (url string, access page.Access) {
	host, _, _ := net.SplitHostPort(asked)
	if host == "" || at.IP.IsUnspecified() {
		host = reachable()
	}
	port := fmt.Sprint(at.Port)
	switch {
	case at.IP.IsLoopback() && token == "":
		return "http://" + net.JoinHostPort(host, port) + "/", page.Access{}
	case token == "":
		token = page.NewToken()
	}
	access = page.Access{Token: token, Hosts: names(host)}
	return "http://" + net.JoinHostPort(host, port) + "/?token=" + access.Token, access
}

// reachable is an address by which others reach this machine, as far as it knows.
func reachable() string {
	addresses, _ := net.InterfaceAddrs()
	for _, address := range addresses {
		if at, is := address.(*net.IPNet); is && at.IP.IsGlobalUnicast() && at.IP.To4() != nil {
			return at.IP.String()
		}
	}
	return "localhost"
}

// names are what others may call this machine: the name that was asked for, and
// its own, which local networks give out with .local behind it.
func names(host string) []string {
	list := []string{host}
	if own, err := os.Hostname(); err == nil {
		short, _, _ := strings.Cut(own, ".")
		list = append(list, own, short, short+".local")
	}
	return list
}
