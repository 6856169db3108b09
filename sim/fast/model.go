package fast

import (
	"fmt"

	"spikehdl/network"
)

// Model is a network laid out for speed. It keeps a copy of the weights.
type Model struct {
	name    string
	kind    network.Kind
	T       int
	layers  []layer
	kernels kernels
}

// layer is one layer's weights and what its kernels must know.
type layer struct {
	in, out, rows int
	// weights are blocks x rows x 64 bytes: a block's row i starts at 64*i.
	weights []byte
	neurons neurons
}

// neurons is what differs between the kinds of neuron, and between the widths
// of their sums.
type neurons interface {
	// sort turns the n_in spike times of a layer into its kernel's events and
	// returns how many spikes there are; bad is the index of the first input
	// whose time cannot be, -1 for none.
	sort(l *layer, s *State, times []network.Time) (spikes, bad int)
	// start gives a layer its state before the first event.
	start(r *layerState)
	// add takes one block through all events.
	add(k *kernels, l *layer, s *State, r *layerState, block int)
	// fire says when the neurons of a layer have fired.
	fire(k *kernels, l *layer, r *layerState)
	// membrane is V of one neuron at the end of the sample.
	membrane(r *layerState, neuron int) int64
}

// New lays out a network. It fails if the network is not valid.
func New(n *network.Network) (*Model, error) { return build(n, fastest()) }

func build(n *network.Network, k kernels) (*Model, error) {
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("network %q: %w", n.Name, err)
	}
	m := &Model{name: n.Name, kind: n.Kind, T: n.T, kernels: k}
	for i := range n.Layers {
		from := &n.Layers[i]
		l := layer{in: from.In, out: from.Out, rows: from.Rows(), weights: blocks(from)}
		if n.Kind == network.Window {
			l.neurons = newWindow(from, n.T)
		} else {
			l.neurons = newDelta(from, n.T, &l)
		}
		m.layers = append(m.layers, l)
	}
	return m, nil
}

// NIn is the number of inputs of a sample.
func (m *Model) NIn() int { return m.layers[0].in }

func (l *layer) blocks() int { return (l.out + width - 1) / width }

// block is the weights of one block, rows x 64.
func (l *layer) block(b int) []byte {
	return l.weights[b*l.rows*width : (b+1)*l.rows*width]
}

// blocks lays out weights block by block; neurons beyond the last weigh nothing.
func blocks(l *network.Layer) []byte {
	count := (l.Out + width - 1) / width
	weights := make([]byte, count*l.Rows()*width)
	for i := range l.Rows() {
		for j, w := range l.Row(i) {
			weights[(j/width*l.Rows()+i)*width+j%width] = byte(w)
		}
	}
	return weights
}

// Run takes one sample of n_in spike times through the network. The results are
// in s until its next Run. It fails as sim.Run does: if the sample has the wrong
// length or a time outside 0 to T-1.
func (m *Model) Run(input []network.Time, s *State) error {
	return m.run([]*State{s}, [][]network.Time{input})
}

// run takes a batch of samples through the network, block by block, so that a
// block's weights are fetched once for all of them.
func (m *Model) run(states []*State, inputs [][]network.Time) error {
	for k, input := range inputs {
		if len(input) != m.NIn() {
			return fmt.Errorf("sample has %d inputs, but network %q has %d", len(input), m.name, m.NIn())
		}
		states[k].input = input
	}
	for i := range m.layers {
		l := &m.layers[i]
		for _, s := range states {
			into := s.into(i)
			spikes, bad := l.neurons.sort(l, s, into)
			if bad >= 0 {
				return fmt.Errorf("input %d spikes at step %d, outside 0 to %d", bad, into[bad], m.T-1)
			}
			s.layers[i].spikes = spikes
			l.neurons.start(&s.layers[i])
		}
		for b := range l.blocks() {
			for _, s := range states {
				l.neurons.add(&m.kernels, l, s, &s.layers[i], b)
			}
		}
		for _, s := range states {
			l.neurons.fire(&m.kernels, l, &s.layers[i])
		}
	}
	return nil
}
