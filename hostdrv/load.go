package hostdrv

import (
	"context"
	"errors"

	"spikehdl/link"
	"spikehdl/network"
)

// Load writes the weights and thresholds of a network to the board. It refuses a
// network that does not validate or that the board is not built for. Progress,
// if not nil, is told the bytes of weight memory written so far and in all. An
// interruption gives an *InterruptedError in bytes; the memory is then part old,
// part new, and must be loaded again before a sample means anything.
func (b *Board) Load(ctx context.Context, n *network.Network, progress func(done, total int)) error {
	if err := n.Validate(); err != nil {
		return err
	}
	if err := b.CheckNetwork(n); err != nil {
		return err
	}
	var commands []command
	done, total := 0, 0
	for k := range n.Layers {
		for _, w := range layerWrites(k, &n.Layers[k], b.info) {
			size := len(w.Words) * b.info.Layers[k].WordBytes()
			total += size
			commands = append(commands, command{link.TypeWrite, w.Bytes(b.info.Layers[k].WordBytes()), link.TypeDone,
				func([]byte) error {
					done += size
					if progress != nil {
						progress(done, total)
					}
					return nil
				}})
		}
	}
	err := b.pipeline(ctx, func() (command, bool) {
		if len(commands) == 0 {
			return command{}, false
		}
		c := commands[0]
		commands = commands[1:]
		return c, true
	})
	if err != nil && errors.Is(err, ctx.Err()) {
		return &InterruptedError{done, total, err}
	}
	return err
}

// layerWrites cuts a layer's memory image into WRITEs that fit the board.
func layerWrites(layer int, l *network.Layer, info link.Info) []link.Write {
	on := info.Layers[layer]
	image := on.Image(
		func(row, neuron int) int { return int(l.Weights[row*l.Out+neuron]) },
		func(neuron int) int { return int(l.Theta[neuron]) })
	most := (info.MaxPayload - link.WriteHeader) / on.WordBytes()
	var writes []link.Write
	for bank, words := range image {
		for address := 0; address < len(words); address += most {
			part := words[address:min(address+most, len(words))]
			writes = append(writes, link.Write{Layer: layer, Bank: bank, Address: address, Words: part})
		}
	}
	return writes
}
