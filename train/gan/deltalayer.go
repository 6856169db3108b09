package gan

import (
	"spikehdl/network"
	"spikehdl/train/linalg"
)

// deltaLayer takes single samples through one layer of the paper's neuron,
// event by event; it belongs to one goroutine.
type deltaLayer struct {
	layer    *network.Layer
	T        int
	byTime   [][]int // rows that spike at each step, lowest index first
	membrane []float32
	waiting  []int // neurons that have not fired
}

func newDeltaLayer(l *network.Layer, T int) *deltaLayer {
	return &deltaLayer{layer: l, T: T, byTime: make([][]int, T),
		membrane: make([]float32, l.Out), waiting: make([]int, 0, l.Out)}
}

// sort puts the rows of the layer in order of their spike times.
func (d *deltaLayer) sort(times []network.Time) {
	for t := range d.byTime {
		d.byTime[t] = d.byTime[t][:0]
	}
	for i, t := range times {
		if t != network.Silent {
			d.byTime[t] = append(d.byTime[t], i)
		}
	}
	for b := range d.layer.BiasRows {
		d.byTime[0] = append(d.byTime[0], d.layer.In+b)
	}
}

// run gives the emitted spike times, out, of one sample. The membranes, sums of
// integers that a float32 holds, stay as they are after the last step.
func (d *deltaLayer) run(integers []float32, times []network.Time, out []network.Time) {
	l := d.layer
	d.sort(times)
	clear(d.membrane)
	d.waiting = d.waiting[:0]
	for j := range l.Out {
		out[j] = network.Silent
		d.waiting = append(d.waiting, j)
	}
	for t, rows := range d.byTime {
		if len(rows) == 0 {
			continue // nothing has changed since the last comparison
		}
		for _, i := range rows {
			linalg.Axpy(1, integers[i*l.Out:(i+1)*l.Out], d.membrane)
		}
		still := d.waiting[:0]
		for _, j := range d.waiting {
			if d.membrane[j] < float32(l.Theta[j]) {
				still = append(still, j)
			} else if t+l.Delay < d.T {
				out[j] = network.Time(t + l.Delay)
			}
		}
		d.waiting = still
	}
}
