package link

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The sizes are those of frames as they really go over the wire, of contents that
// need no escape.
func TestWireSizesAreThoseOfFrames(t *testing.T) {
	wire := func(frames ...Frame) int {
		total := 0
		for _, f := range frames {
			// What CRC a frame has, and so whether it is escaped, is chance.
			total += len(f.Payload) + len(AppendContent(nil, make([]byte, Overhead)))
			assert.GreaterOrEqual(t, len(f.AppendTo(nil)), len(f.Payload)+Overhead+2)
		}
		return total
	}
	for _, events := range []int{0, 1, EventsPerFrame, EventsPerFrame + 1, 3*EventsPerFrame + 5} {
		var samples, results []Frame
		for _, s := range SplitSample(make([]Event, events), MaxPayload) {
			samples = append(samples, Frame{Type: TypeSample, Payload: s.Bytes()})
			if s.Last {
				results = append(results, Frame{Type: TypeResult, Payload: Result{Times: make([]int16, 784)}.Bytes(8)})
			} else {
				results = append(results, Frame{Type: TypeDone})
			}
		}
		assert.Equal(t, wire(samples...), SampleWire(events), "%d events", events)
		assert.Equal(t, wire(results...), ResultWire(events, 784, 8), "%d events", events)
	}
}
