package link

// WireBits is what a byte takes on a UART: a start bit, eight data bits and a
// stop bit.
const WireBits = 10

// frameWire is the bytes of one frame on the wire, both flags included, without
// the escapes that its content may need.
func frameWire(payload int) int { return payload + Overhead + 2 }

// SampleWire is the bytes on the wire that bring a sample of so many events to a
// board, without escapes.
func SampleWire(events int) int {
	total := 0
	for _, s := range SplitSample(make([]Event, events), MaxPayload) {
		total += frameWire(len(s.Bytes()))
	}
	return total
}

// ResultWire is the bytes on the wire that bring the spike times of nOut neurons
// back, for 2^logT steps, without escapes. A sample of several frames is answered
// several times; those of its first frames are answers without a payload.
func ResultWire(events, nOut, logT int) int {
	early := len(SplitSample(make([]Event, events), MaxPayload)) - 1
	return early*frameWire(0) + frameWire(ResultHeader+nOut*TimeBytes(logT))
}
