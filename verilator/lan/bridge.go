package lan

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"

	"spikehdl/verilator"
)

// Bridge is a UDP socket of this machine in front of a simulated board: what comes to
// it goes on to the board, and what the board answers goes back to who asked.
type Bridge struct {
	host    *host
	socket  *net.UDPConn
	clients map[uint16]netip.AddrPort // by the port that the board sees them at, which is their own
	cycles  atomic.Uint64
}

// How long a board that is not busy stays silent before the simulation rests, and the
// same for one that says it is busy, in picoseconds.
const (
	restTime = 2_000 * microsecond
	busyTime = 200_000 * microsecond
)

// OpenSocket opens a UDP socket at an address of this machine, such as 127.0.0.1:0.
func OpenSocket(at string) (*net.UDPConn, error) {
	address, err := net.ResolveUDPAddr("udp4", at)
	if err != nil {
		return nil, err
	}
	return net.ListenUDP("udp4", address)
}

// NewBridge joins a socket to a simulated board of the given address of its own.
// Datagrams pass once Serve runs.
func NewBridge(model *verilator.MIIModel, board netip.AddrPort, socket *net.UDPConn) *Bridge {
	return &Bridge{host: newHost(model, board), socket: socket, clients: map[uint16]netip.AddrPort{}}
}

// Over has something happen to the frames of the board's cable. It comes before Serve.
func (b *Bridge) Over(cable Cable) { b.host.cable = cable }

// Address is where the socket listens.
func (b *Bridge) Address() string { return b.socket.LocalAddr().String() }

// Cycles is the number of clock cycles simulated so far.
func (b *Bridge) Cycles() uint64 { return b.cycles.Load() }

// message is a datagram that came to the socket.
type message struct {
	from    netip.AddrPort
	payload []byte
}

// Serve carries datagrams until ctx ends, which is no error, or the board fails. It
// closes the socket. While the board is silent and nothing was sent to it, simulated
// time stands still and no processor time is used.
func (b *Bridge) Serve(ctx context.Context) error {
	messages := make(chan message)
	gone := make(chan struct{})
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.receive(messages, gone)
	}()
	err := b.carry(ctx, messages)
	close(gone)
	_ = b.socket.Close() // ends receive
	<-read
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// receive passes on what comes to the socket, until it is closed.
func (b *Bridge) receive(messages chan<- message, gone <-chan struct{}) {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := b.socket.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || n > MostPayload {
			continue // a client went away, or a datagram that no Ethernet carries whole
		}
		select {
		case messages <- message{from, append([]byte(nil), buffer[:n]...)}:
		case <-gone:
			return
		}
	}
}

func (b *Bridge) carry(ctx context.Context, messages <-chan message) error {
	resting := true
	for {
		if resting {
			select {
			case <-ctx.Done():
				return nil
			case m := <-messages:
				if err := b.send(m); err != nil {
					return err
				}
			}
		}
		for more := true; more; {
			select {
			case <-ctx.Done():
				return nil
			case m := <-messages:
				if err := b.send(m); err != nil {
					return err
				}
			default:
				more = false
			}
		}
		now, err := b.host.run(slice)
		if err != nil {
			return err
		}
		b.cycles.Store(now.Cycle)
		for _, a := range b.host.arrived {
			if client, known := b.clients[a.port]; known {
				// A client that is gone is no fault of the board's.
				_, _ = b.socket.WriteToUDPAddrPort(a.payload, client)
			}
		}
		b.host.arrived = nil
		quiet := uint64(restTime)
		if now.Busy {
			quiet = busyTime
		}
		resting = now.Waiting == 0 && now.Since >= quiet
	}
}

// send passes a client's datagram on, from a port of the same number.
func (b *Bridge) send(m message) error {
	if b.host.board.MAC == nil {
		if err := b.host.find(); err != nil {
			return err
		}
	}
	b.clients[m.from.Port()] = m.from
	b.host.write(m.from.Port(), m.payload)
	return nil
}
