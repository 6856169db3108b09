package linktest

import (
	"spikehdl/hostdrv"
)

// Faulty is a link on which chosen bytes are damaged or lost. A nil function
// leaves its direction alone.
type Faulty struct {
	hostdrv.Link
	// ToBoard and FromBoard get each byte with its position in its direction,
	// from 0, and return what arrives; false loses the byte.
	ToBoard, FromBoard func(position int, b byte) (byte, bool)

	written, read int
}

// Write passes on what is left of the bytes.
func (f *Faulty) Write(data []byte) (int, error) {
	if kept := apply(f.ToBoard, &f.written, data); len(kept) > 0 {
		if _, err := f.Link.Write(kept); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

// Read returns what is left of the bytes, waiting on until something is.
func (f *Faulty) Read(data []byte) (int, error) {
	for {
		n, err := f.Link.Read(data)
		kept := copy(data, apply(f.FromBoard, &f.read, data[:n]))
		if kept > 0 || err != nil {
			return kept, err
		}
	}
}

func apply(fault func(int, byte) (byte, bool), position *int, data []byte) []byte {
	if fault == nil {
		*position += len(data)
		return data
	}
	var kept []byte
	for _, b := range data {
		if b, arrives := fault(*position, b); arrives {
			kept = append(kept, b)
		}
		*position++
	}
	return kept
}

// FlipBit damages the byte at a position.
func FlipBit(at int) func(int, byte) (byte, bool) {
	return func(position int, b byte) (byte, bool) {
		if position == at {
			b ^= 0x10
		}
		return b, true
	}
}

// Lose loses the byte at a position.
func Lose(at int) func(int, byte) (byte, bool) {
	return func(position int, b byte) (byte, bool) { return b, position != at }
}

// LoseFrom loses every byte from a position on: a cable pulled out.
func LoseFrom(at int) func(int, byte) (byte, bool) {
	return func(position int, b byte) (byte, bool) { return b, position < at }
}
