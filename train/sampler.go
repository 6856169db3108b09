package train

import (
	"spikehdl/network"
	"spikehdl/train/linalg"
)

// sampleBatch is how many samples go through a network at once.
const sampleBatch = 250

// Propagate takes rows samples of n_in spike times each through a network and
// returns rows x n_out spike times: those of package sim, many times faster.
func Propagate(n *network.Network, input []network.Time, rows int) []network.Time {
	times := input
	for i := range n.Layers {
		l := &n.Layers[i]
		integers := make([]float32, len(l.Weights))
		for k, w := range l.Weights {
			integers[k] = float32(w)
		}
		out := make([]network.Time, rows*l.Out)
		if n.Kind == network.Window {
			windowTimes(l, n.T, integers, times, rows, out)
		} else {
			in, width := l.In, l.Out
			linalg.Parallel(rows, func(row int) {
				newDeltaLayer(l, n.T).run(integers, times[row*in:(row+1)*in], out[row*width:(row+1)*width])
			})
		}
		times = out
	}
	return times
}

func windowTimes(l *network.Layer, T int, integers []float32, times []network.Time, rows int, out []network.Time) {
	levels := make([]float32, rows*l.In)
	levelsOfTimes(times, T, levels)
	fired := make([]float32, rows*l.Out)
	windowLayer(l, T, integers, levels, rows, make([]float32, rows*l.Out), fired)
	for k, level := range fired {
		out[k] = network.Silent
		if level > 0 {
			out[k] = network.Time(T - 1 - int(level))
		}
	}
}

// Samples are count images of a conditional generator from a seed: sample k is
// of class k mod 10, one byte a pixel. They are the samples that the board and
// its driver make from the same seed.
func Samples(n *network.Network, seed uint64, count int) (images []byte, classes []int, err error) {
	noise := network.NewNoiseSource(seed)
	for first := 0; first < count; first += sampleBatch {
		var input []network.Time
		rows := min(sampleBatch, count-first)
		for k := first; k < first+rows; k++ {
			class := k % max(n.Classes(), 1)
			one, err := n.Input(noise, class)
			if err != nil {
				return nil, nil, err
			}
			input, classes = append(input, one...), append(classes, class)
		}
		images = append(images, n.Pixels(Propagate(n, input, rows))...)
	}
	return images, classes, nil
}
