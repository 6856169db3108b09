package link

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write PROTOCOL.md again")

func exampleInfo() Info {
	return Info{Kind: KindDelta, LogT: 6, Hash: "0123456789abcdef", ClockHz: 100_000_000, CreditBytes: CreditBytes, MaxPayload: MaxPayload,
		Layers: []LayerInfo{
			NewLayerInfo(false, 110, 60, 4, 1, 1, 0, 13, MaxWordBits),
			NewLayerInfo(false, 60, 40, 8, 0, 0, 0, 40, MaxWordBits),
		}}
}

func TestDocumentIsCurrent(t *testing.T) {
	if *update {
		require.NoError(t, os.WriteFile("PROTOCOL.md", []byte(Document()), 0o644))
	}
	text, err := os.ReadFile("PROTOCOL.md")
	require.NoError(t, err)
	assert.Equal(t, Document(), string(text), "run go test ./link -update")
}

func TestInfoRoundTrip(t *testing.T) {
	info := exampleInfo()
	require.NoError(t, info.Validate())
	b := info.Bytes()
	assert.Len(t, b, InfoHeader+2*InfoLayerSize)
	assert.Equal(t, "SPKH\x03\x00\x06\x02\x01\x23\x45\x67\x89\xab\xcd\xef\x00\xe1\xf5\x05\x00\x08\x00\x02\x00", string(b[:InfoHeader]))
	got, err := ParseInfo(b)
	require.NoError(t, err)
	assert.Equal(t, info, got)
	assert.Equal(t, 64, got.T())
}

func TestInfoIsChecked(t *testing.T) {
	for _, test := range []struct {
		change func([]byte)
		want   string
	}{
		{func(b []byte) { b[0] = 'X' }, `the answer to HELLO does not begin with "SPKH": this is no spikehdl board`},
		{func(b []byte) { b[4] = 1 }, "the board speaks protocol version 1, this host version 3; generate the board again or use the matching host"},
		{func(b []byte) { b[5] = 2 }, "INFO: kind = 2, must be 0 (delta) or 1 (window)"},
		{func(b []byte) { b[6] = 9 }, "INFO: log2 T = 9, must be 3 to 8"},
		{func(b []byte) { b[7] = 3 }, "INFO of 3 layers has 49 bytes, but must have 61"},
		{func(b []byte) { b[24] = 6 }, "INFO: early end = 3, must be 0 to 2"},
		{func(b []byte) { b[16], b[17], b[18], b[19] = 0, 0, 0, 0 }, "INFO: clock = 0 Hz, must be 1 to 4294967295"},
		{func(b []byte) { b[20], b[21] = 5, 2 }, "INFO: credit = 517 bytes, must be 518 to 65535, so that the largest frame fits"},
		{func(b []byte) { b[22], b[23] = 0, 0 }, "INFO: max payload = 0 bytes, must be 16 to 65535"},
		{func(b []byte) { b[InfoHeader+8] = 0 }, "INFO: layer[0]: lanes = 0 is outside 1 to 65535"},
		{func(b []byte) { b[InfoHeader+8] = 61 }, "INFO: layer[0]: lanes = 61 is more than n_out = 60; the rest would never be used"},
		{func(b []byte) { b[InfoHeader+10] = 2 }, "INFO: layer[0]: threshold_rows = 2, but the layer's widths ask for 3"},
		{func(b []byte) { b[InfoHeader+11] = 10 }, "INFO: layer[0]: bank_lanes = 10, but the layer's widths allow 1 to 9"},
		{func(b []byte) { b[InfoHeader+12] = 61 }, "INFO: layer[1]: n_in = 61 must equal layer[0].n_out = 60"},
	} {
		b := exampleInfo().Bytes()
		test.change(b)
		_, err := ParseInfo(b)
		assert.EqualError(t, err, test.want)
	}
	_, err := ParseInfo(nil)
	assert.Error(t, err)
	info := exampleInfo()
	info.Hash = "0123"
	assert.EqualError(t, info.Validate(), `INFO: configuration hash = "0123", must be 16 hexadecimal digits`)
}

func TestWriteRoundTripAndRefusals(t *testing.T) {
	layers := exampleInfo().Layers
	l := layers[0] // 9 lanes of 4 bits in a bank: 5 bytes a word
	w := Write{Layer: 0, Bank: 1, Address: 300, Words: []uint64{0xF12345678, 1}}
	got, err := ParseWrite(w.Bytes(l.WordBytes()), layers)
	require.NoError(t, err)
	assert.Equal(t, w, got)

	wide, err := ParseWrite(Write{Words: []uint64{0xFF_F123_4567_8}}.Bytes(5), layers)
	require.NoError(t, err)
	assert.Equal(t, uint64(0xF12345678), wide.Words[0], "bits beyond the word are dropped")

	for _, test := range []struct {
		payload []byte
		code    ErrorCode
	}{
		{nil, ErrorBadLength},
		{[]byte{0, 0, 0, 0}, ErrorBadLength},
		{Write{}.Bytes(5), ErrorBadLength},
		{append(w.Bytes(5), 1), ErrorBadLength},
		{Write{Layer: 2, Words: []uint64{1}}.Bytes(5), ErrorBadAddress},
		{Write{Bank: l.Banks(), Words: []uint64{1}}.Bytes(5), ErrorBadAddress},
		{Write{Address: l.Depth(), Words: []uint64{1}}.Bytes(5), ErrorBadAddress},
		{Write{Address: l.Depth() - 1, Words: []uint64{1, 2}}.Bytes(5), ErrorBadAddress},
	} {
		_, err := ParseWrite(test.payload, layers)
		var refused *CommandError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, test.code, refused.Code, "% x", test.payload)
	}
}

func TestSampleRoundTripAndSplit(t *testing.T) {
	var events []Event
	for i := range 2*EventsPerFrame + 1 {
		events = append(events, Event{uint8(i / 2), uint16(i * 7)})
	}
	frames := SplitSample(events, MaxPayload)
	require.Len(t, frames, 3)
	var joined []Event
	for i, f := range frames {
		b := f.Bytes()
		assert.LessOrEqual(t, len(b), MaxPayload)
		assert.Equal(t, i == 0, f.First)
		assert.Equal(t, i == 2, f.Last)
		got, err := ParseSample(b)
		require.NoError(t, err)
		assert.Equal(t, f, got)
		joined = append(joined, got.Events...)
	}
	assert.Equal(t, events, joined)

	assert.Equal(t, []Sample{{First: true, Last: true}}, SplitSample(nil, MaxPayload))
	assert.Len(t, SplitSample(events[:EventsPerFrame], MaxPayload), 1)

	for _, payload := range [][]byte{nil, {3, 1}, {3, 1, 2, 3, 4}} {
		_, err := ParseSample(payload)
		var refused *CommandError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, ErrorBadLength, refused.Code)
	}
}

func TestResultRoundTripAndChecks(t *testing.T) {
	for logT := 3; logT <= 8; logT++ {
		r := Result{123456, []int16{0, Silent, int16(1<<logT - 1)}}
		b := r.Bytes(logT)
		assert.Len(t, b, 4+3*TimeBytes(logT))
		got, err := ParseResult(b, logT, 3)
		require.NoError(t, err)
		assert.Equal(t, r, got)
		_, err = ParseResult(b, logT, 2)
		assert.Error(t, err)
	}
	_, err := ParseResult([]byte{0, 0, 0, 0, 16}, 4, 1)
	assert.EqualError(t, err, "RESULT: neuron 0 fires at step 16, outside 0 to 15")
	_, err = ParseResult([]byte{0, 0, 0, 0, 0x80}, 7, 1)
	assert.Error(t, err)
	_, err = ParseResult([]byte{0, 0, 0, 0, 0, 1}, 8, 1)
	assert.EqualError(t, err, "RESULT: neuron 0 fires at step 256, outside 0 to 255")
}

func TestEveryTypeAndCodeHasAName(t *testing.T) {
	assert.Equal(t, "HELLO", TypeName(TypeHello))
	assert.Equal(t, "unknown", TypeName(0x55))
	assert.Equal(t, "bad sample", ErrorBadSample.Name())
	assert.Len(t, Errors(), 5)
	assert.Len(t, Messages(), 7)
}

func FuzzParsers(f *testing.F) {
	f.Add(exampleInfo().Bytes())
	f.Add(Write{Words: []uint64{1}}.Bytes(5))
	f.Add(Sample{First: true, Events: []Event{{1, 2}}}.Bytes())
	f.Add([]byte{})
	layers := exampleInfo().Layers
	f.Fuzz(func(t *testing.T, b []byte) {
		if info, err := ParseInfo(b); err == nil {
			require.Equal(t, b, info.Bytes())
			_, err = json.Marshal(info)
			require.NoError(t, err)
		}
		if w, err := ParseWrite(b, layers); err == nil {
			require.LessOrEqual(t, w.Address+len(w.Words), layers[w.Layer].Depth())
			again, err := ParseWrite(w.Bytes(layers[w.Layer].WordBytes()), layers)
			require.NoError(t, err)
			require.Equal(t, w, again)
		}
		if s, err := ParseSample(b); err == nil {
			require.Equal(t, b[1:], s.Bytes()[1:])
		}
		for _, logT := range []int{3, 7, 8} {
			if r, err := ParseResult(b, logT, max(0, len(b)-4)/TimeBytes(logT)); err == nil {
				require.Equal(t, b, r.Bytes(logT))
			}
		}
	})
}
