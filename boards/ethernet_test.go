package boards

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLinksOfABoard(t *testing.T) {
	board, err := Load("arty-a7")
	require.NoError(t, err)
	ports := func(b *Board) (names []string) {
		for _, p := range b.Ports() {
			names = append(names, p.Port)
		}
		return names
	}
	serial, err := board.WithLink("", "")
	require.NoError(t, err)
	assert.Equal(t, LinkUART, serial.Link)
	assert.Equal(t, []string{"clk", "reset_n", "uart_rx", "uart_tx", "led_alive", "led_busy", "led_error"}, ports(serial))
	net, err := board.WithLink(LinkEthernet, "10.1.2.3")
	require.NoError(t, err)
	assert.Equal(t, []string{"clk", "reset_n", "led_alive", "led_busy", "led_error", "eth_ref_clk", "eth_reset_n", "eth_rx_clk", "eth_rx_dv",
		"eth_rxd0", "eth_rxd1", "eth_rxd2", "eth_rxd3", "eth_tx_clk", "eth_tx_en", "eth_txd0", "eth_txd1", "eth_txd2", "eth_txd3"}, ports(net))
	assert.Equal(t, netip.MustParseAddrPort("10.1.2.3:52525"), net.Ethernet.Address())
	assert.Equal(t, [6]byte{2, 's', 'p', 'i', 'k', 'e'}, net.Ethernet.HardwareAddress())
	assert.Equal(t, 4, net.ReferenceDivisor())
	assert.Equal(t, DefaultIP, board.Ethernet.IP, "the board itself is as it was")
	for _, p := range net.Ports() {
		if strings.HasPrefix(p.Signal, "eth_") {
			assert.Equal(t, strings.Contains(p.Signal, "eth_t") && p.Signal != "eth_tx_clk" || p.Signal == "eth_ref_clk" || p.Signal == "eth_reset", p.Output, p.Signal)
		}
	}
}

func TestLinksThatABoardCannotHave(t *testing.T) {
	arty, err := Load("arty-a7")
	require.NoError(t, err)
	basys, err := Load("basys3")
	require.NoError(t, err)
	slow, err := arty.WithCoreClock(40_000_000)
	require.NoError(t, err)
	odd := *arty
	odd.ClockHz = 75_000_000
	for want, try := range map[string]func() (*Board, error){
		`link "usb" is not known; give uart or ethernet`: func() (*Board, error) { return arty.WithLink("usb", "") },
		`the board "basys3" has no Ethernet; choose the link uart, or describe its PHY in a table [ethernet] of a file of your own`:                                                   func() (*Board, error) { return basys.WithLink(LinkEthernet, "") },
		`a core clock of 40 MHz does not keep up with Ethernet; give at least 50 MHz`:                                                                                                 func() (*Board, error) { return slow.WithLink(LinkEthernet, "") },
		`the board "arty-a7-35": 25 MHz for ethernet.pins.ref_clk cannot be made of clock_hz = 75000000 by dividing it by an even number; leave the pin out if the PHY has a crystal`: func() (*Board, error) { return odd.WithLink(LinkEthernet, "") },
		`ip = "192.168.1.500" is no IPv4 address of one station; give one such as 192.168.1.50`:                                                                                       func() (*Board, error) { return arty.WithLink(LinkEthernet, "192.168.1.500") },
		`an IP address is for a design with the link ethernet; this one has a serial port`:                                                                                            func() (*Board, error) { return arty.WithLink(LinkUART, "192.168.1.51") },
	} {
		_, err := try()
		assert.EqualError(t, err, want)
	}
}

func TestEthernetOfAnOwnFile(t *testing.T) {
	board, err := LoadFile(write(t, "mine.toml", mine+"[ethernet]\nip = \"10.0.0.9\"\nport = 4000\n"))
	require.NoError(t, err)
	assert.Equal(t, netip.MustParseAddrPort("10.0.0.9:4000"), board.Ethernet.Address())
	assert.Equal(t, DefaultMAC, board.Ethernet.MAC)
	assert.Equal(t, "G18", board.Ethernet.Pins.RefClk.Site)

	const crystal = "inherits = \"ulx3s\"\nname = \"mine\"\ntitle = \"Mine\"\n[ethernet]\nkind = \"mii\"\n[ethernet.pins]\n"
	pins := ""
	for i, name := range []string{"rx_clk", "rx_dv", "rxd0", "rxd1", "rxd2", "rxd3", "tx_clk", "tx_en", "txd0", "txd1", "txd2", "txd3"} {
		pins += name + " = { site = \"W" + string(rune('2'+i%8)) + "\", standard = \"LVCMOS33\" }\n"
		if i%8 == 7 {
			pins = strings.ReplaceAll(pins, "\"W", "\"Y")
		}
	}
	board, err = LoadFile(write(t, "crystal.toml", crystal+pins))
	require.NoError(t, err)
	assert.Equal(t, [3]any{DefaultMAC, DefaultIP, DefaultPort}, [3]any{board.Ethernet.MAC, board.Ethernet.IP, board.Ethernet.Port})
	assert.False(t, board.Ethernet.Pins.RefClk.Present())
}

func TestEthernetThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"[ethernet]\nkind = \"rgmii\"":                  `ethernet.kind = "rgmii" is not supported; give "mii"`,
		"[ethernet]\nkind = \"\"":                       `ethernet.kind is missing; give "mii", or take the whole table out`,
		"[ethernet]\nmac = \"02:73\"":                   `ethernet.mac = "02:73" is no address of one station; give six bytes such as 02:73:70:69:6b:65, the first of them even`,
		"[ethernet]\nmac = \"03:73:70:69:6b:65\"":       `ethernet.mac = "03:73:70:69:6b:65" is no address of one station`,
		"[ethernet]\nip = \"::1\"":                      `ethernet.ip = "::1" is no IPv4 address of one station; give one such as 192.168.1.50`,
		"[ethernet]\nip = \"224.0.0.1\"":                `ethernet.ip = "224.0.0.1" is no IPv4 address`,
		"[ethernet]\nport = 70_000":                     `ethernet.port = 70000 is outside 1 to 65535; give a UDP port, or leave it out for 52525`,
		"[ethernet.pins]\nrx_dv = { site = \"\" }":      `ethernet.pins.rx_dv.site = "" is not valid; give the package pin, such as E3`,
		"[ethernet.pins]\nrx_dv = { site = \"D10\" }":   `ethernet.pins.rx_dv.site = "D10" is the pin of uart_tx too; give each port a pin of its own`,
		"[ethernet.pins]\nrx_dv = { active = \"low\" }": `ethernet.pins.rx_dv.active = "low" is not valid; only a button, a reset and the lights have such a level, so leave it out`,
		"[ethernet.pins]\nreset = { active = \"\" }":    `ethernet.pins.reset.active = "" is not valid; give the level that presses, resets or lights it, high or low`,
		"[ethernet.pins]\ntxd0 = { pull = \"up\" }":     `ethernet.pins.txd0.pull = "up" is not valid; this pin is an output, so leave it out`,
		"[ethernet.pins]\ncol = { site = \"D17\" }":     `unknown key "ethernet.pins.col"`,
	} {
		_, err := LoadFile(write(t, "mine.toml", mine+text+"\n"))
		assert.ErrorContains(t, err, want, text)
	}
}
