package page

import (
	"context"
	"sync/atomic"

	"spikehdl/hostdrv"
	"spikehdl/network"
)

// Over is the boards behind a link, whichever way dial opens that.
func Over(n *network.Network, dial func(ctx context.Context) (hostdrv.Link, error)) Source {
	return &source{network: n, dial: dial}
}

// source opens boards that the driver drives: all that this package needs of it is
// in this file.
type source struct {
	network                 *network.Network
	dial                    func(ctx context.Context) (hostdrv.Link, error)
	sent, received, retries atomic.Uint64
}

func (s *source) Open(ctx context.Context, loading func(done, total int)) (Board, error) {
	l, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	b, err := hostdrv.Open(ctx, &meteredLink{l, s})
	if err == nil {
		err = b.Load(ctx, s.network, loading)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	d := &driven{b, s, 0}
	d.count()
	return d, nil
}

func (s *source) Traffic() Traffic {
	return Traffic{Sent: s.sent.Load(), Received: s.received.Load(), Retries: s.retries.Load()}
}

type driven struct {
	*hostdrv.Board
	source  *source
	retries int // of this board, told so far
}

// count adds the faults that the driver has healed since it was last asked. The driver is
// not to be asked while it works.
func (d *driven) count() {
	faults := d.Health().Faults
	d.source.retries.Add(uint64(faults - d.retries))
	d.retries = faults
}

func (d *driven) Run(ctx context.Context, inputs [][]network.Time, each func(k int, a Answer) error) error {
	defer d.count()
	return d.Board.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
		return each(k, Answer{r.Times, uint64(r.Cycles)})
	})
}

// Ping asks for the board's counters, the least that it can be asked.
func (d *driven) Ping(ctx context.Context) error {
	defer d.count()
	_, err := d.Status(ctx)
	return err
}

// meteredLink counts the bytes of a link.
type meteredLink struct {
	hostdrv.Link
	*source
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
