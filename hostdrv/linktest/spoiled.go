package linktest

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
)

// spoiled demands that a WRITE which is refused, and may have been written in part, ends in
// no weights at all: whatever a host then says the checksum is, and until it loads anew.
func spoiled(t *testing.T, l hostdrv.Link, n *network.Network) {
	w := newWire(t, l, n)
	first := w.info.Layers[0]
	good := writes(w.info.Layers, n)
	state := link.NoLoad
	for _, payload := range good {
		state = state.Add(payload)
	}
	checksum := binary.LittleEndian.AppendUint32(nil, state.Checksum)
	commit := func() { w.expectRefusal(link.ErrorBadLoad, w.command(link.TypeCommit, checksum)) }
	overEnd := link.Write{Bank: first.Banks() - 1, Address: first.Depth() - 1, Words: make([]uint64, 2+16/first.WordBits())}.Bytes(first.WordBits())
	for _, test := range []struct {
		name    string
		payload []byte
		code    link.ErrorCode
	}{
		{"over the end of the layer", overEnd, link.ErrorBadAddress},
		{"half a header", good[0][:3], link.ErrorBadLength},
	} {
		t.Log(test.name)
		// Into weights that are loaded, and in the middle of a load.
		require.True(t, w.hello().Loaded)
		w.expectRefusal(test.code, w.command(link.TypeWrite, test.payload))
		assert.False(t, w.hello().Loaded)
		w.expectRefusal(link.ErrorNotLoaded, w.command(link.TypeSamples, w.pack([][]network.Time{small(n)})))
		commit()
		w.expectDone(w.command(link.TypeLoad, nil))
		w.expectDone(w.command(link.TypeWrite, good[0]))
		w.expectRefusal(test.code, w.command(link.TypeWrite, test.payload))
		for _, payload := range good[1:] {
			w.expectDone(w.command(link.TypeWrite, payload))
		}
		commit()
		assert.False(t, w.hello().Loaded)

		// The driver takes it for no load of these weights, and begins anew.
		b := mustOpen(t, l)
		require.NoError(t, b.Load(context.Background(), n, nil))
		expectReference(t, b, n, [][]network.Time{small(n)})
	}
}

// writes are the payloads of all WRITEs of a network.
func writes(layers []link.LayerInfo, n *network.Network) (payloads [][]byte) {
	for k, on := range layers {
		image := on.Image(func(row, neuron int) int { return int(n.Layers[k].Row(row)[neuron]) },
			func(neuron int) int { return int(n.Layers[k].Theta[neuron]) })
		for _, write := range link.SplitImage(k, on, image) {
			payloads = append(payloads, write.Bytes(on.WordBits()))
		}
	}
	return payloads
}
