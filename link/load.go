package link

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// Write is the payload of WRITE: words for consecutive addresses of a bank, and behind
// its end for those of the next bank of the layer. They are packed bit by bit; what is
// left at the end and makes no word is padding.
type Write struct {
	Layer, Bank, Address int
	Words                []uint64
}

// Bytes is the payload for words of so many bits.
func (w Write) Bytes(wordBits int) []byte {
	b := []byte{byte(w.Layer)}
	b = binary.LittleEndian.AppendUint16(b, uint16(w.Bank))
	b = binary.LittleEndian.AppendUint16(b, uint16(w.Address))
	packed := bitWriter{bytes: b}
	for _, word := range w.Words {
		packed.put(word, wordBits)
	}
	return packed.bytes
}

// ParseWrite reads the payload of WRITE for a board of the given layers. A payload
// that a board refuses gives a *CommandError; the words before the fault, which the
// board has then written, come with it.
func ParseWrite(b []byte, layers []LayerInfo) (Write, error) {
	if len(b) < WriteHeader {
		return Write{}, refuse(ErrorBadLength, "WRITE of %d bytes has no whole header of %d", len(b), WriteHeader)
	}
	w := Write{Layer: int(b[0]), Bank: int(binary.LittleEndian.Uint16(b[1:])), Address: int(binary.LittleEndian.Uint16(b[3:]))}
	if w.Layer >= len(layers) {
		return Write{}, refuse(ErrorBadAddress, "layer %d of %d", w.Layer, len(layers))
	}
	l := layers[w.Layer]
	if w.Bank >= l.Banks() {
		return Write{}, refuse(ErrorBadAddress, "layer %d bank %d of %d", w.Layer, w.Bank, l.Banks())
	}
	room := 0
	if w.Address < l.Depth() {
		room = (l.Banks()-w.Bank)*l.Depth() - w.Address
	}
	packed := bitReader{bytes: b[WriteHeader:]}
	for packed.left() >= l.WordBits() && len(w.Words) < room {
		w.Words = append(w.Words, packed.take(l.WordBits()))
	}
	switch {
	case packed.left() < 8 && len(w.Words) > 0:
		return w, nil
	case len(w.Words) >= room:
		return w, refuse(ErrorBadAddress, "layer %d has %d banks of %d words, but more come for bank %d, address %d and up",
			w.Layer, l.Banks(), l.Depth(), w.Bank, w.Address)
	}
	return w, refuse(ErrorBadLength, "%d bytes are no whole words of %d bits", len(b)-WriteHeader, l.WordBits())
}

// SplitImage cuts the memory image of a layer into WRITEs of at most WritePayload
// bytes. The cut is the same for every board, so that the same weights have the same
// checksum.
func SplitImage(layer int, l LayerInfo, image [][]uint64) []Write {
	most := 8 * (WritePayload - WriteHeader) / l.WordBits()
	if l.WordBits() < 8 {
		most -= most % 8 // or the padding could be taken for words
	}
	all := slices.Concat(image...)
	var writes []Write
	for first := 0; first < len(all); first += most {
		part := all[first:min(first+most, len(all))]
		writes = append(writes, Write{Layer: layer, Bank: first / l.Depth(), Address: first % l.Depth(), Words: part})
	}
	return writes
}

// Place puts the words into the image of their layer.
func (w Write) Place(image [][]uint64) {
	bank, address := w.Bank, w.Address
	for _, word := range w.Words {
		image[bank][address] = word
		if address++; address == len(image[bank]) {
			bank, address = bank+1, 0
		}
	}
}

// LoadState is how far the load of a board's weights has come.
type LoadState struct {
	Loaded   bool   // the weights are whole: committed, or come with the bitstream
	Frames   int    // WRITEs since the load began, modulo 2^16
	Checksum uint32 // CRC-32 over the payloads of these WRITEs, one after another
}

// NoLoad is the state of a load that has just begun.
var NoLoad = LoadState{}

// Add is the state after one more WRITE of this payload.
func (s LoadState) Add(payload []byte) LoadState {
	return LoadState{Frames: (s.Frames + 1) & 0xFFFF, Checksum: crc32.Update(s.Checksum, crc32.IEEETable, payload)}
}

// Bytes is the state as it stands in INFO.
func (s LoadState) Bytes() []byte {
	b := make([]byte, 1, InfoLoadSize)
	if s.Loaded {
		b[0] = 1
	}
	b = binary.LittleEndian.AppendUint16(b, uint16(s.Frames))
	return binary.LittleEndian.AppendUint32(b, s.Checksum)
}

// parseLoadState reads InfoLoadSize bytes.
func parseLoadState(b []byte) LoadState {
	return LoadState{b[0]&1 != 0, int(binary.LittleEndian.Uint16(b[1:])), binary.LittleEndian.Uint32(b[3:])}
}
