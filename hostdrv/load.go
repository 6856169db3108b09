package hostdrv

import (
	"context"
	"encoding/binary"
	"errors"

	"spikehdl/link"
	"spikehdl/network"
)

// Load writes the weights and thresholds of a network to the board and has it
// compare the checksum. It refuses a network that does not validate or that the
// board is not built for. A load of the same weights that was cut short, by
// whomever, is taken up where it was. Progress, if not nil, is told the bytes of
// weight memory written so far and in all. An interruption gives an
// *InterruptedError in bytes; the board then takes no samples until a load has
// ended.
func (b *Board) Load(ctx context.Context, n *network.Network, progress func(done, total int)) error {
	l, err := b.newLoad(n, progress)
	if err != nil {
		return err
	}
	err = b.do(ctx, l)
	switch {
	case err != nil && errors.Is(err, ctx.Err()):
		return &InterruptedError{l.written(), l.total, err}
	case err == nil:
		b.info.Load = l.whole()
	}
	return err
}

// Holds tells whether the board says that it holds the weights of the network, by
// their checksum: loaded, or brought by the bitstream.
func (b *Board) Holds(n *network.Network) (bool, error) {
	l, err := b.newLoad(n, nil)
	return err == nil && b.info.Load == l.whole(), err
}

// load is the work of loading weights.
type load struct {
	payloads [][]byte         // of all WRITEs
	states   []link.LoadState // after so many of them
	total    int              // bytes of payloads, without headers
	progress func(done, total int)

	began     bool // a session of this work has begun
	at        int  // WRITE to send next; len(payloads): COMMIT; one more: nothing
	clear     bool // LOAD goes before it
	confirmed int  // WRITEs that the board has taken in this session
	furthest  int  // WRITEs that it ever had taken
	committed bool
	told      int // bytes
}

func (b *Board) newLoad(n *network.Network, progress func(done, total int)) (*load, error) {
	if err := n.Validate(); err != nil {
		return nil, err
	}
	if err := b.CheckNetwork(n); err != nil {
		return nil, err
	}
	l := &load{progress: progress, states: []link.LoadState{link.NoLoad}}
	for k := range n.Layers {
		on := b.info.Layers[k]
		for _, w := range link.SplitImage(k, on, image(&n.Layers[k], on)) {
			payload := w.Bytes(on.WordBits())
			l.payloads = append(l.payloads, payload)
			l.states = append(l.states, l.states[len(l.states)-1].Add(payload))
			l.total += len(payload) - link.WriteHeader
		}
	}
	return l, nil
}

// image is what a layer's weight memory must hold.
func image(l *network.Layer, on link.LayerInfo) [][]uint64 {
	return on.Image(
		func(row, neuron int) int { return int(l.Weights[row*l.Out+neuron]) },
		func(neuron int) int { return int(l.Theta[neuron]) })
}

// whole is the state of a board that has it all.
func (l *load) whole() link.LoadState {
	state := l.states[len(l.payloads)]
	state.Loaded = true
	return state
}

// begin looks how far the board has come with these weights.
func (l *load) begin(state link.LoadState) error {
	l.at, l.clear = 0, true
	switch {
	case state.Loaded && l.began && state == l.whole():
		l.at, l.clear, l.committed = len(l.payloads)+1, false, true
	case !state.Loaded:
		for k := state.Frames; k <= len(l.payloads); k += 1 << 16 {
			if k > 0 && l.states[k] == state {
				l.at, l.clear = k, false
			}
		}
	}
	l.began = true
	l.confirmed = min(l.at, len(l.payloads))
	l.tell()
	return nil
}

func (l *load) next() (command, bool, error) {
	switch {
	case l.clear:
		l.clear = false
		return command{link.TypeLoad, nil}, true, nil
	case l.at < len(l.payloads):
		l.at++
		return command{link.TypeWrite, l.payloads[l.at-1]}, true, nil
	case l.at == len(l.payloads):
		l.at++
		return command{link.TypeCommit, binary.LittleEndian.AppendUint32(nil, l.whole().Checksum)}, true, nil
	}
	return command{}, false, nil
}

func (l *load) taken(c command) {
	switch c.frameType {
	case link.TypeWrite:
		l.confirmed++
		l.tell()
	case link.TypeCommit:
		l.committed = true
	}
}

func (l *load) reply(f link.Frame) error { return unexpected(f) }

func (l *load) answered() (int, bool) { return l.furthest, l.committed }

// tell reports what was never written before.
func (l *load) tell() {
	l.furthest = max(l.furthest, l.confirmed)
	done := l.written()
	if l.progress != nil && done > l.told {
		l.progress(done, l.total)
	}
	l.told = max(l.told, done)
}

// written is the bytes of weight memory that the board has.
func (l *load) written() int {
	done := 0
	for _, payload := range l.payloads[:l.confirmed] {
		done += len(payload) - link.WriteHeader
	}
	return done
}
