package link

// bitWriter packs numbers bit by bit, lowest first, into bytes.
type bitWriter struct {
	bytes []byte
	free  int // bits not used of the last byte
}

// put appends the low bits of a number.
func (w *bitWriter) put(value uint64, width int) {
	for width > 0 {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		n := min(width, w.free)
		w.bytes[len(w.bytes)-1] |= byte(value&(1<<n-1)) << (8 - w.free)
		value >>= n
		width -= n
		w.free -= n
	}
}

// pad fills the last byte with zeros.
func (w *bitWriter) pad() { w.free = 0 }

// bitReader takes numbers out of bytes, as bitWriter has packed them.
type bitReader struct {
	bytes []byte
	at    int // bits taken
}

// left is the number of bits that can be taken.
func (r *bitReader) left() int { return 8*len(r.bytes) - r.at }

// take returns the next number of so many bits, which must be left.
func (r *bitReader) take(width int) uint64 {
	var value uint64
	for have := 0; have < width; {
		offset := r.at % 8
		n := min(width-have, 8-offset)
		value |= uint64(r.bytes[r.at/8]>>offset&(1<<n-1)) << have
		have += n
		r.at += n
	}
	return value
}
