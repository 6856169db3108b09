package verilator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func echoDevice(t testing.TB) Design {
	return testDesign(t, "echo_device.v", "spike_device", Bytes, nil)
}

func echoBoard(t testing.TB, divisor int) Design {
	return testDesign(t, "echo_board.v", "echo_board", Pins, map[string]int{"UART_DIVISOR": divisor})
}

func allBytes(n int) []byte {
	bytes := make([]byte, n)
	for i := range bytes {
		bytes[i] = byte(i * 7)
	}
	return bytes
}

func applied(in []byte, by func(byte) byte) []byte {
	out := make([]byte, len(in))
	for i, b := range in {
		out[i] = by(b)
	}
	return out
}

func complement(b byte) byte { return ^b }

func TestBytesComeBackInBursts(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{})
	assert.Equal(t, "simulated spike_device (bytes)", conn.String())
	sent := bytes.ReplaceAll(allBytes(1500), []byte{0xEE}, nil)
	n, err := conn.Write(sent)
	require.NoError(t, err)
	require.Equal(t, len(sent), n)
	got := make([]byte, len(sent))
	n, err = conn.Read(got)
	require.NoError(t, err)
	require.Equal(t, 64, n, "one burst, as a USB serial chip has it")
	_, err = io.ReadFull(conn, got[n:])
	require.NoError(t, err)
	assert.Equal(t, applied(sent, func(b byte) byte { return b + 1 }), got)
	cycles := conn.Cycles()
	assert.Greater(t, cycles, uint64(len(sent)*defaultByteCycles))
	assert.Less(t, cycles, uint64(len(sent)*defaultByteCycles+1000))
}

func TestReadTakesWhatFits(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{ByteCycles: 1})
	_, err := conn.Write([]byte{1, 2, 3, 4, 5})
	require.NoError(t, err)
	got := make([]byte, 5)
	_, err = io.ReadFull(conn, got[:2])
	require.NoError(t, err)
	_, err = io.ReadFull(conn, got[2:])
	require.NoError(t, err)
	assert.Equal(t, []byte{2, 3, 4, 5, 6}, got)
}

func TestReadTimesOutInSimulatedTime(t *testing.T) {
	const timeout = 50_000
	conn := startConn(t, echoDevice(t), ConnOptions{Timeout: timeout})
	buffer := make([]byte, 10)
	_, err := conn.Read(buffer)
	require.ErrorIs(t, err, ErrTimeout)
	assert.EqualValues(t, timeout, conn.Cycles())

	_, err = conn.Write([]byte{0xEE, 0xEE, 0xEE}) // no answer
	require.NoError(t, err)
	_, err = conn.Read(buffer)
	require.ErrorIs(t, err, ErrTimeout)
	assert.InDelta(t, 2*timeout, conn.Cycles(), 3*defaultByteCycles)

	_, err = conn.Write([]byte{1})
	require.NoError(t, err)
	n, err := conn.Read(buffer)
	require.NoError(t, err, "a time-out is no end")
	assert.Equal(t, []byte{2}, buffer[:n])
}

func TestWriteReachesAReadThatWaits(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{Timeout: 1 << 40})
	got := make(chan byte)
	go func() {
		buffer := make([]byte, 1)
		_, err := io.ReadFull(conn, buffer)
		assert.NoError(t, err)
		got <- buffer[0]
	}()
	for conn.Cycles() == 0 {
		// The reader is in the middle of its wait once time passes.
	}
	_, err := conn.Write([]byte{41})
	require.NoError(t, err)
	assert.Equal(t, byte(42), <-got)
}

func TestCloseEndsARead(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{Timeout: 1 << 40})
	failed := make(chan error)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		failed <- err
	}()
	require.NoError(t, conn.Close())
	require.ErrorIs(t, <-failed, ErrClosed)
	_, err := conn.Write([]byte{1})
	require.ErrorIs(t, err, ErrClosed)
}

func TestContextEndsARead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := compiled(t, echoDevice(t)).StartConn(ctx, Start{}, ConnOptions{Timeout: 1 << 40})
	require.NoError(t, err)
	cancel()
	_, err = conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, conn.Close())
}

func TestPinsCarryEveryByte(t *testing.T) {
	for _, divisor := range []int{8, 25} {
		t.Run(fmt.Sprint(divisor), func(t *testing.T) {
			conn := startConn(t, echoBoard(t, divisor), ConnOptions{Timeout: 100_000})
			sent := allBytes(1024)
			_, err := conn.Write(sent)
			require.NoError(t, err)
			got := make([]byte, len(sent))
			_, err = io.ReadFull(conn, got)
			require.NoError(t, err)
			assert.Equal(t, applied(sent, complement), got)
			assert.InDelta(t, 10*divisor*len(sent), conn.Cycles(), float64(60*divisor+600))
			_, err = conn.Read(got)
			require.ErrorIs(t, err, ErrTimeout)
		})
	}
}

func TestPinsNoticeAWrongDivisor(t *testing.T) {
	conn := startConn(t, echoBoard(t, 25), ConnOptions{Divisor: 8, Timeout: 100_000})
	_, err := conn.Write([]byte{0, 0x55, 0xFF, 0})
	require.NoError(t, err)
	for err == nil {
		_, err = conn.Read(make([]byte, 100))
	}
	assert.ErrorContains(t, err, "is 8 the divisor the board was built for?")
}

func TestStartConnRefuses(t *testing.T) {
	model := compiled(t, echoDevice(t))
	_, err := model.StartConn(t.Context(), Start{}, ConnOptions{ByteCycles: -1})
	assert.ErrorContains(t, err, "ByteCycles = -1")
	_, err = model.StartConn(t.Context(), Start{}, ConnOptions{Divisor: 3})
	assert.ErrorContains(t, err, "Divisor = 3")
	_, err = model.StartCore(t.Context(), Start{})
	assert.ErrorContains(t, err, "not compiled with the Core harness")
	_, err = compiled(t, echoCore(t, 30, 0)).StartConn(t.Context(), Start{}, ConnOptions{})
	assert.ErrorContains(t, err, "Core harness, which has no bytes")
}
