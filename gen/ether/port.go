package ether

import (
	"strings"

	"spikehdl/hdl"
)

// Port makes ethernet_port, which stands between the MII pins of a PHY and the two
// streams of bytes of a device. LutRAM says whether the FPGA has RAM in its look-up
// tables.
func Port(lutRAM bool) *hdl.Module {
	m := hdl.NewModule("ethernet_port",
		"Carries a device's bytes over Ethernet, in UDP datagrams, and answers to ARP and ping. The queues",
		"between the PHY's clocks and the core's hold a few bytes: neither side ever waits for the other",
		"while a frame is on the wire.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("What this board is called.")
	ownMAC, ownIP, ownPort := m.Input("own_mac", 48), m.Input("own_ip", 32), m.Input("own_port", 16)
	m.Ports("The pins of the PHY.")
	rxClk, rxDV, rxd := m.Input("mii_rx_clk", 0), m.Input("mii_rx_dv", 0), m.Input("mii_rxd", 4)
	txClk, txEn, txd := m.Input("mii_tx_clk", 0), m.Output("mii_tx_en", 0), m.Output("mii_txd", 4)
	m.Ports("Bytes to the device, which takes them all, and bytes from it.")
	rxValid, rxData := m.Output("rx_valid", 0), m.Output("rx_data", 8)
	txValid, txReady, txData := m.Input("tx_valid", 0), m.Output("tx_ready", 0), m.Input("tx_data", 8)

	w := wiring{hdl.Wiring{Body: m.Body(), Signals: map[string]*hdl.Signal{
		"clk": clk, "rst": rst, "own_mac": ownMAC, "own_ip": ownIP, "own_port": ownPort,
		"rx_clk": rxClk, "rx_dv": rxDV, "rxd": rxd, "tx_clk": txClk, "tx_en": txEn, "txd": txd,
		"rx_valid": rxValid, "rx_data": rxData, "tx_valid": txValid, "tx_ready": txReady, "tx_data": txData,
	}}}
	crc, fifo := crcNibble(), asyncFIFO(lutRAM)
	b := w.Body
	b.Remark("In.")
	w.Declare("mii_valid", 0, "mii_first", 0, "mii_last", 0, "mii_data", 8, "mii_ready", 0)
	w.placeStream(miiReceiver(crc), "mii_in", "m_", "mii_")
	w.Declare("in_valid", 0, "in_word", wordBits)
	w.fifo(fifo, "into_core", "rx_clk", "mii", "clk", "in", hdl.High)
	in := w.Signals["in_word"]
	w.Let("in_first", 0, in.At(9))
	w.Let("in_last", 0, in.At(8))
	w.Let("in_data", 8, in.Bits(7, 0))
	w.Declare("payload", 8, "echo_store", 0, "datagram_store", 0, "frame_ends", 0, "datagram", 0, "arp", 0, "echo", 0,
		"from_mac", 48, "from_ip", 32, "from_port", 16, "echo_sum", 16, "packet_bytes", 16)
	w.placeStream(packetReceiver(), "packets_in", "s_", "in_")
	w.Place(inbox(), "datagrams_in", map[string]string{"store": "datagram_store", "keep": "datagram"})

	b.Remark("Out.")
	w.Declare("closed", 0, "length", lengthBits, "opened", 0, "take", 0, "box_data", 8, "peer_known", 0)
	w.Place(outbox(), "datagrams_out", map[string]string{"data": "box_data"})
	w.Declare("echo_locked", 0, "echo_whole", 0, "echo_at", lengthBits, "echo_data", 8)
	w.Place(echoBuffer(), "pings", map[string]string{"store": "echo_store", "locked": "echo_locked", "whole": "echo_whole",
		"read_at": "echo_at", "data": "echo_data"})
	w.Declare("out_valid", 0, "out_first", 0, "out_last", 0, "out_data", 8, "out_ready", 0)
	w.placeStream(packetSender(), "packets_out", "m_", "out_")
	w.Declare("wire_valid", 0, "wire_ready", 0, "wire_word", wordBits)
	w.fifo(fifo, "from_core", "clk", "out", "tx_clk", "wire", w.Signals["wire_ready"])
	wire := w.Signals["wire_word"]
	w.Let("wire_first", 0, wire.At(9))
	w.Let("wire_last", 0, wire.At(8))
	w.Let("wire_data", 8, wire.Bits(7, 0))
	w.placeStream(miiSender(crc), "mii_out", "s_", "wire_")
	b.Unused(w.Signals["mii_ready"])
	return m
}

// wiring joins the parts of a port.
type wiring struct{ hdl.Wiring }

// placeStream places a module whose ports with the one prefix are joined to the signals
// with the other.
func (w *wiring) placeStream(of *hdl.Module, name, prefix, instead string) {
	renamed := map[string]string{}
	for _, port := range of.PortNames() {
		if rest, is := strings.CutPrefix(port, prefix); is {
			renamed[port] = instead + rest
		}
	}
	w.Place(of, name, renamed)
}

// fifo places a queue between two clocks: of a stream's first, last and data, into
// one word.
func (w *wiring) fifo(of *hdl.Module, name, inClk, in, outClk, out string, ready hdl.Expr) {
	s := w.Signals
	w.Body.Instance(of, name, nil, []hdl.Setting{
		hdl.Set("in_clk", s[inClk]), hdl.Set("s_valid", s[in+"_valid"]), hdl.Set("s_ready", s[in+"_ready"]),
		hdl.Set("s_data", hdl.Cat(s[in+"_first"], s[in+"_last"], s[in+"_data"])),
		hdl.Set("out_clk", s[outClk]), hdl.Set("m_valid", s[out+"_valid"]), hdl.Set("m_ready", ready), hdl.Set("m_data", s[out+"_word"]),
	})
}

// Modules are the names of all modules that this package makes.
func Modules() []string {
	return []string{"ethernet_port", "mii_receiver", "mii_sender", "async_fifo", "packet_receiver", "packet_sender",
		"inbox", "outbox", "echo_buffer", "crc32_nibble", "reference_clock", "phy_reset"}
}
