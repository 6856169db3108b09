package quality

import (
	"context"
	"fmt"

	"spikehdl/network"
	"spikehdl/sim/fast"
	"spikehdl/train/dataset"
)

// Samples are count images of a generator from a seed; if it draws on demand, image
// k is of class k mod 10 and labelled so. They are the images that the board and its
// driver make from the same seed.
func Samples(n *network.Network, seed uint64, count int) (*dataset.Set, error) {
	if n.Output.Meaning != network.OutputImage || n.Output.Width != dataset.Side || n.Output.Height != dataset.Side {
		return nil, fmt.Errorf("network %q draws no images of %d x %d pixels; only such can be measured", n.Name, dataset.Side, dataset.Side)
	}
	if classes := n.Classes(); classes != 0 && classes != dataset.Classes {
		return nil, fmt.Errorf("network %q draws %d classes; the data has %d", n.Name, classes, dataset.Classes)
	}
	m, err := fast.New(n)
	if err != nil {
		return nil, err
	}
	inputs, err := n.Samples(seed, count)
	if err != nil {
		return nil, err
	}
	set := &dataset.Set{Images: make([]byte, 0, count*dataset.Pixels)}
	// Nothing to interrupt: a core takes some hundred thousand samples a second.
	err = m.Each(context.Background(), 0, inputs, func(k int, s *fast.State) error {
		set.Images = append(set.Images, n.Pixels(s.Output())...)
		if n.Classes() > 0 {
			set.Labels = append(set.Labels, byte(k%dataset.Classes))
		}
		return nil
	})
	return set, err
}
