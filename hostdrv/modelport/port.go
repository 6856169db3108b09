package modelport

import (
	"io"
	"sync"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// Cycles predicts the clock cycles that a board takes for a sample. The network
// is the one that the board's memory holds.
type Cycles func(n *network.Network, input []network.Time, r *sim.Result) uint32

// Port is the model of a board, a hostdrv.Link. Read never waits: what the board
// has to say is there once Write returns, and otherwise ErrTimeout.
type Port struct {
	mutex   sync.Mutex
	closed  bool
	info    link.Info
	cycles  Cycles
	decoder *link.Decoder
	output  []byte
	session session

	images   [][][]uint64        // layer, bank, address
	network  *network.Network    // what images hold; nil after a WRITE
	inputs   []network.InputPart // of noise, if the board makes it
	counters link.Counters
}

var _ hostdrv.Link = (*Port)(nil)

// New makes a board that says info of itself, its memories all zero. Cycles may
// be nil; the board then says 0. It fails if info is not valid.
func New(info link.Info, cycles Cycles) (*Port, error) {
	if err := info.Validate(); err != nil {
		return nil, err
	}
	p := &Port{info: info, cycles: cycles, decoder: link.NewDecoder(info.CreditBytes),
		counters: link.Counters{Layers: make([]link.LayerCounters, len(info.Layers))}}
	for _, l := range info.Layers {
		p.images = append(p.images, l.Image(func(int, int) int { return 0 }, func(int) int { return 0 }))
	}
	return p, nil
}

// String names the port in messages.
func (p *Port) String() string { return "model" }

// Write takes in bytes and does every command that ends in them.
func (p *Port) Write(data []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed {
		return 0, io.ErrClosedPipe
	}
	p.decoder.Feed(data, p.arrives)
	return len(data), nil
}

// Read returns what the board has said, and lets it go on with samples that it makes.
func (p *Port) Read(data []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.closed {
		if err := p.goOn(); err != nil {
			return 0, err
		}
	}
	if len(p.output) == 0 {
		if p.closed {
			return 0, io.EOF
		}
		return 0, hostdrv.ErrTimeout
	}
	n := copy(data, p.output)
	p.output = p.output[n:]
	return n, nil
}

// Reset is the board's reset button: the session is over, and what was about to be
// said is not. Weights, the state of their load and the counters stay.
func (p *Port) Reset() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.session = session{}
	p.output = nil
	p.decoder = link.NewDecoder(p.info.CreditBytes)
}

// Close ends the port; what was said before can still be read.
func (p *Port) Close() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
	return nil
}
