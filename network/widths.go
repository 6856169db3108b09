package network

// minMembraneBits: a row of threshold digits is shifted in a weight's width at a time.
func (l *Layer) minMembraneBits() int { return l.Bits + 1 }

// Proven gives the narrowest widths that hold every value which the layer's weights
// and thresholds can bring about, whatever spikes come in whatever order: the
// membrane's, and for window the current's (0 for delta).
func (n *Network) Proven(layer int) (membrane, current int) {
	l := &n.Layers[layer]
	membrane = l.minMembraneBits()
	for j := range l.Out {
		// Partial sums lie between that of all negative and that of all positive
		// weights of a neuron.
		lowest, highest := 0, 0
		for i := range l.Rows() {
			if w := int(l.Weights[i*l.Out+j]); w < 0 {
				lowest += w
			} else {
				highest += w
			}
		}
		if n.Kind == Delta {
			theta := int(l.Theta[j])
			membrane = max(membrane, signedBits(lowest-theta, highest-theta))
			continue
		}
		current = max(current, l.Bits, signedBits(lowest, highest))
		// No level is above T-1, so neither is any weight's share of the membrane.
		membrane = max(membrane, signedBits(lowest*(n.T-1), highest*(n.T-1)+l.Rounding()))
	}
	return membrane, current
}

// Narrow declares the proven widths of all layers, which makes the circuit smaller
// and fit for these weights: other weights of the same shape may not fit it.
func (n *Network) Narrow() {
	for i := range n.Layers {
		n.Layers[i].MembraneWidth, n.Layers[i].CurrentWidth = n.Proven(i)
	}
}

// validateDeclared checks the declared widths by themselves: what a manifest says.
func (n *Network) validateDeclared(i int) error {
	l := &n.Layers[i]
	worst := *l
	worst.MembraneWidth, worst.CurrentWidth = 0, 0
	all := Network{Kind: n.Kind, T: n.T, Layers: []Layer{worst}}
	if w := l.MembraneWidth; w != 0 && (w < l.minMembraneBits() || w > all.MembraneBits(0)) {
		return bad(layerField(i, "membrane_bits"), w, "must be %d to %d, or left out for the worst case", l.minMembraneBits(), all.MembraneBits(0))
	}
	if l.CurrentWidth != 0 && n.Kind == Delta {
		return bad(layerField(i, "current_bits"), l.CurrentWidth, "only a window layer has a current; leave it out")
	}
	if w := l.CurrentWidth; w != 0 && (w < l.Bits || w > worst.CurrentBits()) {
		return bad(layerField(i, "current_bits"), w, "must be %d to %d, or left out for the worst case", l.Bits, worst.CurrentBits())
	}
	return nil
}

// validateProof proves the declared widths from the weights.
func (n *Network) validateProof(i int) error {
	l := &n.Layers[i]
	if l.MembraneWidth == 0 && l.CurrentWidth == 0 {
		return nil
	}
	membrane, current := n.Proven(i)
	if l.MembraneWidth != 0 && membrane > l.MembraneWidth {
		return bad(layerField(i, "membrane_bits"), l.MembraneWidth, "these weights can reach values of %d bits; declare at least so many, or train with smaller weights", membrane)
	}
	if l.CurrentWidth != 0 && current > l.CurrentWidth {
		return bad(layerField(i, "current_bits"), l.CurrentWidth, "these weights can reach values of %d bits; declare at least so many, or train with smaller weights", current)
	}
	return nil
}
