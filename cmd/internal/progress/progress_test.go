package progress

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTheLineTellsRateAndTimeLeft(t *testing.T) {
	l := Line{what: "sampling", unit: "samples"}
	assert.Equal(t, "sampling: 0 of 40 samples", l.text(0, 40, time.Second))
	assert.Equal(t, "sampling: 10 of 40 samples, 5 a second, 6s left", l.text(10, 40, 2*time.Second))
	assert.Equal(t, "sampling: 10 of 40 samples, 30.0 a minute, 1m0s left", l.text(10, 40, 20*time.Second))
	l.Resume(8)
	assert.Equal(t, "sampling: 8 of 40 samples", l.text(8, 40, time.Second))
	assert.Equal(t, "sampling: 10 of 40 samples, 1 a second, 30s left", l.text(10, 40, 2*time.Second), "what was done before makes no rate")
}

func TestOnlyATerminalIsWrittenTo(t *testing.T) {
	var out bytes.Buffer
	quiet := Start(&out, false, "sampling", "samples")
	quiet.Update(1, 2)
	quiet.End()
	assert.Empty(t, out.String())
	loud := Start(&out, true, "sampling", "samples")
	loud.Update(1, 2)
	assert.Contains(t, out.String(), "\r\x1b[Ksampling: 1 of 2 samples")
	loud.End()
	assert.Regexp(t, "\r\x1b\\[K$", out.String())
}
