package link

import (
	"encoding/binary"
	"fmt"
)

// CommandError is a command that an intact frame carried but a board refuses.
// Code is what the board answers.
type CommandError struct {
	Code   ErrorCode
	Detail string
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("%s (code %d): %s", e.Code.Name(), e.Code, e.Detail)
}

func refuse(code ErrorCode, format string, args ...any) error {
	return &CommandError{code, fmt.Sprintf(format, args...)}
}

// Write is the payload of WRITE: words for consecutive addresses of one bank.
type Write struct {
	Layer, Bank, Address int
	Words                []uint64
}

// Bytes is the payload, each word in wordBytes bytes.
func (w Write) Bytes(wordBytes int) []byte {
	b := []byte{byte(w.Layer)}
	b = binary.LittleEndian.AppendUint16(b, uint16(w.Bank))
	b = binary.LittleEndian.AppendUint16(b, uint16(w.Address))
	for _, word := range w.Words {
		for k := range wordBytes {
			b = append(b, byte(word>>(8*k)))
		}
	}
	return b
}

// ParseWrite reads the payload of WRITE for a board of the given layers. Bits
// beyond the width of a word are dropped, as the memory drops them. A payload
// that a board refuses gives a *CommandError.
func ParseWrite(b []byte, layers []LayerInfo) (Write, error) {
	if len(b) < WriteHeader {
		return Write{}, refuse(ErrorBadLength, "WRITE of %d bytes has no whole header of %d", len(b), WriteHeader)
	}
	w := Write{Layer: int(b[0]), Bank: int(binary.LittleEndian.Uint16(b[1:])), Address: int(binary.LittleEndian.Uint16(b[3:]))}
	if w.Layer >= len(layers) {
		return Write{}, refuse(ErrorBadAddress, "layer %d of %d", w.Layer, len(layers))
	}
	l := layers[w.Layer]
	data, wordBytes := b[WriteHeader:], l.WordBytes()
	words := len(data) / wordBytes
	switch {
	case len(data)%wordBytes != 0 || words == 0:
		return Write{}, refuse(ErrorBadLength, "%d bytes are no whole words of %d", len(data), wordBytes)
	case w.Bank >= l.Banks() || w.Address+words > l.Depth():
		return Write{}, refuse(ErrorBadAddress, "layer %d bank %d of %d, addresses %d to %d of %d",
			w.Layer, w.Bank, l.Banks(), w.Address, w.Address+words-1, l.Depth())
	}
	for k := range words {
		var word uint64
		for i := range wordBytes {
			word |= uint64(data[k*wordBytes+i]) << (8 * i)
		}
		w.Words = append(w.Words, word&(1<<l.WordBits()-1))
	}
	return w, nil
}

// Event is one spike into the first layer.
type Event struct {
	Time  uint8
	Index uint16
}

// Sample is the payload of SAMPLE: all or a part of the events of one sample,
// in time order.
type Sample struct {
	First, Last bool
	Events      []Event
}

// Bytes is the payload.
func (s Sample) Bytes() []byte {
	var flags byte
	if s.First {
		flags |= SampleFirst
	}
	if s.Last {
		flags |= SampleLast
	}
	b := []byte{flags}
	for _, e := range s.Events {
		b = binary.LittleEndian.AppendUint16(append(b, e.Time), e.Index)
	}
	return b
}

// ParseSample reads the payload of SAMPLE. What only the whole sample can show,
// such as the order of events over frames, is left to the board.
func ParseSample(b []byte) (Sample, error) {
	if len(b) < SampleHeader || (len(b)-SampleHeader)%EventSize != 0 {
		return Sample{}, refuse(ErrorBadLength, "SAMPLE of %d bytes is no flag byte and whole events of %d", len(b), EventSize)
	}
	s := Sample{First: b[0]&SampleFirst != 0, Last: b[0]&SampleLast != 0}
	for b := b[SampleHeader:]; len(b) > 0; b = b[EventSize:] {
		s.Events = append(s.Events, Event{b[0], binary.LittleEndian.Uint16(b[1:])})
	}
	return s, nil
}

// SplitSample cuts the events of one sample into SAMPLE payloads of at most
// maxPayload bytes; a sample without events takes one.
func SplitSample(events []Event, maxPayload int) []Sample {
	most := (maxPayload - SampleHeader) / EventSize
	var frames []Sample
	for first := true; first || len(events) > 0; first = false {
		n := min(most, len(events))
		frames = append(frames, Sample{First: first, Last: n == len(events), Events: events[:n]})
		events = events[n:]
	}
	return frames
}

// Silent is the spike time of an output neuron that did not fire.
const Silent = -1

// Result is the payload of RESULT.
type Result struct {
	Cycles uint32  // from the first event taken in to the last output
	Times  []int16 // one an output neuron, Silent where it did not fire
}

// TimeBytes is the size of a spike time in RESULT: 256 steps leave no byte for
// silence.
func TimeBytes(logT int) int {
	if logT == 8 {
		return 2
	}
	return 1
}

// Bytes is the payload for a network of 2^logT steps. Silent is all ones, which
// is what -1 becomes.
func (r Result) Bytes(logT int) []byte {
	b := binary.LittleEndian.AppendUint32(nil, r.Cycles)
	for _, t := range r.Times {
		if TimeBytes(logT) == 2 {
			b = binary.LittleEndian.AppendUint16(b, uint16(t))
		} else {
			b = append(b, byte(t))
		}
	}
	return b
}

// ParseResult reads the payload of RESULT for nOut neurons and 2^logT steps.
func ParseResult(b []byte, logT, nOut int) (Result, error) {
	size := TimeBytes(logT)
	if want := ResultHeader + nOut*size; len(b) != want {
		return Result{}, fmt.Errorf("RESULT has %d bytes, but %d neurons need %d", len(b), nOut, want)
	}
	r := Result{binary.LittleEndian.Uint32(b), make([]int16, nOut)}
	for j := range nOut {
		var t int16
		if raw := b[ResultHeader+j*size:]; size == 2 {
			t = int16(binary.LittleEndian.Uint16(raw))
		} else {
			t = int16(int8(raw[0])) // T is at most 128 here: all ones is the only negative number allowed
		}
		if t != Silent && (t < 0 || int(t) >= 1<<logT) {
			return Result{}, fmt.Errorf("RESULT: neuron %d fires at step %d, outside 0 to %d", j, t, 1<<logT-1)
		}
		r.Times[j] = t
	}
	return r, nil
}
