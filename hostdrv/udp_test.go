package hostdrv

import (
	"bytes"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// udpPeer is a socket of this machine and a link to it.
func udpPeer(t *testing.T) (*net.UDPConn, Link) {
	t.Helper()
	peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	t.Cleanup(func() { peer.Close() })
	l, err := OpenUDP(peer.LocalAddr().String())
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	assert.Equal(t, "udp:"+peer.LocalAddr().String(), l.String())
	return peer, l
}

func TestUDPCarriesBytes(t *testing.T) {
	peer, l := udpPeer(t)
	long := make([]byte, 3000)
	for i := range long {
		long[i] = byte(i * 7)
	}
	n, err := l.Write(long)
	require.NoError(t, err)
	assert.Equal(t, len(long), n)
	var came []byte
	var from *net.UDPAddr
	buffer := make([]byte, 5000)
	for _, want := range []int{1472, 1472, 56} {
		n, sender, err := peer.ReadFromUDP(buffer)
		require.NoError(t, err)
		require.Equal(t, want, n)
		came, from = append(came, buffer[:n]...), sender
	}
	assert.True(t, bytes.Equal(long, came))

	// A datagram is no unit: its bytes are read as they are asked for.
	_, err = peer.WriteToUDP([]byte{1, 2, 3, 4, 5}, from)
	require.NoError(t, err)
	_, err = peer.WriteToUDP([]byte{}, from)
	require.NoError(t, err)
	_, err = peer.WriteToUDP([]byte{6, 7}, from)
	require.NoError(t, err)
	got := make([]byte, 7)
	_, err = io.ReadFull(l, got)
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2, 3, 4, 5, 6, 7}, got)
}

func TestUDPTimesOut(t *testing.T) {
	_, l := udpPeer(t)
	for range 2 { // a time-out is no end
		_, err := l.Read(make([]byte, 1))
		require.ErrorIs(t, err, ErrTimeout)
	}
	require.NoError(t, l.Close())
	_, err := l.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
	_, err = l.Write([]byte{1})
	assert.ErrorIs(t, err, io.EOF)
}

func TestUDPWithNobodyThere(t *testing.T) {
	peer, l := udpPeer(t)
	require.NoError(t, peer.Close())
	_, err := l.Write([]byte{1})
	require.NoError(t, err)
	_, err = l.Read(make([]byte, 1))
	assert.ErrorContains(t, err, "nobody listens there; is the board's address right, and spikehdl simulate still running?")
}

func TestUDPAddresses(t *testing.T) {
	l, err := OpenUDP("127.0.0.1")
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:52525", l.(*udpLink).socket.RemoteAddr().String())
	require.NoError(t, l.Close())
	for _, bad := range []string{"", ":", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "300.1.1.1", "/dev/ttyUSB1"} {
		_, err := OpenUDP(bad)
		assert.ErrorContains(t, err, "udp:"+bad+": is no address of a board; give its IP address", bad)
	}
}
