package verilator

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.bug.st/serial"
)

// servePTY runs a board behind a terminal until the test ends.
func servePTY(t *testing.T, conn *Conn) (path string) {
	t.Helper()
	terminal, err := OpenPTY(conn)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- terminal.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-served)
	})
	return terminal.Path()
}

// talk opens the port, sends bytes and returns as many.
func talk(t *testing.T, path string, sent []byte) []byte {
	t.Helper()
	port, err := serial.Open(path, &serial.Mode{BaudRate: 1_000_000})
	require.NoError(t, err)
	defer func() { require.NoError(t, port.Close()) }()
	// A guard against waiting for ever: a test that passes comes nowhere near it.
	require.NoError(t, port.SetReadTimeout(time.Minute))
	_, err = port.Write(sent)
	require.NoError(t, err)
	got := make([]byte, len(sent))
	for have := 0; have < len(got); {
		n, err := port.Read(got[have:])
		require.NoError(t, err)
		require.NotZero(t, n, "no byte for a minute")
		have += n
	}
	return got
}

func TestASerialProgramTalksToThePins(t *testing.T) {
	path := servePTY(t, startConn(t, echoBoard(t, 8), ConnOptions{}))
	for _, n := range []int{1, 1000, 3} { // opened, closed and opened again
		sent := allBytes(n)
		assert.Equal(t, applied(sent, complement), talk(t, path, sent))
	}
}

func TestABoardThatIsSilentRests(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{})
	path := servePTY(t, conn)
	assert.Equal(t, []byte{1}, talk(t, path, []byte{0}))
	// It rests in the end, however slow the machine: time stands still then.
	require.Eventually(t, func() bool {
		before := conn.Cycles()
		time.Sleep(20 * time.Millisecond)
		return before >= restCycles && conn.Cycles() == before
	}, time.Minute, time.Millisecond)
	assert.Less(t, conn.Cycles(), uint64(2*restCycles))
	assert.Equal(t, []byte{8}, talk(t, path, []byte{7}), "and wakes up")
}

func TestServeEndsWithTheBoard(t *testing.T) {
	conn := startConn(t, echoDevice(t), ConnOptions{})
	terminal, err := OpenPTY(conn)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	served := make(chan error)
	go func() { served <- terminal.Serve(t.Context()) }()
	port, err := serial.Open(terminal.Path(), &serial.Mode{BaudRate: 1_000_000})
	require.NoError(t, err)
	_, err = port.Write([]byte{1})
	require.NoError(t, err)
	require.ErrorIs(t, <-served, ErrClosed)
	_ = port.Close()
	_, err = terminal.slave.Write([]byte{1})
	require.Error(t, err, "the terminal is closed")
}

var _ io.ReadWriteCloser = (*Conn)(nil)
