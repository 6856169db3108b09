package link

import "hash/crc32"

// Bytes of a spike in the checksum of a GENERATE: time u8, neuron u16; ones at the end
// of a sample, which no spike can be.
const (
	SpikeBytes = 3
	spikeOfEnd = 0xFF
)

// SpikeChecksum sums up the output spikes of samples as a board does: the CRC-32 over the
// spikes of each sample in the order of their times, those of one step in the order of
// their neurons, and then its end. This is the order in which they leave the array, so
// that a board can keep pace with it. The zero value is that of no samples.
type SpikeChecksum struct{ crc uint32 }

// Add takes in bytes that AppendSpikes made.
func (s *SpikeChecksum) Add(spikes []byte) { s.crc = crc32.Update(s.crc, crc32.IEEETable, spikes) }

// Sum is the checksum of what was taken in so far.
func (s *SpikeChecksum) Sum() uint32 { return s.crc }

// AppendSpikes appends one sample as the checksum takes it: a time an output neuron,
// Silent or 0 to 2^logT - 1.
func AppendSpikes[T ~int16](to []byte, times []T, logT int) []byte {
	var places [257]int // of each step's next spike; a step ahead, so that counts become places
	steps := 1 << logT
	for _, t := range times {
		if t >= 0 {
			places[t+1]++
		}
	}
	for t := range steps {
		places[t+1] += places[t]
	}
	start, spikes := len(to), places[steps]
	for range spikes + 1 {
		to = append(to, spikeOfEnd, spikeOfEnd, spikeOfEnd)
	}
	for neuron, t := range times {
		if t < 0 {
			continue
		}
		spike := to[start+SpikeBytes*places[t]:]
		spike[0], spike[1], spike[2] = byte(t), byte(neuron), byte(neuron>>8)
		places[t]++
	}
	return to
}
