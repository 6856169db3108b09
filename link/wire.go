package link

// WireBits is what a byte takes on a UART: a start bit, eight data bits and a
// stop bit.
const WireBits = 10

// streamWire is the bytes that a sample's payload takes on the wire, in a stream
// whose frames are full: with its share of their overhead, which has a flag to a
// frame, and without escapes.
func streamWire(payload int) int {
	return (payload*(MaxPayload+Overhead+1) + MaxPayload - 1) / MaxPayload
}

func spikeBytes(neurons, fired, logT int) int { return (neurons + fired*logT + 7) / 8 }

// SampleWire is the bytes on the wire that bring a sample of so many inputs, of
// which so many fire, to a board.
func SampleWire(inputs, fired, logT int) int { return streamWire(spikeBytes(inputs, fired, logT)) }

// ResultWire is the bytes on the wire that bring back the spikes of so many output
// neurons, of which so many fire.
func ResultWire(neurons, fired, logT int) int {
	return streamWire(ResultHeader + spikeBytes(neurons, fired, logT))
}
