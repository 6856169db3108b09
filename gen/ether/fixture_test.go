package ether

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hdl"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

var ownAddress = Address{MAC: [6]byte{2, 's', 'p', 'i', 'k', 'e'}, IP: [4]byte{192, 168, 1, 50}, Port: 52525}

// board and others on its network. Other addresses have bytes in common with the
// board's, where a comparison may be wrong.
var (
	board = lan.Station{MAC: ownAddress.MAC[:], IP: netip.AddrFrom4(ownAddress.IP), Port: ownAddress.Port}
	alice = lan.Station{MAC: []byte{0x52, 1, 2, 3, 4, 5}, IP: netip.MustParseAddr("192.168.1.7"), Port: 4711}
	bob   = lan.Station{MAC: []byte{0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, IP: netip.MustParseAddr("10.255.255.254"), Port: 65535}
)

// bench is ethernet_port with its pins one by one, as a board's wrapper places it.
func bench(lutRAM bool) *hdl.Module {
	m := hdl.NewModule("ether_bench", "ethernet_port with its pins one by one, for tests.")
	s := map[string]*hdl.Signal{"clk": m.Input("clk", 0), "rst": m.Input("rst", 0)}
	for _, pin := range MIIPins() {
		if strings.HasPrefix(pin, "tx_en") || strings.HasPrefix(pin, "txd") {
			s[pin] = m.Output("eth_"+pin, 0)
		} else {
			s[pin] = m.Input("eth_"+pin, 0)
		}
	}
	s["rx_valid"], s["rx_data"] = m.Output("rx_valid", 0), m.Output("rx_data", 8)
	s["tx_valid"], s["tx_ready"], s["tx_data"] = m.Input("tx_valid", 0), m.Output("tx_ready", 0), m.Input("tx_data", 8)
	Place(m.Body(), lutRAM, s, ownAddress)
	return m
}

// wire is a running bench with a PHY.
type wire struct {
	t testing.TB
	*verilator.MIIModel
}

func start(t testing.TB, options verilator.MIIOptions) wire {
	t.Helper()
	if err := verilator.Available(); err != nil {
		t.Skip(err)
	}
	top := bench(true)
	require.NoError(t, hdl.Check(top))
	model, err := verilator.Compile(context.Background(), verilator.Design{Top: top.Name, Files: hdl.Print(top), Harness: verilator.MII})
	require.NoError(t, err)
	running, err := model.StartMII(context.Background(), verilator.Start{}, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Close()) })
	return wire{t, running}
}

// Simulated time, in picoseconds.
const (
	microsecond = 1_000_000
	quiet       = 20 * microsecond // on all wires: nothing follows
	longTime    = 1_000_000 * microsecond
)

// exchange sends frames, and bytes from the device, and gives what comes of them once
// all is quiet. Every frame of the board must be right in all that the PHY looks at.
func (w wire) exchange(bytes []byte, frames ...verilator.Frame) verilator.Moment {
	w.t.Helper()
	var all verilator.Moment
	for began := uint64(0); ; {
		now, err := w.Run(frames, bytes, quiet, quiet/2)
		require.NoError(w.t, err)
		if frames, bytes = nil, nil; began == 0 {
			began = now.Time
		}
		if all.FirstByte == 0 {
			all.FirstByte = now.FirstByte
		}
		if now.LastByte > 0 {
			all.LastByte = now.LastByte
		}
		all.Bytes = append(all.Bytes, now.Bytes...)
		all.Frames = append(all.Frames, now.Frames...)
		for _, f := range now.Frames {
			require.Empty(w.t, f.Faults.String())
		}
		if now.Waiting == 0 && now.Since >= quiet/2 && len(now.Bytes) == 0 && len(now.Frames) == 0 {
			all.Time, all.Cycle = now.Time, now.Cycle
			return all
		}
		require.Less(w.t, now.Time-began, uint64(longTime), "the board never comes to rest")
	}
}

// send is exchange of frames that are whole.
func (w wire) send(frames ...[]byte) verilator.Moment {
	w.t.Helper()
	return w.exchange(nil, whole(frames...)...)
}

func whole(frames ...[]byte) []verilator.Frame {
	var list []verilator.Frame
	for _, f := range frames {
		list = append(list, verilator.Frame{Bytes: f})
	}
	return list
}

// decoded takes a frame apart and demands that every length and checksum is right.
func decoded(t testing.TB, frame []byte) gopacket.Packet {
	t.Helper()
	p := gopacket.NewPacket(frame, layers.LayerTypeEthernet, gopacket.Default)
	require.Nil(t, p.ErrorLayer(), "% x", frame)
	if udp, is := p.Layer(layers.LayerTypeUDP).(*layers.UDP); is {
		require.NoError(t, udp.SetNetworkLayerForChecksum(p.NetworkLayer()))
	}
	err, mistakes := p.VerifyChecksums()
	require.NoError(t, err)
	require.Empty(t, mistakes)
	return p
}

// datagrams are the payloads of frames that must all be datagrams from the board to a
// station.
func datagrams(t testing.TB, to lan.Station, frames []verilator.Frame) [][]byte {
	t.Helper()
	var payloads [][]byte
	for _, f := range frames {
		p := decoded(t, f.Bytes)
		ethernet := p.Layer(layers.LayerTypeEthernet).(*layers.Ethernet)
		ip, is := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)
		require.True(t, is, "%v", p)
		udp, is := p.Layer(layers.LayerTypeUDP).(*layers.UDP)
		require.True(t, is, "%v", p)
		require.Equal(t, []any{to.MAC, board.MAC, to.IP.String(), board.IP.String(), to.Port, board.Port},
			[]any{ethernet.DstMAC, ethernet.SrcMAC, ip.DstIP.String(), ip.SrcIP.String(), uint16(udp.DstPort), uint16(udp.SrcPort)})
		require.Equal(t, uint8(64), ip.TTL)
		payloads = append(payloads, udp.Payload)
	}
	return payloads
}

// pattern is n bytes that differ from each other and hold no flag.
func pattern(n int) []byte {
	bytes := make([]byte, n)
	for i := range bytes {
		if bytes[i] = byte(i*7 + i>>8); bytes[i] == 0x7E {
			bytes[i] = 0
		}
	}
	return bytes
}

// same compares bytes without printing thousands of them.
func same(t testing.TB, want, got []byte, about ...any) {
	t.Helper()
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	if at < max(len(want), len(got)) {
		assert.Fail(t, fmt.Sprintf("%d bytes wanted, %d came; the first %d are the same", len(want), len(got), at), about...)
	}
}
