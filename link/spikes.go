package link

import "encoding/binary"

// Silent is the spike time of an input or neuron that does not fire.
const Silent = -1

// AppendSample appends a sample as it stands in the stream of samples: for each
// input in index order a bit that says whether it fires and, if so, its time in logT
// bits; padded to a byte. Times must be Silent or 0 to 2^logT - 1.
func AppendSample[T ~int16](to []byte, times []T, logT int) []byte {
	w := bitWriter{bytes: to}
	putSpikes(&w, times, logT)
	return w.bytes
}

func putSpikes[T ~int16](w *bitWriter, times []T, logT int) {
	for _, t := range times {
		if t == Silent {
			w.put(0, 1)
		} else {
			w.put(1|uint64(t)<<1, 1+logT)
		}
	}
	w.pad()
}

// Result is what a board says of one sample.
type Result struct {
	Cycles uint32  // from the first event taken in to the last output
	Times  []int16 // one an output neuron, Silent where it did not fire
}

// AppendTo appends the result as it stands in the stream of results: the cycles as
// u32, then the output neurons as the inputs of a sample.
func (r Result) AppendTo(to []byte, logT int) []byte {
	w := bitWriter{bytes: binary.LittleEndian.AppendUint32(to, r.Cycles)}
	putSpikes(&w, r.Times, logT)
	return w.bytes
}

// SpikeReader takes a stream of samples or of results apart, however frames have
// cut it. Every stream of bits is one of samples, so it finds no errors.
type SpikeReader struct {
	headerBits, neurons, logT int

	header uint64 // so far
	times  []int16
	have   int // bits of the number in hand
	number uint64
	fires  bool // the bit of the neuron in hand is read, its time is not
	open   bool // within the header or the spikes of a sample
}

// NewSampleReader reads samples of so many inputs of 2^logT steps.
func NewSampleReader(inputs, logT int) *SpikeReader {
	return &SpikeReader{neurons: inputs, logT: logT}
}

// NewResultReader reads results of so many output neurons.
func NewResultReader(neurons, logT int) *SpikeReader {
	return &SpikeReader{headerBits: 8 * ResultHeader, neurons: neurons, logT: logT}
}

// Feed takes in bytes and calls each for every sample that ends in them; Cycles is 0
// for a sample without a header. An error from each ends it.
func (s *SpikeReader) Feed(data []byte, each func(Result) error) error {
	r := bitReader{bytes: data}
	for r.left() > 0 {
		s.open = true
		if !s.step(&r) {
			continue
		}
		done := Result{uint32(s.header), s.times}
		r.at = (r.at + 7) / 8 * 8
		*s = SpikeReader{headerBits: s.headerBits, neurons: s.neurons, logT: s.logT}
		if err := each(done); err != nil {
			return err
		}
	}
	return nil
}

// Open tells whether the bytes so far end within a sample.
func (s *SpikeReader) Open() bool { return s.open }

// step takes in a part of a number, or a neuron's bit, and tells whether the sample
// has ended with it.
func (s *SpikeReader) step(r *bitReader) bool {
	switch {
	case s.times == nil && s.have < s.headerBits:
		n := min(s.headerBits-s.have, r.left())
		s.header |= r.take(n) << s.have
		if s.have += n; s.have < s.headerBits {
			return false
		}
		s.begin()
		return s.neurons == 0
	case s.times == nil:
		s.begin()
	}
	if !s.fires {
		if r.take(1) == 0 {
			return s.next(Silent)
		}
		s.fires = true
		return false
	}
	n := min(s.logT-s.have, r.left())
	s.number |= r.take(n) << s.have
	if s.have += n; s.have < s.logT {
		return false
	}
	return s.next(int16(s.number))
}

func (s *SpikeReader) begin() { s.times, s.have = make([]int16, 0, s.neurons), 0 }

func (s *SpikeReader) next(time int16) bool {
	s.times = append(s.times, time)
	s.fires, s.have, s.number = false, 0, 0
	return len(s.times) == s.neurons
}
