package lan

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/verilator"
)

// echo is a wire that gives back every frame: not a board, so it answers nothing.
func echo(t *testing.T) *verilator.MIIModel {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	text, err := os.ReadFile(filepath.Join("..", "testdata", "echo_mii.v"))
	require.NoError(t, err)
	model, err := verilator.Compile(t.Context(), verilator.Design{Top: "echo_mii", Files: map[string]string{"echo_mii.v": string(text)}, Harness: verilator.MII})
	require.NoError(t, err)
	running, err := model.StartMII(t.Context(), verilator.Start{}, verilator.MIIOptions{RxPeriod: 40_000, TxPeriod: 40_000})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Close()) })
	return running
}

var boardAddress = netip.MustParseAddrPort("192.168.1.50:52525")

func TestNobodyAtTheAddress(t *testing.T) {
	c := Dial(echo(t), boardAddress)
	_, err := c.Write([]byte{1})
	require.NoError(t, err)
	_, err = c.Read(make([]byte, 1))
	assert.EqualError(t, err, "simulated echo_mii (Ethernet) does not answer to ARP for 192.168.1.50; is that its address?")
	var silent *NoAnswerError
	assert.ErrorAs(t, err, &silent)

	socket, err := OpenSocket("127.0.0.1:0")
	require.NoError(t, err)
	bridge := NewBridge(echo(t), boardAddress, socket)
	client, err := net.Dial("udp", bridge.Address())
	require.NoError(t, err)
	defer client.Close()
	_, err = client.Write([]byte{1})
	require.NoError(t, err)
	assert.ErrorAs(t, bridge.Serve(context.Background()), &silent)
	_, err = OpenSocket(bridge.Address())
	assert.NoError(t, err, "the socket is free again")
}

func TestABridgeThatIsStopped(t *testing.T) {
	socket, err := OpenSocket("127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.NoError(t, NewBridge(echo(t), boardAddress, socket).Serve(ctx))
	_, err = OpenSocket("no address")
	assert.Error(t, err)
}

// TestWhatAHostTakes: datagrams of the board's port for this host, and its hardware
// address; anything else is passed over.
func TestWhatAHostTakes(t *testing.T) {
	h := newHost(nil, boardAddress)
	board := Station{MAC: net.HardwareAddr{2, 0, 0, 0, 0, 9}, IP: boardAddress.Addr(), Port: boardAddress.Port()}
	other := Station{MAC: net.HardwareAddr{2, 0, 0, 0, 0, 8}, IP: netip.MustParseAddr("192.168.1.9"), Port: 7}
	assert.Equal(t, "192.168.1.51", h.self.IP.String())
	for _, frame := range [][]byte{{}, {1, 2, 3}, ARPRequest(board, other.IP), ARPReply(other, h.self), Ping(board, h.self, 1, 1, nil),
		Datagram(other, h.self, []byte{1}), Datagram(board, other, []byte{1}), Datagram(board, h.self, []byte{1})[:40]} {
		h.take(frame)
	}
	assert.Empty(t, h.arrived)
	assert.Empty(t, h.outgoing)
	assert.Nil(t, h.board.MAC)

	to := h.self
	to.Port = 1234
	h.take(Datagram(board, to, []byte{1, 2}))
	assert.Equal(t, []arrival{{1234, []byte{1, 2}}}, h.arrived)
	h.take(ARPReply(board, h.self))
	assert.Equal(t, board.MAC, h.board.MAC)

	// A board that asked would be answered.
	h.take(ARPRequest(board, h.self.IP))
	require.Len(t, h.outgoing, 1)
	arp := gopacket.NewPacket(h.outgoing[0].Bytes, layers.LayerTypeEthernet, gopacket.Default).Layer(layers.LayerTypeARP).(*layers.ARP)
	assert.EqualValues(t, layers.ARPReply, arp.Operation)
	assert.Equal(t, [][]byte{h.self.MAC, board.MAC}, [][]byte{arp.SourceHwAddress, arp.DstHwAddress})
}

func FuzzWhatAHostTakes(f *testing.F) {
	board := Station{MAC: net.HardwareAddr{2, 0, 0, 0, 0, 9}, IP: boardAddress.Addr(), Port: boardAddress.Port()}
	self := newHost(nil, boardAddress).self
	for _, frame := range [][]byte{ARPRequest(board, self.IP), ARPReply(board, self), Ping(board, self, 1, 1, nil), Datagram(board, self, []byte{1, 2, 3})} {
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, frame []byte) { newHost(nil, boardAddress).take(frame) })
}
