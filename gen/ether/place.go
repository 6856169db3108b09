package ether

import (
	"fmt"

	"spikehdl/hdl"
)

// Address is what a board is called on its network.
type Address struct {
	MAC  [6]byte
	IP   [4]byte
	Port uint16 // of UDP
}

// number is bytes as one number, the first uppermost.
func number(bytes []byte) int {
	n := 0
	for _, b := range bytes {
		n = n<<8 | int(b)
	}
	return n
}

// MIIPins are the signals of a PHY that ethernet_port needs, by their names.
func MIIPins() []string {
	pins := []string{"rx_clk", "rx_dv", "tx_clk", "tx_en"}
	for i := range 4 {
		pins = append(pins, fmt.Sprintf("rxd%d", i), fmt.Sprintf("txd%d", i))
	}
	return pins
}

// Place puts an ethernet_port of this address into a body. The signals are clk, rst,
// those of MIIPins, one bit each, and the two streams of bytes: rx_valid, rx_data,
// tx_valid, tx_ready, tx_data.
func Place(b *hdl.Body, lutRAM bool, signals map[string]*hdl.Signal, address Address) {
	b.Remark(fmt.Sprintf("What the board is called on its network: %02x:%02x:%02x:%02x:%02x:%02x, %d.%d.%d.%d, UDP port %d.",
		address.MAC[0], address.MAC[1], address.MAC[2], address.MAC[3], address.MAC[4], address.MAC[5],
		address.IP[0], address.IP[1], address.IP[2], address.IP[3], address.Port))
	mac := b.Code("OWN_MAC", hdl.Hex(48, number(address.MAC[:])))
	ip := b.Code("OWN_IP", hdl.Hex(32, number(address.IP[:])))
	port := b.Code("OWN_PORT", hdl.Lit(16, int(address.Port)))
	rxd := hdl.Cat(signals["rxd3"], signals["rxd2"], signals["rxd1"], signals["rxd0"])
	txd := b.Wire("txd", 4)
	b.Instance(Port(lutRAM), "ethernet", nil, []hdl.Setting{
		hdl.Set("clk", signals["clk"]), hdl.Set("rst", signals["rst"]),
		hdl.Set("own_mac", mac), hdl.Set("own_ip", ip), hdl.Set("own_port", port),
		hdl.Set("mii_rx_clk", signals["rx_clk"]), hdl.Set("mii_rx_dv", signals["rx_dv"]), hdl.Set("mii_rxd", rxd),
		hdl.Set("mii_tx_clk", signals["tx_clk"]), hdl.Set("mii_tx_en", signals["tx_en"]), hdl.Set("mii_txd", txd),
		hdl.Set("rx_valid", signals["rx_valid"]), hdl.Set("rx_data", signals["rx_data"]),
		hdl.Set("tx_valid", signals["tx_valid"]), hdl.Set("tx_ready", signals["tx_ready"]), hdl.Set("tx_data", signals["tx_data"]),
	})
	for i := range 4 {
		b.Assign(signals[fmt.Sprintf("txd%d", i)], txd.At(i))
	}
}
