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
	return Info{Kind: KindDelta, LogT: 6, Hash: "0123456789abcdef", ClockHz: 100_000_000, CreditBytes: CreditBytes, CreditFrames: CreditFrames, MaxPayload: MaxPayload,
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
	info.Noise = NoiseInputs{}.With(InputBias, 4).With(InputNoise, 90).With(InputNoise, 6).With(InputClass, 10)
	info.Load = LoadState{true, 0x1234, 0xDEADBEEF}
	require.NoError(t, info.Validate())
	b := info.Bytes()
	assert.Len(t, b, InfoHeader+2*InfoLayerSize+3*NoisePartSize+InfoLoadSize)
	assert.Equal(t, "SPKH\x05\x00\x06\x02\x01\x23\x45\x67\x89\xab\xcd\xef\x00\xe1\xf5\x05\x00\x08\x10\x00\xf8\x03\x00\x03", string(b[:InfoHeader]))
	assert.Equal(t, "\x02\x04\x00\x00\x60\x00\x01\x0a\x00", string(b[len(b)-InfoLoadSize-3*NoisePartSize:len(b)-InfoLoadSize]))
	assert.Equal(t, "4 bias, 96 noise, 10 class inputs", info.Noise.String())
	assert.Equal(t, "\x01\x34\x12\xef\xbe\xad\xde", string(b[len(b)-InfoLoadSize:]))
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
		{func(b []byte) { b[4] = 1 }, "the board speaks protocol version 1, this host version 5; generate the board again or use the matching host"},
		{func(b []byte) { b[5] = 2 }, "INFO: kind = 2, must be 0 (delta) or 1 (window)"},
		{func(b []byte) { b[6] = 9 }, "INFO: log2 T = 9, must be 3 to 8"},
		{func(b []byte) { b[7] = 3 }, "INFO of 3 layers and 0 noise parts has 59 bytes, but must have 71"},
		{func(b []byte) { b[26] = 6 }, "INFO: early end = 3, must be 0 to 2"},
		{func(b []byte) { b[27] = 2 }, "INFO of 2 layers and 2 noise parts has 59 bytes, but must have 65"},
		{func(b []byte) { b[len(b)-InfoLoadSize] = 3 }, "INFO has flags set that version 5 does not know"},
		{func(b []byte) { b[16], b[17], b[18], b[19] = 0, 0, 0, 0 }, "INFO: clock = 0 Hz, must be 1 to 4294967295"},
		{func(b []byte) { b[20], b[21] = 0, 2 }, "INFO: credit = 512 bytes, must be 1024 to 65535, so that the largest frame fits"},
		{func(b []byte) { b[22] = 0 }, "INFO: credit = 0 frames, must be 1 to 127, so that their sequence numbers differ"},
		{func(b []byte) { b[24], b[25] = 0, 0 }, "INFO: max payload = 0 bytes, must be 16 to 65535"},
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

func TestNoiseInputsAreChecked(t *testing.T) {
	noise := func(size int) NoisePart { return NoisePart{InputNoise, size} }
	bias, class := NoisePart{InputBias, 1}, NoisePart{InputClass, 10}
	many := NoiseInputs{}
	for range MaxNoiseParts + 1 {
		many = append(many, bias, noise(1))
	}
	for _, test := range []struct {
		noise NoiseInputs
		want  string
	}{
		{NoiseInputs{noise(110)}, ""},
		{NoiseInputs{class, noise(99), bias}, ""},
		{NoiseInputs{noise(100)}, "INFO: the noise is for 100 inputs, must equal layer[0].n_in = 110"},
		{NoiseInputs{noise(111)}, "INFO: noise part[0]: size = 111, must be 1 to layer[0].n_in = 110"},
		{NoiseInputs{noise(0)}, "INFO: noise part[0]: size = 0, must be 1 to layer[0].n_in = 110"},
		{NoiseInputs{noise(50), noise(60)}, `INFO: noise part[1]: meaning = "noise" is that of the part before; they must be one`},
		{NoiseInputs{class, noise(90), class}, "INFO: 2 parts of the noise's inputs are the class, must be 0 or 1"},
		{NoiseInputs{{"image", 110}}, `INFO: noise part[0]: meaning = "image", must be "noise", "class" or "bias"`},
		{many, "INFO: 130 parts of the noise's inputs, must be 0 to 64"},
	} {
		info := exampleInfo()
		info.Noise = test.noise
		if err := info.Validate(); test.want == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, test.want)
		}
	}
	info := exampleInfo()
	info.Noise = NoiseInputs{noise(110)}
	b := info.Bytes()
	b[len(b)-InfoLoadSize-NoisePartSize] = 3
	_, err := ParseInfo(b)
	assert.EqualError(t, err, `INFO: noise part[0]: meaning = "number 3", must be "noise", "class" or "bias"`)
}

func TestMessagesRoundTrip(t *testing.T) {
	g := Generate{Count: 0x01020304, State: 0x1122334455667788, Class: 7 | SameClass, Every: 1000}
	assert.Equal(t, "\x04\x03\x02\x01\x88\x77\x66\x55\x44\x33\x22\x11\x07\x80\xe8\x03\x00\x00", string(g.Bytes()))
	gotGenerate, err := ParseGenerate(g.Bytes())
	require.NoError(t, err)
	assert.Equal(t, g, gotGenerate)
	_, err = ParseGenerate(g.Bytes()[1:])
	assert.EqualError(t, err, "bad length (code 5): GENERATE has 17 bytes, but must have 18")

	c := Checked{5, 0xCAFEBABE, 1 << 40}
	gotChecked, err := ParseChecked(c.Bytes())
	require.NoError(t, err)
	assert.Equal(t, c, gotChecked)
	_, err = ParseChecked(nil)
	assert.EqualError(t, err, "CHECKED has 0 bytes, but must have 16")

	complaint := Complaint{ErrorBadLoad, 200}
	gotComplaint, err := ParseComplaint(complaint.Bytes())
	require.NoError(t, err)
	assert.Equal(t, complaint, gotComplaint)
	_, err = ParseComplaint([]byte{1})
	assert.EqualError(t, err, "ERROR has 1 bytes, but must have 2")

	counters := Counters{1, 2, 3, 4, 1<<48 - 1, []LayerCounters{{6, 7}, {8, 9}}}
	b := counters.Bytes()
	assert.Len(t, b, 9*CounterSize)
	assert.Equal(t, byte(6), b[5*CounterSize])
	gotCounters, err := ParseCounters(b, 2)
	require.NoError(t, err)
	assert.Equal(t, counters, gotCounters)
	_, err = ParseCounters(b, 3)
	assert.EqualError(t, err, "COUNTERS has 54 bytes, but must have 66")
}

func TestEveryTypeAndCodeHasAName(t *testing.T) {
	assert.Equal(t, "HELLO", TypeName(TypeHello))
	assert.Equal(t, "unknown", TypeName(0x55))
	assert.Equal(t, "not loaded", ErrorNotLoaded.Name())
	assert.Len(t, Errors(), 9)
	assert.Len(t, Messages(), 13)
}

func FuzzMessages(f *testing.F) {
	f.Add(exampleInfo().Bytes())
	f.Add(Generate{Count: 1}.Bytes())
	f.Add(Checked{}.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if info, err := ParseInfo(b); err == nil {
			require.Equal(t, b, info.Bytes())
			_, err = json.Marshal(info)
			require.NoError(t, err)
		}
		if g, err := ParseGenerate(b); err == nil {
			require.Equal(t, b, g.Bytes())
		}
		if c, err := ParseChecked(b); err == nil {
			require.Equal(t, b, c.Bytes())
		}
		if c, err := ParseComplaint(b); err == nil {
			require.Equal(t, b, c.Bytes())
		}
		if c, err := ParseCounters(b, 2); err == nil {
			require.Equal(t, b, c.Bytes())
		}
	})
}
