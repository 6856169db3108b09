package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// crcSize is the bytes of a frame's CRC, at its end.
const crcSize = 4

// Frame is one message on the wire.
type Frame struct {
	Type    byte
	Seq     byte   // counts the frames of a session in one direction
	Session uint16 // as the host has chosen it
	Payload []byte
}

// ContentLen is what the frame takes of the board's credit.
func (f Frame) ContentLen() int { return len(f.Payload) + Overhead }

// AppendTo appends the frame as it goes over the wire, a flag at both ends.
func (f Frame) AppendTo(wire []byte) []byte {
	content := binary.LittleEndian.AppendUint16([]byte{f.Type, f.Seq}, f.Session)
	content = append(content, f.Payload...)
	content = binary.LittleEndian.AppendUint32(content, crc32.ChecksumIEEE(content))
	return AppendContent(wire, content)
}

// AppendContent appends any frame content, intact or not, escaped and between
// flags. Tests use it to make frames that are wrong on purpose.
func AppendContent(wire, content []byte) []byte {
	wire = append(wire, Flag)
	for _, b := range content {
		if b == Flag || b == Escape {
			wire = append(wire, Escape, b^EscapeXor)
			continue
		}
		wire = append(wire, b)
	}
	return append(wire, Flag)
}

// What can be wrong with a frame; a *FrameError wraps one of them.
var (
	ErrShortFrame = errors.New("frame too short")
	ErrLongFrame  = errors.New("frame too long")
	ErrBadCRC     = errors.New("checksum wrong")
	ErrCutFrame   = errors.New("frame cut after an escape")
)

// FrameError is a frame that arrived damaged and was dropped.
type FrameError struct {
	Err error // one of ErrShortFrame, ErrLongFrame, ErrBadCRC, ErrCutFrame
	Len int   // content bytes that arrived
}

func (e *FrameError) Error() string {
	return fmt.Sprintf("damaged frame of %d bytes: %v", e.Len, e.Err)
}

func (e *FrameError) Unwrap() error { return e.Err }

// Decoder finds frames in a stream of bytes that may hold anything. After
// damage it is in step again at the next flag. The zero value is not usable;
// NewDecoder makes one.
type Decoder struct {
	content []byte
	length  int // content bytes seen, kept or not
	limit   int
	escaped bool
}

// NewDecoder makes a decoder that drops frames of more than maxContent bytes.
func NewDecoder(maxContent int) *Decoder { return &Decoder{limit: maxContent} }

// Feed takes in bytes and calls each for every frame that ends in them, with a
// *FrameError in place of a frame that is damaged. The payload is the caller's
// to keep. Bytes before the first flag count as a frame.
func (d *Decoder) Feed(data []byte, each func(Frame, error)) {
	for _, b := range data {
		switch {
		case b == Flag:
			d.finish(each)
		case b == Escape && !d.escaped:
			d.escaped = true
		default:
			if d.escaped {
				b ^= EscapeXor
				d.escaped = false
			}
			if d.length++; d.length <= d.limit {
				d.content = append(d.content, b)
			}
		}
	}
}

// Partial tells whether the bytes so far end within a frame.
func (d *Decoder) Partial() bool { return d.length > 0 || d.escaped }

func (d *Decoder) finish(each func(Frame, error)) {
	content, length, escaped := d.content, d.length, d.escaped
	d.content, d.length, d.escaped = d.content[:0], 0, false
	if length == 0 {
		return
	}
	if err := check(content, length, d.limit, escaped); err != nil {
		each(Frame{}, &FrameError{err, length})
		return
	}
	payload := append([]byte{}, content[Overhead-crcSize:length-crcSize]...)
	each(Frame{content[0], content[1], binary.LittleEndian.Uint16(content[2:]), payload}, nil)
}

func check(content []byte, length, limit int, escaped bool) error {
	switch {
	case length > limit:
		return ErrLongFrame
	case escaped:
		return ErrCutFrame
	case length < Overhead:
		return ErrShortFrame
	case crc32.ChecksumIEEE(content[:length-crcSize]) != binary.LittleEndian.Uint32(content[length-crcSize:]):
		return ErrBadCRC
	}
	return nil
}
