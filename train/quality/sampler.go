package quality

import (
	"context"

	"spikehdl/network"
	"spikehdl/sim/fast"
)

// Samples are count images of a conditional generator from a seed: sample k is
// of class k mod 10, one byte a pixel. They are the samples that the board and
// its driver make from the same seed.
func Samples(n *network.Network, seed uint64, count int) (images []byte, classes []int, err error) {
	m, err := fast.New(n)
	if err != nil {
		return nil, nil, err
	}
	noise := network.NewNoiseSource(seed)
	var inputs [][]network.Time
	for k := range count {
		class := k % max(n.Classes(), 1)
		input, err := n.Input(noise, class)
		if err != nil {
			return nil, nil, err
		}
		inputs, classes = append(inputs, input), append(classes, class)
	}
	images = make([]byte, 0, count*n.NOut())
	// Nothing to interrupt: a core takes some hundred thousand samples a second.
	err = m.Each(context.Background(), 0, inputs, func(_ int, s *fast.State) error {
		images = append(images, n.Pixels(s.Output())...)
		return nil
	})
	return images, classes, err
}
