//go:build linux

package hostdrv_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/network"
)

// ptyBoard offers the reference on a pseudo-terminal and returns a link that an
// ordinary serial program has to it.
func ptyBoard(t *testing.T, n *network.Network) (hostdrv.Link, *os.File) {
	t.Helper()
	board, port, err := pty.Open()
	require.NoError(t, err)
	path := port.Name()
	l, err := hostdrv.OpenSerial(path, hostdrv.DefaultBaud) // sets raw mode
	require.NoError(t, err)
	reference := model(t, n)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		buffer := make([]byte, 4096)
		for {
			count, err := board.Read(buffer)
			if err != nil {
				return
			}
			if _, err := reference.Write(buffer[:count]); err != nil {
				return
			}
			for {
				count, err := reference.Read(buffer)
				if err != nil {
					break
				}
				if _, err := board.Write(buffer[:count]); err != nil {
					return
				}
			}
		}
	}()
	t.Cleanup(func() {
		l.Close()
		port.Close()
		board.Close()
		<-finished
	})
	return l, board
}

func TestConformanceOverAPseudoTerminal(t *testing.T) {
	n := exampleNetwork()
	linktest.Run(t, func(t *testing.T) hostdrv.Link {
		l, _ := ptyBoard(t, n)
		return l
	}, n)
}

func TestSerialPortIsUnplugged(t *testing.T) {
	board, port, err := pty.Open()
	require.NoError(t, err)
	l, err := hostdrv.OpenSerial(port.Name(), hostdrv.DefaultBaud)
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, port.Close())
	require.NoError(t, board.Close())
	_, err = hostdrv.Open(ctx, l)
	var linkError *hostdrv.LinkError
	require.ErrorAs(t, err, &linkError)
	assert.ErrorContains(t, err, "the device went away; was it unplugged?")
}

func TestSerialReadTimesOut(t *testing.T) {
	_, port, err := pty.Open()
	require.NoError(t, err)
	defer port.Close()
	l, err := hostdrv.OpenSerial(port.Name(), hostdrv.DefaultBaud)
	require.NoError(t, err)
	defer l.Close()
	n, err := l.Read(make([]byte, 1))
	assert.Zero(t, n)
	assert.ErrorIs(t, err, hostdrv.ErrTimeout)
	assert.Equal(t, port.Name(), l.String())
}

func TestPortsThatCannotBeOpened(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "ttyUSB7")
	_, err := hostdrv.OpenSerial(missing, hostdrv.DefaultBaud)
	require.ErrorContains(t, err, missing+": no such port; ")
	assert.Regexp(t, "use one of those here: /|there are no serial ports on this machine", err.Error())

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = hostdrv.OpenSerial(file, hostdrv.DefaultBaud)
	assert.ErrorContains(t, err, file+": is not a serial port; ")
	_, err = hostdrv.OpenSerial("/dev/null", hostdrv.DefaultBaud)
	assert.ErrorContains(t, err, "/dev/null: is not a serial port; ")
	_, err = hostdrv.OpenSerial(missing, 0)
	assert.EqualError(t, err, "baud rate 0: must be at least 1, such as 1000000")
}
