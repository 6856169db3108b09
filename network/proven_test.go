package network

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reach tries spikes at random steps and in random order, and gives the extremes that
// the membranes and currents of a layer pass through.
func reach(r *rand.Rand, n *Network) (membrane, current [2]int) {
	l := &n.Layers[0]
	note := func(extremes *[2]int, v int) { extremes[0], extremes[1] = min(extremes[0], v), max(extremes[1], v) }
	for range 200 {
		j := r.IntN(l.Out)
		order := r.Perm(l.Rows())[:1+r.IntN(l.Rows())]
		at := make([]int, len(order))
		for k := range at {
			at[k] = r.IntN(n.T)
		}
		sum := 0
		if n.Kind == Delta {
			sum = -int(l.Theta[j])
			note(&membrane, sum)
			for _, i := range order {
				sum += int(l.Weights[i*l.Out+j])
				note(&membrane, sum)
			}
			continue
		}
		v, flow := l.Rounding(), 0
		for step := range n.T {
			for k, i := range order {
				if at[k] == step {
					flow += int(l.Weights[i*l.Out+j])
					note(&current, flow)
				}
			}
			if step < n.T-1 {
				v += flow
				note(&membrane, v)
			}
		}
	}
	return membrane, current
}

func TestProvenWidthsHoldWhatIsReached(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		n := &Network{Name: "proven", Kind: []Kind{Delta, Window}[r.IntN(2)], T: 8 << r.IntN(3), Output: Output{Meaning: OutputSpikes}}
		l := Layer{In: 1 + r.IntN(20), Out: 1 + r.IntN(6), Bits: 2 + r.IntN(5), BiasRows: r.IntN(2)}
		n.Inputs = []InputPart{{Noise, l.In}}
		for range l.Rows() * l.Out {
			l.Weights = append(l.Weights, int8(l.MinWeight()+r.IntN(1<<l.Bits)))
		}
		if n.Kind == Delta {
			for range l.Out {
				l.Theta = append(l.Theta, int32(1+r.IntN(l.MaxTheta())))
			}
		} else {
			l.Shift = r.IntN(6)
		}
		n.Layers = []Layer{l}
		n.Narrow()
		require.NoError(t, n.Validate())
		membrane, current := reach(r, n)
		for _, v := range membrane {
			assert.True(t, holds(n.MembraneBits(0), v), "%s: %d in %d bits", n.Kind, v, n.MembraneBits(0))
		}
		if n.Kind == Window {
			for _, v := range current {
				assert.True(t, holds(n.Layers[0].CurrentBits(), v))
			}
		}
		// A bit less is refused, unless it is the least that there may be.
		if n.Layers[0].MembraneWidth > n.Layers[0].Bits+1 {
			n.Layers[0].MembraneWidth--
			assert.ErrorContains(t, n.Validate(), "these weights can reach values of")
		}
	}
}

func TestDeclaredWidthsAreChecked(t *testing.T) {
	l := Layer{In: 4, Out: 1, Bits: 4, Weights: []int8{1, 1, 1, 1}, Theta: []int32{2}}
	n := &Network{Name: "declared", Kind: Delta, T: 8, Inputs: []InputPart{{Noise, 4}}, Output: Output{Meaning: OutputSpikes}, Layers: []Layer{l}}
	n.Layers[0].MembraneWidth = 4
	assert.EqualError(t, n.Validate(), "layer[0].membrane_bits = 4: must be 5 to 7, or left out for the worst case")
	n.Layers[0].MembraneWidth, n.Layers[0].CurrentWidth = 5, 5
	assert.EqualError(t, n.Validate(), "layer[0].current_bits = 5: only a window layer has a current; leave it out")
	n.Layers[0].CurrentWidth = 0
	assert.NoError(t, n.Validate())
	plain := *n
	plain.Layers = []Layer{l}
	assert.NotEqual(t, plain.ShapeHash(), n.ShapeHash(), "another circuit")
}
