package page

import (
	"context"
	"sync/atomic"

	"spikehdl/hostdrv"
	"spikehdl/network"
)

// Over is an Opener for boards behind a link, whichever way dial opens that.
func Over(n *network.Network, dial func(ctx context.Context) (hostdrv.Link, error)) Opener {
	return func(ctx context.Context, loading func(done, total int)) (Board, error) {
		l, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		metered := &meteredLink{Link: l}
		b, err := hostdrv.Open(ctx, metered)
		if err == nil {
			err = b.Load(ctx, n, loading)
		}
		if err != nil {
			l.Close()
			return nil, err
		}
		return &driven{b, metered}, nil
	}
}

// driven is a Board that the driver drives: all that this package needs of it.
type driven struct {
	*hostdrv.Board
	link *meteredLink
}

func (d *driven) Run(ctx context.Context, inputs [][]network.Time, each func(k int, a Answer) error) error {
	return d.Board.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
		return each(k, Answer{r.Times, uint64(r.Cycles)})
	})
}

// Ping takes a sample without a spike, the cheapest there is, through the board.
func (d *driven) Ping(ctx context.Context) error {
	silence := make([]network.Time, d.Info().Layers[0].In)
	for i := range silence {
		silence[i] = network.Silent
	}
	return d.Board.Run(ctx, [][]network.Time{silence}, func(int, hostdrv.Result) error { return nil })
}

func (d *driven) Traffic() Traffic {
	return Traffic{Sent: d.link.sent.Load(), Received: d.link.received.Load()}
}

// meteredLink counts the bytes of a link.
type meteredLink struct {
	hostdrv.Link
	sent, received atomic.Uint64
}

func (l *meteredLink) Read(p []byte) (int, error) {
	n, err := l.Link.Read(p)
	l.received.Add(uint64(max(n, 0)))
	return n, err
}

func (l *meteredLink) Write(p []byte) (int, error) {
	n, err := l.Link.Write(p)
	l.sent.Add(uint64(max(n, 0)))
	return n, err
}
