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
	// sort turns the spikes into a layer into events for its kernel.
	sort(s *State)
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
// in s until its next Run; the sample is not copied. It fails as sim.Run does: if
// the sample has the wrong length or a time outside 0 to T-1. It also fails if s
// is of another model.
func (m *Model) Run(input []network.Time, s *State) error {
	if err := m.enter(input, s); err != nil {
		return err
	}
	m.propagate(s)
	return nil
}

// enter checks a sample and makes the events of the first layer.
func (m *Model) enter(input []network.Time, s *State) error {
	if s.model != m { // the kernels would write past its blocks
		return fmt.Errorf("state is of another model than network %q; make it with NewState of this one", m.name)
	}
	if len(input) != m.NIn() {
		return fmt.Errorf("sample has %d inputs, but network %q has %d", len(input), m.name, m.NIn())
	}
	for i, t := range input {
		if t < network.Silent || int(t) >= m.T {
			return fmt.Errorf("input %d spikes at step %d, outside 0 to %d", i, t, m.T-1)
		}
	}
	s.input, s.from, s.to = input, 0, m.T
	s.collect(0, input)
	return nil
}

// propagate takes the events of the first layer, which are those of the steps
// being run, through all layers. Runs of one sample follow one another without a
// gap, from step 0 on.
func (m *Model) propagate(s *State) {
	for i := range m.layers {
		l, r := &m.layers[i], &s.layers[i]
		if i > 0 {
			s.collect(i, s.Times(i-1))
		}
		if s.from == 0 {
			l.neurons.start(r)
		}
		for b := range l.blocks() {
			l.neurons.add(&m.kernels, l, s, r, b)
		}
		l.neurons.fire(&m.kernels, l, r)
	}
}
