package linktest

import (
	"spikehdl/hostdrv"
	"spikehdl/link"
)

// ByteFault gets each byte with its position in its direction, from 0, and returns
// what arrives of it.
type ByteFault func(position int, b byte) []byte

// Faulty is a link on which chosen bytes are damaged, lost or added. A nil fault
// leaves its direction alone.
type Faulty struct {
	hostdrv.Link
	ToBoard, FromBoard ByteFault

	Written, ReadSoFar int // bytes in each direction, before any fault
	held               []byte
}

// Write passes on what is left of the bytes.
func (f *Faulty) Write(data []byte) (int, error) {
	if kept := apply(f.ToBoard, &f.Written, data); len(kept) > 0 {
		if _, err := f.Link.Write(kept); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

// Read returns what is left of the bytes, waiting on until something is.
func (f *Faulty) Read(data []byte) (int, error) {
	for {
		if len(f.held) > 0 {
			n := copy(data, f.held)
			f.held = f.held[n:]
			return n, nil
		}
		n, err := f.Link.Read(data)
		f.held = apply(f.FromBoard, &f.ReadSoFar, append([]byte(nil), data[:n]...))
		if len(f.held) == 0 && err != nil {
			return 0, err
		}
	}
}

func apply(fault ByteFault, position *int, data []byte) []byte {
	if fault == nil {
		*position += len(data)
		return data
	}
	var arrives []byte
	for _, b := range data {
		arrives = append(arrives, fault(*position, b)...)
		*position++
	}
	return arrives
}

// at makes a fault of one byte.
func at(position int, change func(b byte) []byte) ByteFault {
	return func(p int, b byte) []byte {
		if p == position {
			return change(b)
		}
		return []byte{b}
	}
}

// FlipBit damages the byte at a position.
func FlipBit(position int) ByteFault {
	return at(position, func(b byte) []byte { return []byte{b ^ 0x10} })
}

// Lose loses the byte at a position.
func Lose(position int) ByteFault { return at(position, func(byte) []byte { return nil }) }

// Double has the byte at a position arrive twice.
func Double(position int) ByteFault { return at(position, func(b byte) []byte { return []byte{b, b} }) }

// LoseFrom loses every byte from a position on: a cable pulled out.
func LoseFrom(position int) ByteFault {
	return func(p int, b byte) []byte {
		if p < position {
			return []byte{b}
		}
		return nil
	}
}

// EachFrame damages every frame of a type, if no flag is shared.
func EachFrame(frameType byte) ByteFault {
	var before byte
	return func(_ int, b byte) []byte {
		opens := before == link.Flag && b == frameType
		before = b
		if opens {
			b ^= 0x40
		}
		return []byte{b}
	}
}
