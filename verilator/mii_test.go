package verilator

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inStep are clocks under which echo_mii repeats what comes.
var inStep = MIIOptions{RxPeriod: 40_000, TxPeriod: 40_000}

func startMII(t *testing.T, options MIIOptions) *MIIModel {
	t.Helper()
	model, err := compiled(t, testDesign(t, "echo_mii.v", "echo_mii", MII, nil)).StartMII(t.Context(), Start{}, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, model.Close()) })
	return model
}

const testSlice, testGap = 1_000_000_000, 5_000_000 // ps

// onWire is a frame as nibbles with rx_dv, check sequence included.
func onWire(bytes []byte) []byte {
	bytes = binary.LittleEndian.AppendUint32(append([]byte{}, bytes...), crc32.ChecksumIEEE(bytes))
	nibbles := []byte{0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x1D}
	for _, b := range bytes {
		nibbles = append(nibbles, 0x10|b&0xF, 0x10|b>>4)
	}
	return nibbles
}

func TestMIICarriesFrames(t *testing.T) {
	model := startMII(t, inStep)
	assert.Equal(t, "simulated echo_mii (Ethernet)", model.String())
	frames := []Frame{{Bytes: allBytes(60)}, {Bytes: allBytes(61), Silence: 5}, {Bytes: onWire(allBytes(1514)), Raw: true, Silence: 24}}
	now, err := model.Run(frames, nil, testSlice, testGap)
	require.NoError(t, err)
	require.Len(t, now.Frames, 3)
	for i, n := range []int{60, 61, 1514} {
		assert.Empty(t, now.Frames[i].Faults.String())
		assert.Equal(t, allBytes(n), now.Frames[i].Bytes)
		assert.EqualValues(t, 40_000*2*(8+n+4), now.Frames[i].End-now.Frames[i].Begin, "preamble, %d bytes, check sequence", n)
	}
	assert.EqualValues(t, 40_000*24, now.Frames[2].Begin-now.Frames[1].End, "96 bits of silence")
	assert.EqualValues(t, 40_000*(24+5), now.Frames[1].Begin-now.Frames[0].End)
	assert.Zero(t, now.Waiting)
	assert.InDelta(t, float64(now.Time)/10_000, float64(now.Cycle), 300, "100 MHz")
}

// TestMIIJudgesFrames: each fault that a board's frame may have is told.
func TestMIIJudgesFrames(t *testing.T) {
	model := startMII(t, inStep)
	good := onWire(allBytes(60))
	edited := func(at int, nibble byte) []byte {
		copied := append([]byte{}, good...)
		copied[at] = nibble
		return copied
	}
	for name, test := range map[string]struct {
		nibbles []byte
		want    Faults
	}{
		"a right one":         {good, 0},
		"a short preamble":    {good[1:], BadPreamble},
		"a long preamble":     {append([]byte{0x15}, good...), BadPreamble},
		"a changed nibble":    {edited(40, good[40]^1), BadCheckSequence},
		"half a byte more":    {append(append([]byte{}, good...), 0x13), HalfByte},
		"a short one":         {onWire(allBytes(59)), TooShort},
		"a long one":          {onWire(allBytes(1515)), TooLong},
		"a preamble alone":    {good[:16], BadCheckSequence | TooShort},
		"too early behind it": {append(append(append([]byte{}, good...), make([]byte, 23)...), good...), NoGap},
	} {
		now, err := model.Run([]Frame{{Bytes: test.nibbles, Raw: true, Silence: 30}}, nil, testSlice, testGap)
		require.NoError(t, err)
		require.NotEmpty(t, now.Frames, name)
		assert.Equal(t, test.want.String(), now.Frames[len(now.Frames)-1].Faults.String(), name)
	}
	now, err := model.Run([]Frame{{Bytes: edited(15, 0x15), Raw: true, Silence: 30}}, nil, testSlice, testGap)
	require.NoError(t, err)
	require.Len(t, now.Frames, 1)
	assert.NotZero(t, now.Frames[0].Faults&BadPreamble, "no delimiter; where the frame begins is anybody's guess")
	assert.Equal(t, "no right preamble, half a byte at its end, a wrong check sequence, less than 64 bytes, no gap before it, more than 1,518 bytes", Faults(63).String())
}

func TestMIIBytesBesideThePins(t *testing.T) {
	model := startMII(t, inStep)
	sent := allBytes(500)
	now, err := model.Run(nil, sent, testSlice, testGap)
	require.NoError(t, err)
	assert.Equal(t, applied(sent, complement), now.Bytes)
	assert.EqualValues(t, 10_000*2*(len(sent)-1), now.LastByte-now.FirstByte, "one every second cycle")
	require.NoError(t, model.Reset())
	now, err = model.Run(nil, []byte{1}, testSlice, testGap)
	require.NoError(t, err)
	assert.Equal(t, []byte{0xFE}, now.Bytes, "after the reset")
}

func TestMIIBytesAtAPace(t *testing.T) {
	model := startMII(t, MIIOptions{ByteCycles: 50})
	now, err := model.Run(nil, allBytes(10), testSlice, testGap)
	require.NoError(t, err)
	assert.Equal(t, applied(allBytes(10), complement), now.Bytes)
	assert.EqualValues(t, 10_000*50*9, now.LastByte-now.FirstByte)
}

func TestMIIEndsASlice(t *testing.T) {
	model := startMII(t, MIIOptions{})
	now, err := model.Run(nil, nil, 1_000_000, testGap)
	require.NoError(t, err)
	later, err := model.Run(nil, nil, 1_000_000, testGap)
	require.NoError(t, err)
	assert.InDelta(t, 1_000_000, later.Time-now.Time, 10_000)
	assert.Equal(t, later.Since-now.Since, later.Time-now.Time, "nothing moved")
	require.NoError(t, model.Close())
	_, err = model.Run(nil, nil, 1_000_000, testGap)
	assert.ErrorIs(t, err, ErrClosed)
}

func TestStartMIIRefuses(t *testing.T) {
	_, err := compiled(t, echoDevice(t)).StartMII(t.Context(), Start{}, MIIOptions{})
	assert.ErrorContains(t, err, "not compiled with the MII harness")
	model := compiled(t, testDesign(t, "echo_mii.v", "echo_mii", MII, nil))
	_, err = model.StartMII(t.Context(), Start{}, MIIOptions{TxPeriod: 1})
	assert.ErrorContains(t, err, "a period of 1 ps cannot be")
	_, err = model.StartConn(t.Context(), Start{}, ConnOptions{})
	assert.ErrorContains(t, err, "compiled with the MII harness; StartMII starts it")
}

func TestMIIWritesAWaveform(t *testing.T) {
	design := testDesign(t, "echo_mii.v", "echo_mii", MII, nil)
	design.Trace = true
	path := filepath.Join(t.TempDir(), "board.fst")
	model, err := compiled(t, design).StartMII(t.Context(), Start{Waveform: path}, inStep)
	require.NoError(t, err)
	_, err = model.Run([]Frame{{Bytes: allBytes(60)}}, nil, testSlice, testGap)
	require.NoError(t, err)
	require.NoError(t, model.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Greater(t, info.Size(), int64(500))
}
