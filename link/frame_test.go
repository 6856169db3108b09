package link

import (
	"bytes"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type arrival struct {
	frame Frame
	err   error
}

func feed(d *Decoder, data []byte) []arrival {
	var got []arrival
	d.Feed(data, func(f Frame, err error) { got = append(got, arrival{f, err}) })
	return got
}

func TestFrameOnTheWire(t *testing.T) {
	// A type that needs the escape, checked against a CRC worked out apart.
	wire := Frame{Type: Flag, Seq: 5, Session: 0x1234, Payload: []byte{Escape}}.AppendTo(nil)
	crc := crc32.ChecksumIEEE([]byte{Flag, 5, 0x34, 0x12, Escape})
	content := []byte{byte(crc), byte(crc >> 8), byte(crc >> 16), byte(crc >> 24)}
	assert.Equal(t, append(append([]byte{0x7E, 0x7D, 0x5E, 0x05, 0x34, 0x12, 0x7D, 0x5D}, content...), 0x7E), wire)
}

func TestCRCResidue(t *testing.T) {
	content := []byte{TypeHello, 9, 1, 2, 3}
	crc := crc32.ChecksumIEEE(content)
	content = append(content, byte(crc), byte(crc>>8), byte(crc>>16), byte(crc>>24))
	assert.Equal(t, uint32(CRCResidue), ^crc32.ChecksumIEEE(content))
	assert.Equal(t, uint32(CRCPolynomial), uint32(crc32.IEEE))
}

func TestFramesSurviveAnyCutOfTheStream(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var wire []byte
	var sent []Frame
	for range 200 {
		f := Frame{byte(random.Uint32()), byte(random.Uint32()), uint16(random.Uint32()), make([]byte, random.IntN(40))}
		for i := range f.Payload {
			f.Payload[i] = []byte{Flag, Escape, byte(random.Uint32())}[random.IntN(3)]
		}
		sent = append(sent, f)
		wire = f.AppendTo(wire)
	}
	d := NewDecoder(64)
	var got []Frame
	for len(wire) > 0 {
		n := min(len(wire), 1+random.IntN(50))
		for _, a := range feed(d, wire[:n]) {
			require.NoError(t, a.err)
			got = append(got, a.frame)
		}
		wire = wire[n:]
	}
	assert.Equal(t, sent, got)
	assert.False(t, d.Partial())
}

func TestOneFlagMayEndAndBegin(t *testing.T) {
	a, b := Frame{1, 2, 9, []byte{}}, Frame{3, 4, 9, []byte{5}}
	wire := append(a.AppendTo(nil), b.AppendTo(nil)[1:]...)
	got := feed(NewDecoder(64), wire)
	assert.Equal(t, []arrival{{a, nil}, {b, nil}}, got)
}

func TestDamagedFramesAreNamedAndPassed(t *testing.T) {
	good := Frame{TypeDone, 7, 8, []byte{1, 2, 3}}
	wire := good.AppendTo(nil)
	flipped := bytes.Clone(wire)
	flipped[3] ^= 0x01
	for name, test := range map[string]struct {
		damage []byte
		want   error
	}{
		"flipped bit":        {flipped, ErrBadCRC},
		"too short":          {AppendContent(nil, []byte{1, 2, 3, 4, 5, 6, 7}), ErrShortFrame},
		"too long":           {Frame{1, 2, 3, make([]byte, 60)}.AppendTo(nil), ErrLongFrame},
		"escape before flag": {append(bytes.Clone(wire[:len(wire)-1]), Escape, Flag), ErrCutFrame},
		"half a frame":       {append(bytes.Clone(wire[:5]), Flag), ErrShortFrame},
		"noise":              {append([]byte("login: root\r\n"), Flag), ErrBadCRC},
	} {
		t.Run(name, func(t *testing.T) {
			d := NewDecoder(60)
			got := feed(d, append(bytes.Clone(test.damage), wire...))
			require.Len(t, got, 2)
			var damaged *FrameError
			require.ErrorAs(t, got[0].err, &damaged)
			assert.ErrorIs(t, got[0].err, test.want)
			assert.Equal(t, arrival{good, nil}, got[1])
		})
	}
}

func TestEverySingleBitErrorIsSeen(t *testing.T) {
	f := Frame{TypeResults, 1, 2, []byte{0, 0x7E, 0xFF, 3}}
	wire := f.AppendTo(nil)
	for bit := 8; bit < 8*(len(wire)-1); bit++ {
		damaged := bytes.Clone(wire)
		damaged[bit/8] ^= 1 << (bit % 8)
		for _, a := range feed(NewDecoder(64), damaged) {
			assert.Error(t, a.err, "bit %d", bit)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte{}, []byte{1, 2, 3})
	f.Add([]byte{Flag, Escape, Flag, Escape, Escape}, []byte{Flag, Escape})
	f.Add(Frame{TypeHello, 1, 2, nil}.AppendTo(nil), []byte{})
	f.Fuzz(func(t *testing.T, garbage, payload []byte) {
		if len(payload) > 64 {
			payload = payload[:64]
		}
		d := NewDecoder(64 + Overhead)
		for _, a := range feed(d, garbage) {
			if a.err == nil { // an intact frame means its own bytes again
				again := feed(NewDecoder(64+Overhead), a.frame.AppendTo(nil))
				require.Equal(t, []arrival{a}, again)
			}
		}
		want := Frame{TypeSamples, 3, 4, append([]byte{}, payload...)}
		got := feed(d, want.AppendTo(nil))
		require.NotEmpty(t, got, "the decoder must be in step again after a flag")
		require.Equal(t, arrival{want, nil}, got[len(got)-1])
	})
}
