package hostdrv

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// DefaultUDPPort is the port of boards with Ethernet where nothing else is said.
const DefaultUDPPort = 52_525

const (
	// udpPayload is the most that a datagram on Ethernet carries, in bytes. A board takes
	// no fragments.
	udpPayload = 1472
	// udpTimeout is the read time-out: long against one reply, short enough that an
	// interruption is felt at once.
	udpTimeout = 200 * time.Millisecond
)

// udpLink is a board at a UDP port. A datagram is a piece of the stream of bytes, as
// it comes: one that is lost, doubled or late is damage that the protocol heals.
type udpLink struct {
	socket   *net.UDPConn
	address  string
	datagram []byte // what one holds is read at once, or lost
	rest     []byte // of it, not yet read
}

// OpenUDP makes a link to a board with Ethernet at an address such as 192.168.1.50 or
// 127.0.0.1:5000. Whether anybody is there shows when the first answer is waited for.
func OpenUDP(address string) (Link, error) {
	full := address
	if _, _, err := net.SplitHostPort(address); err != nil {
		full = net.JoinHostPort(strings.Trim(address, "[]"), strconv.Itoa(DefaultUDPPort))
	}
	to, err := net.ResolveUDPAddr("udp", full)
	if err != nil || to.IP == nil || to.Port == 0 {
		return nil, fmt.Errorf("udp:%s: is no address of a board; give its IP address, and a UDP port if that is not %d, such as udp:192.168.1.50 or udp:127.0.0.1:5000", address, DefaultUDPPort)
	}
	socket, err := net.DialUDP("udp", nil, to)
	if err != nil {
		return nil, fmt.Errorf("udp:%s: cannot be reached: %w; is this machine on the board's network?", address, err)
	}
	return &udpLink{socket: socket, address: address, datagram: make([]byte, 1<<16)}, nil
}

func (u *udpLink) String() string { return "udp:" + u.address }

// DatagramSize is the most that one carries.
func (u *udpLink) DatagramSize() int { return udpPayload }

// Read returns what is left of a datagram before it waits for the next.
func (u *udpLink) Read(p []byte) (int, error) {
	for len(u.rest) == 0 {
		if err := u.socket.SetReadDeadline(time.Now().Add(udpTimeout)); err != nil {
			return 0, u.failed(err)
		}
		n, err := u.socket.Read(u.datagram)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return 0, ErrTimeout
		case err != nil:
			return 0, u.failed(err)
		}
		u.rest = u.datagram[:n]
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}

// Write sends the bytes in as few datagrams as hold them.
func (u *udpLink) Write(p []byte) (int, error) {
	for sent := 0; sent < len(p); {
		n, err := u.socket.Write(p[sent:min(len(p), sent+udpPayload)])
		if err != nil {
			return sent, u.failed(err)
		}
		sent += n
	}
	return len(p), nil
}

// failed says what became of the other side. A machine that has nobody at the port
// says so; a board that is not there says nothing.
func (u *udpLink) failed(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nobody listens there; is the board's address right, and spikehdl simulate still running? (%w)", err)
	case errors.Is(err, net.ErrClosed):
		return io.EOF
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Errorf("no board answers at this address; is the cable plugged in, and this machine on the board's network? (%w)", err)
	}
	return err
}

func (u *udpLink) Close() error { return u.socket.Close() }
