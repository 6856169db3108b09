package link

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The sizes are those of many samples in full frames, of contents that need no escape.
func TestWireSizesAreThoseOfFrames(t *testing.T) {
	const count = 1000
	framed := func(payload int) float64 {
		frames := (payload + MaxPayload - 1) / MaxPayload
		// A flag stands before each, and one behind the last.
		return float64(payload+frames*(len(AppendContent(nil, make([]byte, Overhead)))-1)+1) / count
	}
	for _, test := range []struct{ neurons, fired, logT int }{{1, 0, 3}, {100, 100, 4}, {784, 150, 4}, {784, 784, 8}} {
		times := make([]int16, test.neurons)
		for i := range times {
			if i >= test.fired {
				times[i] = Silent
			}
		}
		assert.InDelta(t, framed(count*len(AppendSample(nil, times, test.logT))), SampleWire(test.neurons, test.fired, test.logT), 1)
		assert.InDelta(t, framed(count*len(Result{Times: times}.AppendTo(nil, test.logT))), ResultWire(test.neurons, test.fired, test.logT), 1)
	}
}
